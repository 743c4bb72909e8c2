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
  dimensions: number;
  partStarts: number;
  parts: number;
  noise: number;
  words: number;
  /** The first element of each row of a block, and its learning rate times the error. */
  rows: Int32Array;
  steps: Float64Array;
}

function noiseWord({ i32, noise, words }: Tables, random: number): number {
  const product = random * words;
  const column = Math.floor(product / 2 ** 32);
  const chance = product - column * 2 ** 32;
  return chance < i32[noise + 2 * column] >>> 0 ? column : i32[noise + 2 * column + 1];
}

/** One prediction: h and the rows of the target and its noise words take a step, six rows at a time. */
function predict(
  tables: Tables,
  h: number,
  target: number,
  negatives: number,
  rate: number,
  seed: number,
  counter: number,
): void {
  const { output, dimensions, rows } = tables;
  const end = counter + negatives;
  const own = output + target * dimensions;
  for (let label = 1; label === 1 || counter < end; label = 0) {
    let count = 0;
    if (label === 1) rows[count++] = own;
    while (count < BLOCK && counter < end) {
      const row = output + noiseWord(tables, hash32(seed, counter++)) * dimensions;
      // A noise word that is the target counts for nothing.
      if (row !== own) rows[count++] = row;
      else if (end - counter > 0 && label === 0) continue;
    }
    stepBlock(tables, h, count, label, rate);
  }
}

function stepBlock({ f32, dimensions, rows, steps }: Tables, h: number, count: number, label: number, rate: number): void {
  for (let k = 0; k < count; k++) {
    let sum = 0;
    for (let j = 0, row = rows[k]; j < dimensions; j++) sum += f32[h + j] * f32[row + j];
    steps[k] = rate * ((k === 0 ? label : 0) - sigmoid(sum));
  }
}
