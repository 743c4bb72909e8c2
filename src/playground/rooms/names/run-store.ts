/** What a training leaves behind after each epoch, so that it may go on after the page was closed. */
import type { EpochEvent } from 'oriel';
import { storeOf } from '../../app/database.ts';
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

export const { put: store, get: stored, clear: forget } = storeOf<Stored>('training');
