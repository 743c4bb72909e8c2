/** What a training leaves behind after each epoch, so that it may go on after the page was closed: in IndexedDB. */
import type { EpochEvent } from 'oriel';
import type { TrainSettings } from './train-settings.ts';

/** What a training began with. */
export interface StoredRun {
  id: string;
  name: string;
  corpus: string;
  settings: TrainSettings;
}

export interface StoredCheckpoint {
  bytes: Uint8Array;
  history: readonly EpochEvent[];
}

interface Stored {
  run: StoredRun;
  checkpoint: StoredCheckpoint;
}

const DATABASE = 'oriel-playground';
const STORE = 'training';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as Error));
  });

/** Runs one transaction; what it wrote is there as a whole or not at all. */
async function transaction<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
  const database = await settled(opening);
  try {
    const work = database.transaction(STORE, mode);
    const done = new Promise<void>((resolve, reject) => {
      work.addEventListener('complete', () => resolve());
      for (const end of ['abort', 'error'])
        work.addEventListener(end, () => reject(work.error ?? new Error('the browser could not keep it')));
    });
    const result = await settled(use(work.objectStore(STORE)));
    await done;
    return result;
  } finally {
    database.close();
  }
}

export const store = <K extends keyof Stored>(key: K, value: Stored[K]) =>
  transaction('readwrite', (all) => all.put(value, key));

export const stored = <K extends keyof Stored>(key: K): Promise<Stored[K] | undefined> =>
  transaction<Stored[K] | undefined>('readonly', (all) => all.get(key));

export const forget = () => transaction('readwrite', (all) => all.clear());
