import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

/** Rows that take a step together: a target and five noise words, the usual number. */
const BLOCK = 6;

function hash32(seed: number, counter: number): number {
  let h = (Math.imul(counter, 0x9e3779b9) + seed) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Where things are, as indexes of float32 and int32 elements. */
interface Tables {
  f32: Float32Array;
  i32: Int32Array;
  input: number;
  output: number;
  /** Of rows below `hot`. */
  hot: number;
  hotInput: number;
  hotOutput: number;
  dimensions: number;
  partStarts: number;
  parts: number;
  noise: number;
  words: number;
  /** The first element of each row of a prediction, the target's first. */
  rows: Int32Array;
  /** Of each row of a block: the learning rate times the error. */
  steps: Float64Array;
  /** The sum over a block of what h is to gain. */
  error: Float64Array;
}

function noiseWord({ i32, noise, words }: Tables, random: number): number {
  const product = random * words;
  const column = Math.floor(product / 2 ** 32);
  const chance = product - column * 2 ** 32;
  return chance < i32[noise + 2 * column] >>> 0 ? column : i32[noise + 2 * column + 1];
}

const inputRow = ({ input, hot, hotInput, dimensions }: Tables, row: number): number =>
  (row < hot ? hotInput : input) + row * dimensions;

const outputRow = ({ output, hot, hotOutput, dimensions }: Tables, word: number): number =>
  (word < hot ? hotOutput : output) + word * dimensions;

/** Lists the rows of a prediction: the target's, and those of noise words. */
function drawRows(tables: Tables, target: number, negatives: number, seed: number, counter: number): void {
  const { rows } = tables;
  rows[0] = outputRow(tables, target);
  for (let k = 1; k <= negatives; k++)
    rows[k] = outputRow(tables, noiseWord(tables, hash32(seed, counter++)));
}

/** One prediction: h and the rows that are listed take a step, six rows at a time. */
function predict(tables: Tables, h: number, rate: number): void {
  const { length } = tables.rows;
  for (let from = 0; from < length; from += BLOCK)
    stepBlock(tables, h, from, Math.min(BLOCK, length - from), rate);
}

function stepBlock(tables: Tables, h: number, from: number, count: number, rate: number): void {
  const { f32, dimensions, rows, steps, error } = tables;
  for (let k = 0; k < count; k++) {
    const row = rows[from + k];
    const isTarget = from + k === 0;
    let sum = 0;
    for (let j = 0; j < dimensions; j++) sum += f32[h + j] * f32[row + j];
    // A noise word that is the target counts for nothing.
    steps[k] = row === rows[0] && !isTarget ? 0 : rate * ((isTarget ? 1 : 0) - sigmoid(sum));
  }
  error.fill(0);
  for (let k = 0; k < count; k++) {
    const row = rows[from + k];
    const step = steps[k];
    for (let j = 0; j < dimensions; j++) {
      const y = f32[row + j];
      error[j] += step * y;
      f32[row + j] = y + step * f32[h + j];
    }
  }
  for (let j = 0; j < dimensions; j++) f32[h + j] += error[j];
}

/** Appends the input rows of a word to a list of `count`; returns how many there are then. */
function addRows({ i32, partStarts, parts }: Tables, word: number, list: number, count: number): number {
  if (!partStarts) {
    i32[list + count] = word;
    return count + 1;
  }
  const end = i32[partStarts + word + 1];
  for (let p = i32[partStarts + word]; p < end; p++) i32[list + count++] = i32[parts + p];
  return count;
}

/** h ← the mean of input rows; a copy to `before`. */
function mean(tables: Tables, list: number, count: number, h: number, before: number): void {
  const { f32, i32, dimensions } = tables;
  f32.fill(0, h, h + dimensions);
  for (let i = 0; i < count; i++) {
    const row = inputRow(tables, i32[list + i]);
    for (let j = 0; j < dimensions; j++) f32[h + j] += f32[row + j];
  }
  for (let j = 0; j < dimensions; j++) f32[before + j] = f32[h + j] /= count;
}

/** What h has gained goes to each of its rows. */
function spread(tables: Tables, list: number, count: number, h: number, before: number): void {
  const { f32, i32, dimensions } = tables;
  for (let i = 0; i < count; i++) {
    const row = inputRow(tables, i32[list + i]);
    for (let j = 0; j < dimensions; j++) f32[row + j] += f32[h + j] - f32[before + j];
  }
}

export const word2vec = (memory: Memory): Pick<Kernels, 'word2vec' | 'exchange'> => ({
  word2vec(
    tokens,
    n,
    input,
    output,
    dimensions,
    partStarts,
    parts,
    keep,
    noise,
    words,
    window,
    negatives,
    cbow,
    rateStart,
    rateEnd,
    seed,
    scratch,
    hot,
    hotInput,
    hotOutput,
  ) {
    // prettier-ignore
    const { f32, i32 } = memory;
    const tables: Tables = {
      f32,
      i32,
      input: input >>> 2,
      output: output >>> 2,
      hot,
      hotInput: hotInput >>> 2,
      hotOutput: hotOutput >>> 2,
      dimensions,
      partStarts: partStarts >>> 2,
      parts: parts >>> 2,
      noise: noise >>> 2,
      words,
      rows: new Int32Array(1 + negatives),
      steps: new Float64Array(BLOCK),
      error: new Float64Array(dimensions),
    };
    const draws = 2 + 2 * window * negatives;
    const h = scratch >>> 2;
    const before = h + dimensions;
    const sentence = before + dimensions + negatives + BLOCK;
    const list = sentence + n;
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const rate = rateStart + (rateEnd - rateStart) * (i / n);
      let length = 0;
      for (; i < n; i++) {
        const word = i32[(tokens >>> 2) + i];
        if (word < 0) break;
        if (keep && hash32(seed, Math.imul(i, draws)) > i32[(keep >>> 2) + word] >>> 0) continue;
        i32[sentence + length++] = word;
      }
      for (let at = 0; at < length; at++) {
        let counter = (kept + at) * draws + 1;
        const reach = 1 + Math.floor((hash32(seed, counter++) * window) / 2 ** 32);
        const from = Math.max(0, at - reach);
        const to = Math.min(length - 1, at + reach);
        if (from === to) continue;
        const center = i32[sentence + at];
        if (!cbow && !partStarts) {
          drawRows(tables, center, negatives, seed, counter);
          for (let c = from; c <= to; c++)
            if (c !== at) predict(tables, inputRow(tables, i32[sentence + c]), rate);
          continue;
        }
        let count = 0;
        if (!cbow) count = addRows(tables, center, list, 0);
        else {
          for (let c = from; c <= to; c++)
            if (c !== at) count = addRows(tables, i32[sentence + c], list, count);
        }
        mean(tables, list, count, h, before);
        for (let c = from; c <= to; c++) {
          if (c === at) continue;
          drawRows(tables, cbow ? center : i32[sentence + c], negatives, seed, counter);
          predict(tables, h, rate);
          if (cbow) break;
          counter += negatives;
        }
        spread(tables, list, count, h, before);
      }
      kept += length;
    }
    return kept;
  },

  exchange(table, own, base, n) {
    const { f32 } = memory;
    for (let j = 0; j < n; j++) {
      const sum = f32[(table >>> 2) + j] + (f32[(own >>> 2) + j] - f32[(base >>> 2) + j]);
      f32[(table >>> 2) + j] = f32[(own >>> 2) + j] = f32[(base >>> 2) + j] = sum;
    }
  },
});
