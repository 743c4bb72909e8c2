import {
  type Checkpoint,
  type Config,
  type Corpus,
  createEngine,
  decodeCheckpoint,
  encodeCheckpoint,
  type EpochEvent,
  parseCorpus,
  resolveConfig,
  type RunIdentity,
  splitCorpus,
  splitSentences,
  tokenizers,
  trainTagger,
} from 'oriel';
import { Fault, type Faults } from '../../app/faults.ts';
import type { Job, JobContext } from '../../app/job.ts';
import { practiceCorpus, recipes } from './recipes.ts';
import { forget, store, stored, type StoredCheckpoint, type StoredRun } from './run-store.ts';
import type { PracticeName, TrainSettings } from './train-settings.ts';

export type TrainingInput =
  | { name: string; corpus: Blob | PracticeName; settings: TrainSettings }
  /** The one that was stopped. */
  | 'resume';

export type TrainingMessage =
  | {
      kind: 'begun';
      name: string;
      labels: readonly string[];
      sentences: number;
      devSentences: number;
      /** Lines or entities of the file that could not be used. */
      dropped: number;
      /** The first of them. */
      firstFault: Faults['corpusLine'] | undefined;
      epochs: number;
    }
  | { kind: 'step'; step: number; steps: number; loss: number }
  | { kind: 'epoch'; epoch: number; epochs: number; loss: number; score: number | undefined }
  /** The browser keeps nothing: the training goes on, but it ends with the page. */
  | { kind: 'notKept' };

/** A model that was trained, as a file. */
export interface Trained {
  name: string;
  bytes: Uint8Array;
}

/** A training that may go on. */
export interface Unfinished {
  name: string;
  settings: TrainSettings;
  epoch: number;
  epochs: number;
}

/** Messages a second that tell of steps. */
const STEPS_A_SECOND = 15;

/** The training under way, or the last one; a training that is told to stop may yet keep an epoch. */
let current: Promise<unknown> = Promise.resolve();

/** Trains a model from a file, and keeps what is needed to go on after each epoch. */
export const training: Job<TrainingInput, TrainingMessage, Trained> = (input, context) => {
  const trained = runTraining(input, context);
  current = trained.catch(() => {});
  return trained;
};

async function runTraining(
  input: TrainingInput,
  { post, signal }: JobContext<TrainingMessage>,
): Promise<Trained> {
  const { run, checkpoint } =
    input === 'resume' ? await keptRun() : { run: await newRun(input), checkpoint: undefined };
  const { train, dev, dropped, firstFault, config } = partsOf(run);
  const { backend } = await createEngine();
  // Another page may have begun another since.
  const identity: RunIdentity = { config, backend, data: { training: run.id } };
  const resume = checkpoint && decodeCheckpoint(checkpoint.bytes, identity);
  if (!resume) await store('run', run).catch(() => post({ kind: 'notKept' }));
  const epoch = ({ epoch, epochs, loss, validation }: EpochEvent) =>
    post({ kind: 'epoch', epoch, epochs, loss, score: validation?.score });
  let last = 0;
  const { tagger } = await trainTagger(train, config, {
    // The page shows F1 itself.
    onWarning: () => {},
    backend,
    signal,
    ...(dev && { dev }),
    ...(resume && { resume }),
    onStart: ({ model }) => {
      const { labels } = model.tagSet;
      const { epochs } = config;
      const sizes = { sentences: sentencesOf(train), devSentences: dev ? sentencesOf(dev) : 0 };
      post({ kind: 'begun', name: run.name, labels, ...sizes, dropped, firstFault, epochs });
      checkpoint?.history.forEach(epoch);
    },
    onStep: ({ step, steps, loss }) => {
      const now = performance.now();
      if (now - last < 1000 / STEPS_A_SECOND && step < steps) return;
      last = now;
      post({ kind: 'step', step, steps, loss });
    },
    onEpoch: epoch,
    onCheckpoint: (at) => keep(at, identity).catch(() => post({ kind: 'notKept' })),
  });
  await forget().catch(() => {});
  return { name: run.name, bytes: tagger.save() };
}

/** The training that was stopped, if there is one that may go on. */
export const unfinished: Job<undefined, never, Unfinished | undefined> = async () => {
  await current;
  try {
    const [run, checkpoint] = await Promise.all([stored('run'), stored('checkpoint')]);
    if (!run || !checkpoint) return undefined;
    const { name, settings } = run;
    return { name, settings, epoch: checkpoint.history.length, epochs: settings.epochs };
  } catch {
    // A browser that keeps nothing has kept no training.
    return undefined;
  }
};

export const discard: Job<undefined, never, void> = async () => {
  await forget();
};

async function newRun({ name, corpus, settings }: Exclude<TrainingInput, 'resume'>): Promise<StoredRun> {
  await forget().catch(() => {});
  const text = typeof corpus === 'string' ? practiceCorpus(corpus) : await corpus.text();
  return { id: `${Date.now()}-${Math.random()}`, name, corpus: text, settings };
}

async function keptRun(): Promise<{ run: StoredRun; checkpoint: StoredCheckpoint }> {
  const [run, checkpoint] = await Promise.all([stored('run'), stored('checkpoint')]);
  if (!run || !checkpoint) throw new Fault('notResumable', {});
  return { run, checkpoint };
}

async function keep(checkpoint: Checkpoint, identity: RunIdentity): Promise<void> {
  const bytes = encodeCheckpoint(checkpoint, identity);
  await store('checkpoint', { bytes, history: checkpoint.state.history });
}

const sentencesOf = ({ documents }: Corpus): number =>
  documents.reduce((sum, { sentences }) => sum + sentences.length, 0);

/** Fewer documents are not enough to cut by: then sentences are. */
const FEW = 10;

function partsOf({ name, corpus: text, settings: { recipe, dev: share, epochs, seed } }: StoredRun) {
  const base = recipes[recipe];
  const read = (lenient: boolean) =>
    parseCorpus(text, {
      split: splitSentences,
      tokenize: tokenizers[base.tokenizer],
      syllables: base.tokenizer === 'syllables',
      lenient,
      source: name,
    });
  const { dropped, ...corpus } = read(true);
  const firstFault = dropped > 0 ? faultOf(name, () => read(false)) : undefined;
  const sentences = sentencesOf(corpus);
  if (sentences === 0)
    throw firstFault ? new Fault('corpusLine', firstFault) : new Fault('emptyCorpus', { name });
  const held = Number(share);
  if (held > 0 && Math.min(Math.round(held * sentences), Math.round((1 - held) * sentences)) < 1)
    throw firstFault ? new Fault('corpusLine', firstFault) : new Fault('fewSentences', { name, sentences });
  const by = corpus.documents.length < FEW ? 'sentence' : 'document';
  const [train, dev] = held > 0 ? splitCorpus(corpus, [1 - held], { seed, by }) : [corpus];
  const plain = corpus.scheme === 'plain' && { scheme: 'plain' };
  const config = resolveConfig({
    ...base,
    ...batchFor(train, base),
    ...plain,
    epochs,
    patience: epochs,
    seed,
  });
  return { train, dev, dropped, firstFault, config };
}

/** The first line that a strict reading refuses. */
function faultOf(name: string, read: () => unknown): Faults['corpusLine'] | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    const [, line, why] = /:(\d+): ([^]*)$/.exec((error as Error).message) ?? [];
    return line === undefined ? undefined : { name, line: Number(line), why };
  }
}

/** Batches of documents say nothing where each document is one sentence. */
function batchFor({ documents }: Corpus, { batch }: { batch?: unknown }) {
  const { unit } = batch as Config['batch'];
  const ungrouped = documents.every(({ sentences }) => sentences.length === 1);
  return unit === 'document' && ungrouped ? { batch: { unit, size: 16 } } : {};
}
