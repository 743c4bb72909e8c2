import { mix32, Random } from '../random.ts';
import type { Engine } from '../core/wasm.ts';
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

/** Word vectors in training: tables in an engine's memory, and a pass over the corpus chunk by chunk. */
export class Word2vec {
  /** Tokens trained on so far, sub-sampled ones among them. */
  done = 0;
  /** Tokens that sub-sampling has left. */
  kept = 0;
  /** Tokens of all epochs. */
  readonly total: number;
  /** Columns of the tables: the dimensions, filled up with zeros. */
  private readonly columns: number;
  /** Where chunks begin, and the last one ends: after ends of sentences. */
  private readonly bounds: number[];
  private readonly pointers;
  private step = 0;

  constructor(
    private readonly engine: Engine,
    private readonly data: Word2vecData,
    private readonly settings: Word2vecSettings,
  ) {
    const { ids, counts } = data;
    this.columns = 4 * Math.ceil(settings.dimensions / 4);
    this.bounds = chunkBounds(ids);
    this.total = settings.epochs * counts.reduce((a, b) => a + b, 0);
    this.pointers = this.allocate();
    this.initialize();
  }

  get finished(): boolean {
    return this.step >= this.settings.epochs * (this.bounds.length - 1);
  }

  /** The epoch under way, from 1. */
  get epoch(): number {
    return Math.min(this.settings.epochs, 1 + Math.floor(this.step / (this.bounds.length - 1)));
  }

  /** The learning rate after so many tokens: it falls linearly to almost 0. */
  rateAt(tokens: number): number {
    return this.settings.rate * Math.max(LAST_RATE, 1 - tokens / this.total);
  }

  /** Trains on the next chunk. */
  trainChunk(): void {
    const { model, window, negatives, seed } = this.settings;
    const { tokens, input, output, starts, parts, keep, noise, scratch } = this.pointers;
    const chunk = this.step % (this.bounds.length - 1);
    const [from, to] = [this.bounds[chunk], this.bounds[chunk + 1]];
    const words = this.data.ids.subarray(from, to).reduce((count, id) => count + (id >= 0 ? 1 : 0), 0);
    this.kept += this.engine.kernels.word2vec(
      tokens + 4 * from, to - from, input, output, this.columns, starts, parts, keep, noise,
      this.data.counts.length, window, negatives, model === 'cbow' ? 1 : 0,
      this.rateAt(this.done), this.rateAt(this.done + words), mix32(seed, this.step) | 0, scratch,
    ); // prettier-ignore
    this.done += words;
    this.step++;
  }

  /** A copy of rows of the input table, (to − from, dimensions). */
  inputRows(from = 0, to = this.data.rowCount): Float32Array {
    const { dimensions } = this.settings;
    const { columns, engine, pointers } = this;
    const table = engine.memory.floats(pointers.input, this.data.rowCount * columns);
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
    const { input, parts } = this.pointers;
    const result = new Float32Array(counts.length * dimensions);
    for (let word = 0; word < counts.length; word++) {
      const [from, to] = [subwords.starts[word], subwords.starts[word + 1]];
      memory.scope(() => {
        const out = memory.alloc(4 * this.columns);
        kernels.gatherSum(input, this.columns, parts + 4 * from, to - from, 1, 1 / (to - from), out, 0);
        result.set(memory.floats(out, dimensions), word * dimensions);
      });
    }
    return result;
  }

  private allocate() {
    const { memory } = this.engine;
    const { ids, counts, subwords, rowCount } = this.data;
    const { sample, model, window } = this.settings;
    const rowsOf = (word: number) => (subwords ? subwords.starts[word + 1] - subwords.starts[word] : 1);
    const most = counts.reduce((rows, _, word) => Math.max(rows, rowsOf(word)), 1);
    const atOnce = most * (model === 'cbow' ? 2 * window : 1);
    const longest = this.bounds.reduce(
      (length, end, i) => Math.max(length, end - (this.bounds[i - 1] ?? 0)),
      0,
    );
    return {
      tokens: memory.fromInts(ids),
      input: memory.alloc(4 * rowCount * this.columns),
      output: memory.zeros(counts.length * this.columns),
      starts: subwords ? memory.fromInts(subwords.starts) : 0,
      parts: subwords ? memory.fromInts(subwords.rows) : 0,
      keep: sample > 0 ? memory.fromInts(keepThresholds(counts, sample)) : 0,
      noise: memory.fromInts(aliasTable(Array.from(counts, (count) => count ** NOISE_POWER))),
      scratch: memory.alloc(4 * (longest + 2 * this.columns + atOnce)),
    };
  }

  /** Input rows even within ±½/dimensions, as in the word2vec program; output rows are 0. */
  private initialize(): void {
    const { dimensions, seed } = this.settings;
    const random = new Random(seed);
    const table = this.engine.memory.floats(this.pointers.input, this.data.rowCount * this.columns);
    for (let at = 0; at < table.length; at += this.columns) {
      for (let d = 0; d < dimensions; d++) table[at + d] = (random.uniform() - 0.5) / dimensions;
      table.fill(0, at + dimensions, at + this.columns);
    }
  }
}

/** Cuts after the first end of a sentence from which on there are enough tokens. */
function chunkBounds(ids: Int32Array): number[] {
  const bounds = [0];
  for (let i = 0; i < ids.length; i++)
    if (i === ids.length - 1 || (ids[i] < 0 && i + 1 - bounds.at(-1)! >= CHUNK)) bounds.push(i + 1);
  return bounds;
}
