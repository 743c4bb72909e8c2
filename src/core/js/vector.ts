import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Vector = Pick<Kernels, 'fill' | 'axpy' | 'scale' | 'sumOfSquares' | 'allFinite' | 'exp' | 'log'>;

export const vector = (memory: Memory): Vector => ({
  fill(x, n, value) {
    memory.f32.fill(value, x >>> 2, (x >>> 2) + n);
  },

  axpy(n, a, x, y) {
    const { f32 } = memory;
    for (let i = x >>> 2, j = y >>> 2, end = i + n; i < end; i++, j++) f32[j] += a * f32[i];
  },

  scale(x, n, a) {
    const { f32 } = memory;
    for (let i = x >>> 2, end = i + n; i < end; i++) f32[i] *= a;
  },

  sumOfSquares(x, n) {
    const { f32 } = memory;
    let sum = 0;
    for (let i = x >>> 2, end = i + n; i < end; i++) sum += f32[i] * f32[i];
    return sum;
  },

  allFinite(x, n) {
    const { f32 } = memory;
    // x − x is 0 for finite x and NaN for the others.
    let sum = 0;
    for (let i = x >>> 2, end = i + n; i < end; i++) sum += f32[i] - f32[i];
    return sum === 0 ? 1 : 0;
  },

  exp(x, y, n) {
    const { f32 } = memory;
    for (let i = x >>> 2, j = y >>> 2, end = i + n; i < end; i++, j++) f32[j] = Math.exp(f32[i]);
  },

  log(x, y, n) {
    const { f32 } = memory;
    for (let i = x >>> 2, j = y >>> 2, end = i + n; i < end; i++, j++) f32[j] = Math.log(f32[i]);
  },
});
