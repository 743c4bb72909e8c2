import { describe, it } from 'vitest';
import { Activation, type Kernels } from '../../src/core/kernels.ts';
import { backends } from '../helpers/backends.ts';
import { TINY } from '../helpers/closeness.ts';

/** Every 257th float32: all exponents, both signs, NaN and infinities. */
const STEP = 257;
const BLOCK = 1 << 16;

interface Case {
  call(kernels: Kernels, x: number, y: number, n: number): void;
  exact(x: number): number;
}

const cases: Record<string, Case> = {
  exp: { call: (k, x, y, n) => k.exp(x, y, n), exact: Math.exp },
  log: { call: (k, x, y, n) => k.log(x, y, n), exact: Math.log },
  tanh: { call: (k, x, y, n) => k.activate(Activation.tanh, x, y, n), exact: Math.tanh },
  sigmoid: {
    call: (k, x, y, n) => k.activate(Activation.sigmoid, x, y, n),
    exact: (x) => 1 / (1 + Math.exp(-x)),
  },
};

/** The distance of a float32 from x, in units in the last place of the float32 nearest to x. */
const ulps = (got: number, x: number): number => {
  const rounded = Math.abs(Math.fround(x));
  const exponent = Math.floor(Math.log2(Math.max(rounded, TINY)));
  return Math.abs(got - Math.fround(x)) / 2 ** (exponent - 23);
};

describe.each(backends)('$name', ({ create }) => {
  const { kernels, memory } = create();
  const [x, y] = [memory.alloc(4 * BLOCK), memory.alloc(4 * BLOCK)];

  it.each(Object.entries(cases))('%s is within 2 units in the last place', (name, { call, exact }) => {
    const total = Math.ceil(2 ** 32 / STEP);
    for (let first = 0; first < total; first += BLOCK) {
      const n = Math.min(BLOCK, total - first);
      for (let i = 0; i < n; i++) memory.i32[(x >>> 2) + i] = (first + i) * STEP;
      call(kernels, x, y, n);
      for (let i = 0; i < n; i++) {
        const [input, got] = [memory.f32[(x >>> 2) + i], memory.f32[(y >>> 2) + i]];
        const expected = Math.fround(exact(input));
        if (Object.is(got, expected) || got === expected) continue;
        if (!(ulps(got, expected) <= 2))
          throw new Error(`${name}(${input}): got ${got}, expected ${expected} to 2 units in the last place`);
      }
    }
  });
});
