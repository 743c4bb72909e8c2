import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Softmax = Pick<Kernels, 'softmax' | 'logSoftmax' | 'argmax' | 'entropy'>;

/** The largest of f32[from … from + n). */
export function rowMax(f32: Float32Array, from: number, n: number): number {
  let best = -Infinity;
  for (let j = 0; j < n; j++) if (f32[from + j] > best) best = f32[from + j];
  return best;
}

/** Σ exp(f32[from + j] − shift). */
export function expSum(f32: Float32Array, from: number, n: number, shift: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += Math.exp(f32[from + j] - shift);
  return sum;
}

/** f32[to + j] ← exp(f32[from + j] − shift); returns the sum. */
export function expRow(f32: Float32Array, from: number, to: number, n: number, shift: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += f32[to + j] = Math.exp(f32[from + j] - shift);
  return sum;
}

export const softmax = (memory: Memory): Softmax => ({
  softmax(x, y, rows, cols) {
    const { f32 } = memory;
    for (let i = 0, from = x >>> 2, to = y >>> 2; i < rows; i++, from += cols, to += cols) {
      const sum = expRow(f32, from, to, cols, rowMax(f32, from, cols));
      for (let j = 0; j < cols; j++) f32[to + j] /= sum;
    }
  },

  logSoftmax(x, y, rows, cols) {
    const { f32 } = memory;
    for (let i = 0, from = x >>> 2, to = y >>> 2; i < rows; i++, from += cols, to += cols) {
      const top = rowMax(f32, from, cols);
      const rest = Math.log(expSum(f32, from, cols, top));
      for (let j = 0; j < cols; j++) f32[to + j] = f32[from + j] - top - rest;
    }
  },

  argmax(x, rows, cols, out) {
    const { f32, i32 } = memory;
    for (let i = 0, from = x >>> 2; i < rows; i++, from += cols) {
      let best = 0;
      for (let j = 1; j < cols; j++) if (f32[from + j] > f32[from + best]) best = j;
      i32[(out >>> 2) + i] = best;
    }
  },

  entropy(p, rows, cols) {
    const { f32 } = memory;
    let sum = 0;
    for (let i = p >>> 2, end = i + rows * cols; i < end; i++)
      if (f32[i] > 0) sum -= f32[i] * Math.log(f32[i]);
    return sum;
  },
});
