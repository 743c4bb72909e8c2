import { engineFor, type SharedEngine } from './core/shared.ts';
import type { BackendName } from './core/wasm.ts';
import { VectorHelpers } from './nn/hogwild.ts';
import { whyAlone } from './threads/helpers.ts';
import type { WorkerLike } from './threads/port.ts';
import { pacer } from './threads/turn.ts';
import { Word2vec } from './nn/word2vec.ts';
import { boolean, number, object, oneOf, optional, type Schema, withDefault } from './schema.ts';
import { lookupForm } from './text/forms.ts';
import type { Tokenizer } from './text/sentence.ts';
import { bucketsOf, subwordRows } from './text/subwords.ts';
import { readTokenIds } from './text/token-ids.ts';
import type { NgramOptions } from './text/vectors/ngrams.ts';
import type { SubwordVectors, WordVectors } from './text/vectors/vectors.ts';
import { anObject, checkArguments, iterable, strings, checkArgument } from './util/arguments.ts';

export interface VectorsProgress {
  /** Counts from 1. */
  epoch: number;
  epochs: number;
  /** Words trained on, of `total` in all epochs: those of the vocabulary, sub-sampled ones among them. */
  words: number;
  total: number;
  /** Seconds since training began. */
  seconds: number;
  rate: number;
}

export interface TrainVectorsOptions {
  /** A word predicts another near it, or those around one, averaged, predict it. Default skipgram. */
  model?: 'skipgram' | 'cbow';
  /** Default 100. */
  dimensions?: number;
  /** The most words to each side; how many is drawn from 1 … window for each word. Default 5. */
  window?: number;
  /** Noise words to a true one. Default 5. */
  negatives?: number;
  /** Default 5. */
  epochs?: number;
  /** Words with a larger share of the corpus are sub-sampled; 0: none are. Default 1e-3. */
  sample?: number;
  /** Words that occur less often are left out. Default 5. */
  minCount?: number;
  /** Learning rate at first; it falls linearly to almost 0. Default 0.025, for CBOW 0.05. */
  rate?: number;
  /**
   * Words are made of character n-grams of these lengths, too, in so many buckets (fastText has 3, 6 and 2,000,000, of
   * which only those take memory that occur). The result then knows vectors of unknown words.
   */
  subwords?: NgramOptions;
  /** Default 1. */
  seed?: number;
  /** Words in their lower-case NFC form, under which taggers look them up. Default false. */
  lowercase?: boolean;
  /** Splits the lines of a text. Default: at white space. Tokens of white space are passed over. */
  tokenize?: Tokenizer;
  /** Default auto. */
  backend?: BackendName | 'auto';
  /**
   * Threads, this one among them, that change the vectors without locks: with more than one, the result is another each
   * time, and as good. Where threads cannot share memory, one does it all. Default 1.
   */
  threads?: number;
  /** Makes a worker whose file is `oriel/worker`; in a page it has to be given. Default in Node: a worker thread. */
  createWorker?: () => WorkerLike;
  /** Called once before training: how many threads there are, and if one in place of several, why. */
  onThreads?: (threads: number, reason?: string) => void;
  /** Called after every chunk of a thousand words or so. */
  onProgress?: (progress: VectorsProgress) => void;
  signal?: AbortSignal;
}

/** Trained vectors, the most frequent word first. */
export interface TrainedVectors extends WordVectors {
  /** Occurrences of each word. */
  counts: Int32Array;
  /** Tokens read, those of rare words among them. */
  tokens: number;
  /** Words trained on in all epochs, and how many of them sub-sampling has left. */
  trained: number;
  kept: number;
  /** Seconds of training, without reading. */
  seconds: number;
  backend: BackendName;
}

/** Sentences as lists of tokens, or a text with a sentence on each line. */
export type VectorsCorpus = string | Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

const positive = number({ min: 1, integer: true });
const atLeast0 = number({ min: 0 });

const settingsSchema = object({
  model: withDefault(oneOf('skipgram', 'cbow'), 'skipgram'),
  dimensions: withDefault(positive, 100),
  window: withDefault(positive, 5),
  negatives: withDefault(positive, 5),
  epochs: withDefault(positive, 5),
  sample: withDefault(atLeast0, 1e-3),
  minCount: withDefault(positive, 5),
  rate: optional(atLeast0),
  subwords: optional(object({ min: positive, max: positive, buckets: positive }) as Schema<NgramOptions>),
  seed: withDefault(number({ integer: true }), 1),
  lowercase: withDefault(boolean, false),
});

const DEFAULT_RATES = { skipgram: 0.025, cbow: 0.05 };

/**
 * Trains word vectors by negative sampling: skip-gram or CBOW (Mikolov et al. 2013, "Distributed representations of
 * words and phrases and their compositionality"), on demand with subwords (Bojanowski et al. 2017). Skip-gram without
 * subwords has the words around a word predict it, all with the same noise words (Ji et al. 2016, "Parallelizing
 * word2vec in shared and distributed memory"). On one thread the same corpus, options, backend and engine give the same
 * vectors, byte for byte. Gives way to the event loop every 50 ms; memory holds the corpus as numbers, 4 bytes a token.
 *
 * @throws RangeError for options out of range and for a corpus with fewer than two words that occur `minCount` times;
 *   the signal's reason when it is aborted
 */
export async function trainVectors(
  corpus: VectorsCorpus,
  options: TrainVectorsOptions = {},
): Promise<TrainedVectors | (TrainedVectors & SubwordVectors)> {
  if (typeof corpus !== 'string') checkArgument(corpus, 'corpus', iterable);
  checkArgument(options, 'options', anObject);
  const { tokenize, backend, onProgress, signal, threads = 1, createWorker, onThreads, ...given } = options;
  if (!(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`threads: got ${threads}, expected an integer ≥ 1`);
  const settings = settingsSchema.parse(given, '');
  const { epochs, minCount, subwords: ngrams, lowercase, rate = DEFAULT_RATES[settings.model] } = settings;
  const pause = pausesFor(signal);
  const sentences = typeof corpus === 'string' ? linesOf(corpus, tokenize) : corpus;
  const { words, counts, ids, read } = await readTokenIds(
    lowercase ? lowered(sentences) : sentences,
    minCount,
    pause,
  );
  if (ngrams && ngrams.min > ngrams.max)
    throw new RangeError(`subwords: got lengths from ${ngrams.min} to ${ngrams.max}, expected min ≤ max`);
  if (words.length < 2)
    throw new RangeError(
      `corpus: got ${words.length} words that occur ${minCount} times or more (of ${read} tokens), expected at least 2`,
    );
  const subwords = ngrams && subwordRows(words, ngrams);
  const engine = await engineFor(backend, threads);
  const rowCount = words.length + (subwords?.slots.size ?? 0);
  const data = { ids, counts, rowCount, ...(subwords && { subwords }) };
  const reason = threads > 1 ? whyAlone(engine, createWorker) : undefined;
  const training = new Word2vec(engine, data, { ...settings, rate, threads: reason ? 1 : threads });
  onThreads?.(reason ? 1 : threads, reason);
  const helpers =
    threads > 1 && !reason
      ? await VectorHelpers.start(engine as SharedEngine, training.plan, threads - 1, createWorker, signal)
      : undefined;
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  let [kept, seconds] = [0, 0];
  try {
    while (!training.finished) {
      const { epoch } = training;
      training.trainChunk();
      const { done, total } = training;
      onProgress?.({
        epoch,
        epochs,
        words: done,
        total,
        seconds: secondsSince(),
        rate: training.rateAt(done),
      });
      helpers?.check();
      await pause();
    }
    training.settle();
    kept = training.kept + ((await helpers?.done()) ?? 0);
    seconds = secondsSince();
  } finally {
    training.stop();
    await helpers?.end();
  }
  const result: TrainedVectors = {
    words,
    dimensions: settings.dimensions,
    values: training.wordVectors(),
    counts,
    tokens: read,
    trained: training.done,
    kept,
    seconds,
    backend: engine.backend,
  };
  if (!ngrams || !subwords) return result;
  return withSubwords(result, ngrams, subwords.slots, training.inputRows(words.length));
}

/** The pacer of the trainer; it looks at the signal each time that it is called. */
export function pausesFor(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  const pause = pacer();
  return () => {
    signal?.throwIfAborted();
    return pause();
  };
}

function* linesOf(text: string, tokenize: Tokenizer | undefined): Generator<string[]> {
  for (let from = 0; from < text.length;) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    yield tokensOf(text.slice(from, to), tokenize);
    from = to + 1;
  }
}

/** The tokens of a line: what stands between white space, or what a tokenizer finds, without those of white space. */
function tokensOf(line: string, tokenize?: Tokenizer): string[] {
  if (!tokenize) return line.split(/\s+/u).filter(Boolean);
  return tokenize(line)
    .map(({ start, end }) => line.slice(start, end))
    .filter((token) => token.trim() !== '');
}

/** The words in the form in which taggers look them up. */
export async function* lowered(
  sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string[]> {
  for await (const tokens of sentences) {
    checkArguments({ sentence: tokens }, strings);
    yield tokens.map(lookupForm);
  }
}

/** Vectors that compose those of unknown words from the n-grams that training has met. */
function withSubwords(
  vectors: TrainedVectors,
  ngrams: NgramOptions,
  slots: ReadonlyMap<number, number>,
  rows: Float32Array,
): TrainedVectors & SubwordVectors {
  const { words, dimensions, values } = vectors;
  const ids = new Map(words.map((word, id) => [word, id]));
  const vectorOf = (word: string): Float32Array | undefined => {
    const id = ids.get(word);
    if (id !== undefined) return values.slice(id * dimensions, (id + 1) * dimensions);
    const known = bucketsOf(word, ngrams).flatMap((bucket) => slots.get(bucket) ?? []);
    if (known.length === 0) return undefined;
    const vector = new Float32Array(dimensions);
    for (const slot of known)
      for (let d = 0; d < dimensions; d++) vector[d] += rows[slot * dimensions + d] / known.length;
    return vector;
  };
  return { ...vectors, vectorOf };
}
