import { mix32, Random } from '../random.ts';
import type { Engine } from '../core/wasm.ts';
import { HOT_WORDS, HotRows } from './hot-rows.ts';
import { aliasTable, keepThresholds } from './sampling.ts';

export interface Word2vecSettings {
  model: 'skipgram' | 'cbow';
  dimensions: number;
  window: number;
  negatives: number;
  epochs: number;
  sample: number;
  rate: number;
  seed: number;
  /** That train at the same time. */
  threads: number;
}

/** A corpus, and which rows of the input table make up each word where that is not one row each. */
export interface Word2vecData {
  /** Words as numbers; −1 ends a sentence. */
  ids: Int32Array;
  counts: Int32Array;
  subwords?: { starts: Int32Array; rows: Int32Array };
  /** Rows of the input table: the words, and more with subwords. */
  rowCount: number;
}

/** Noise words are drawn by their count to this power (Mikolov et al. 2013). */
const NOISE_POWER = 0.75;
/** The least part of the initial rate, as in the word2vec program. */
const LAST_RATE = 1e-4;
/** Tokens that a call trains on, at least, except the last of an epoch; so it takes a few milliseconds. */
const CHUNK = 1000;

/** All that a thread needs to train on a chunk; pointers are into the memory that threads share. */
export interface Word2vecPlan {
  tokens: number;
  input: number;
  output: number;
  starts: number;
  parts: number;
  keep: number;
  noise: number;
  /** int32: how many chunks are taken. */
  next: number;
  /** 4-byte elements that a thread has to itself. */
  scratch: number;
  /** Columns of the tables: the dimensions, filled up with zeros. */
  columns: number;
  /** So many of the most frequent words have copies of their rows in each thread. */
  hot: number;
  /** Where chunks begin, and the last one ends: after ends of sentences. */
  bounds: Int32Array;
  /** Words before each chunk, and at last in all. */
  wordsBefore: Int32Array;
  words: number;
  settings: Word2vecSettings;
}

/** Takes chunk after chunk, and so may other threads: none waits for another, and their updates may mix. */
export class Word2vecThread {
  /** Tokens that sub-sampling has left. */
  kept = 0;
  private readonly scratch: number;
  private readonly hotRows: HotRows;

  constructor(
    private readonly engine: Engine,
    private readonly plan: Word2vecPlan,
  ) {
    this.scratch = engine.memory.alloc(4 * plan.scratch);
    this.hotRows = new HotRows(engine, plan);
  }

  /** Chunks of an epoch. */
  get chunks(): number {
    return this.plan.bounds.length - 1;
  }

  get steps(): number {
    return this.plan.settings.epochs * this.chunks;
  }

  /** Words of this many chunks, from the first epoch's first on. */
  wordsBefore(steps: number): number {
    const { wordsBefore } = this.plan;
    return Math.floor(steps / this.chunks) * wordsBefore[this.chunks] + wordsBefore[steps % this.chunks];
  }

  /** The learning rate after so many tokens: it falls linearly to almost 0. */
  rateAt(tokens: number): number {
    return this.plan.settings.rate * Math.max(LAST_RATE, 1 - tokens / this.wordsBefore(this.steps));
  }

  /** Trains on the next chunk that nobody has taken; false if there is none. */
  trainChunk(): boolean {
    const { plan, engine } = this;
    const step = Atomics.add(engine.memory.i32, plan.next >>> 2, 1);
    if (step >= this.steps) return false;
    const { model, window, negatives, seed } = plan.settings;
    const { tokens, input, output, columns, starts, parts, keep, noise, words, bounds, hot } = plan;
    const [from, to] = bounds.subarray(step % this.chunks);
    this.kept += engine.kernels.word2vec(
      tokens + 4 * from, to - from, input, output, columns, starts, parts, keep, noise,
      words, window, negatives, model === 'cbow' ? 1 : 0,
      this.rateAt(this.wordsBefore(step)), this.rateAt(this.wordsBefore(step + 1)), mix32(seed, step) | 0, this.scratch,
      hot, this.hotRows.input, this.hotRows.output,
    ); // prettier-ignore
    this.hotRows.chunkDone();
    return true;
  }

  /** After the last chunk: what this thread has in copies goes into the tables. */
  settle(): void {
    this.hotRows.exchange();
  }
}

/** Word vectors in training: tables in an engine's memory, and a pass over the corpus chunk by chunk. */
export class Word2vec {
  readonly plan: Word2vecPlan;
  private readonly thread: Word2vecThread;

  constructor(
    private readonly engine: Engine,
    private readonly data: Word2vecData,
    private readonly settings: Word2vecSettings,
  ) {
    this.plan = this.allocate();
    this.initialize();
    this.thread = new Word2vecThread(engine, this.plan);
  }

  /** Tokens of all epochs. */
  get total(): number {
    return this.thread.wordsBefore(this.thread.steps);
  }

  /** Tokens trained on so far, or under way on other threads; sub-sampled ones among them. */
  get done(): number {
    return this.thread.wordsBefore(this.step);
  }

  /** Tokens that sub-sampling has left on this thread. */
  get kept(): number {
    return this.thread.kept;
  }

  /** Whether no chunk is left to take. */
  get finished(): boolean {
    return this.step >= this.thread.steps;
  }

  /** The epoch under way, from 1. */
  get epoch(): number {
    return Math.min(this.settings.epochs, 1 + Math.floor(this.step / this.thread.chunks));
  }

  /** The learning rate after so many tokens. */
  rateAt(tokens: number): number {
    return this.thread.rateAt(tokens);
  }

  /** Trains on the next chunk. */
  trainChunk(): void {
    this.thread.trainChunk();
  }

  /** After the last chunk: what this thread has in copies goes into the tables. */
  settle(): void {
    this.thread.settle();
  }

  /** Leaves nothing to take. */
  stop(): void {
    Atomics.store(this.engine.memory.i32, this.plan.next >>> 2, this.thread.steps);
  }

  private get step(): number {
    return Math.min(Atomics.load(this.engine.memory.i32, this.plan.next >>> 2), this.thread.steps);
  }

  /** A copy of rows of the input table, (to − from, dimensions). */
  inputRows(from = 0, to = this.data.rowCount): Float32Array {
    const { dimensions } = this.settings;
    const { engine, plan } = this;
    const { columns } = plan;
    const table = engine.memory.floats(plan.input, this.data.rowCount * columns);
    const result = new Float32Array((to - from) * dimensions);
    for (let row = from; row < to; row++)
      result.set(table.subarray(row * columns, row * columns + dimensions), (row - from) * dimensions);
    return result;
  }

  /** The vectors of words, (words, dimensions): the means of their rows. */
  wordVectors(): Float32Array {
    const { counts, subwords } = this.data;
    if (!subwords) return this.inputRows(0, counts.length);
    const { dimensions } = this.settings;
    const { kernels, memory } = this.engine;
    const { input, parts, columns } = this.plan;
    const result = new Float32Array(counts.length * dimensions);
    for (let word = 0; word < counts.length; word++) {
      const [from, to] = [subwords.starts[word], subwords.starts[word + 1]];
      memory.scope(() => {
        const out = memory.alloc(4 * columns);
        kernels.gatherSum(input, columns, parts + 4 * from, to - from, 1, 1 / (to - from), out, 0);
        result.set(memory.floats(out, dimensions), word * dimensions);
      });
    }
    return result;
  }

  private allocate(): Word2vecPlan {
    const { memory } = this.engine;
    const { ids, counts, subwords, rowCount } = this.data;
    const { dimensions, sample, model, window, negatives, threads } = this.settings;
    const columns = 4 * Math.ceil(dimensions / 4);
    const bounds = chunkBounds(ids);
    const rowsOf = (word: number) => (subwords ? subwords.starts[word + 1] - subwords.starts[word] : 1);
    const most = counts.reduce((rows, _, word) => Math.max(rows, rowsOf(word)), 1);
    const atOnce = most * (model === 'cbow' ? 2 * window : 1);
    const longest = bounds.reduce((length, end, i) => Math.max(length, end - (bounds[i - 1] ?? 0)), 0);
    return {
      tokens: memory.fromInts(ids),
      input: memory.alloc(4 * rowCount * columns),
      output: memory.zeros(counts.length * columns),
      starts: subwords ? memory.fromInts(subwords.starts) : 0,
      parts: subwords ? memory.fromInts(subwords.rows) : 0,
      keep: sample > 0 ? memory.fromInts(keepThresholds(counts, sample)) : 0,
      noise: memory.fromInts(aliasTable(Array.from(counts, (count) => count ** NOISE_POWER))),
      next: memory.zeros(1),
      scratch: longest + 2 * columns + negatives + 6 + atOnce,
      columns,
      hot: threads > 1 ? Math.min(counts.length, HOT_WORDS) : 0,
      bounds,
      wordsBefore: bounds.map(wordCounter(ids)),
      words: counts.length,
      settings: this.settings,
    };
  }

  /** Input rows even within ±½/dimensions, as in the word2vec program; output rows are 0. */
  private initialize(): void {
    const { dimensions, seed } = this.settings;
    const { input, columns } = this.plan;
    const random = new Random(seed);
    const table = this.engine.memory.floats(input, this.data.rowCount * columns);
    for (let at = 0; at < table.length; at += columns) {
      for (let d = 0; d < dimensions; d++) table[at + d] = (random.uniform() - 0.5) / dimensions;
      table.fill(0, at + dimensions, at + columns);
    }
  }
}

/** Cuts after the first end of a sentence from which on there are enough tokens. */
function chunkBounds(ids: Int32Array): Int32Array {
  const bounds = [0];
  for (let i = 0; i < ids.length; i++)
    if (i === ids.length - 1 || (ids[i] < 0 && i + 1 - bounds.at(-1)! >= CHUNK)) bounds.push(i + 1);
  return Int32Array.from(bounds);
}

/** Counts the words before a place, given places in ascending order. */
function wordCounter(ids: Int32Array): (place: number) => number {
  let [at, words] = [0, 0];
  return (place) => {
    for (; at < place; at++) if (ids[at] >= 0) words++;
    return words;
  };
}
