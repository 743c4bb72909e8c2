/** What is kept of this room when the page is closed: models, examples, and the text if the reader wants that. */
import { storeOf } from '../../app/database.ts';
import type { Model } from './finder.ts';
import type { Example } from './job.ts';

/** A model of the reader's own. */
export type OwnModel = Model & { id: string };

interface StoredModel {
  id: string;
  name: string;
  file: Blob;
  /** When it came, in milliseconds. */
  added: number;
}

interface Work {
  examples: readonly Example[];
  text: string;
  /** The id of the model in use, if it is one of the reader's own. */
  model: string;
}

export interface Recalled extends Partial<Work> {
  own: OwnModel[];
}

export interface Forgotten {
  models: number;
  examples: number;
  text: boolean;
  training: boolean;
}

const models = storeOf<Record<string, StoredModel>>('models');
const work = storeOf<Work>('work');
const training = storeOf<{ run: { name: string } }>('training');

/** A browser that does not answer keeps nothing. */
const PATIENCE = 2000;

/** What was kept; nothing where the browser keeps nothing. */
export async function recall(): Promise<Recalled> {
  const nothing = { own: [] };
  const late = new Promise<Recalled>((resolve) => setTimeout(resolve, PATIENCE, nothing));
  return Promise.race([late, read().catch(() => nothing)]);
}

async function read(): Promise<Recalled> {
  const [all, examples, text, model] = await Promise.all([
    models.all(),
    work.get('examples'),
    work.get('text'),
    work.get('model'),
  ]);
  const own = all
    .filter(({ file }) => file instanceof Blob)
    .sort((a, b) => a.added - b.added)
    .map(({ id, name, file }) => ({ id, name, file }));
  return {
    own,
    ...(examples && { examples }),
    ...(text !== undefined && { text }),
    ...(model && { model }),
  };
}

export const keepModel = ({ id, name, file }: OwnModel): Promise<void> =>
  models.put(id, { id, name, file, added: Date.now() });
export const keepExamples = (examples: readonly Example[]): Promise<void> => work.put('examples', examples);
export const keepCurrent = (id: string | undefined): Promise<void> =>
  id === undefined ? work.remove('model') : work.put('model', id);
export const keepText = (text: string): Promise<void> => work.put('text', text);
export const forgetText = (): Promise<void> => work.remove('text');

/** Removes all of it, and tells what that was. */
export async function forgetAll(): Promise<Forgotten> {
  const [all, examples, text, run] = await Promise.all([
    models.all(),
    work.get('examples'),
    work.get('text'),
    training.get('run'),
  ]);
  await Promise.all([models.clear(), work.clear(), training.clear()]);
  return {
    models: all.length,
    examples: examples?.length ?? 0,
    text: text !== undefined,
    training: run !== undefined,
  };
}
