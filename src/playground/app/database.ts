/** What outlives the visit and is too large for `kept.ts`: in IndexedDB, read and written by the page and its workers. */

const DATABASE = 'oriel-playground';
const VERSION = 2;
/** `training`: the one that may be resumed; `models`: the reader's own; `work`: what he has made with them. */
const STORES = ['training', 'models', 'work'] as const;
export type StoreName = (typeof STORES)[number];

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as Error));
  });

async function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.addEventListener('upgradeneeded', () => {
    const { result } = opening;
    for (const name of STORES) if (!result.objectStoreNames.contains(name)) result.createObjectStore(name);
  });
  return settled(opening);
}

/** Runs one transaction; what it wrote is there as a whole or not at all. */
async function transaction<T>(
  name: StoreName,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    const work = database.transaction(name, mode);
    const done = new Promise<void>((resolve, reject) => {
      work.addEventListener('complete', () => resolve());
      for (const end of ['abort', 'error'])
        work.addEventListener(end, () => reject(work.error ?? new Error('the browser could not keep it')));
    });
    const result = await settled(use(work.objectStore(name)));
    await done;
    return result;
  } finally {
    database.close();
  }
}

/** A store of values of the types `T`, by key. Every call rejects where the browser keeps nothing for the page. */
export const storeOf = <T extends object>(name: StoreName) => ({
  put: async <K extends keyof T & string>(key: K, value: T[K]): Promise<void> =>
    void (await transaction(name, 'readwrite', (all) => all.put(value, key))),
  get: <K extends keyof T & string>(key: K): Promise<T[K] | undefined> =>
    transaction<T[K] | undefined>(name, 'readonly', (all) => all.get(key)),
  all: (): Promise<T[keyof T][]> => transaction<T[keyof T][]>(name, 'readonly', (all) => all.getAll()),
  remove: (key: keyof T & string): Promise<void> => transaction(name, 'readwrite', (all) => all.delete(key)),
  clear: (): Promise<void> => transaction(name, 'readwrite', (all) => all.clear()),
});
