import { Activation, type Kernels } from '../../src/core/kernels.ts';
import { TINY } from './closeness.ts';

/** A kernel of n float32 at x, to y, and the function in float64. */
export interface Elementwise {
  call(kernels: Kernels, x: number, y: number, n: number): void;
  exact(x: number): number;
}

/** The kernels whose contract is a distance in units in the last place. */
export const elementwise: Record<'exp' | 'log' | 'tanh' | 'sigmoid', Elementwise> = {
  exp: { call: (k, x, y, n) => k.exp(x, y, n), exact: Math.exp },
  log: { call: (k, x, y, n) => k.log(x, y, n), exact: Math.log },
  tanh: { call: (k, x, y, n) => k.activate(Activation.tanh, x, y, n), exact: Math.tanh },
  sigmoid: {
    call: (k, x, y, n) => k.activate(Activation.sigmoid, x, y, n),
    exact: (x) => 1 / (1 + Math.exp(-x)),
  },
};

/**
 * The distance of a float32 from x, in units in the last place of the float32 nearest to x. Zeros are equal, NaN equals
 * NaN, and whatever is NaN or infinite alone is infinitely far.
 */
export function ulps(got: number, x: number): number {
  const expected = Math.fround(x);
  if (got === expected || Object.is(got, expected)) return 0;
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(expected), TINY)));
  const distance = Math.abs(got - expected) / 2 ** (exponent - 23);
  return Number.isNaN(distance) ? Infinity : distance;
}
