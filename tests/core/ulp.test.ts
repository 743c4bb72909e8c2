import { describe, expect, it } from 'vitest';
import { backends } from '../helpers/backends.ts';
import { elementwise, ulps } from '../helpers/ulp.ts';

/** Every 257th float32: all exponents, both signs, NaN and infinities. */
const STEP = 257;
const BLOCK = 1 << 16;

describe.each(backends)('$name', ({ create }) => {
  const { kernels, memory } = create();
  const [x, y] = [memory.alloc(4 * BLOCK), memory.alloc(4 * BLOCK)];

  it.each(Object.entries(elementwise))('%s is within 2 units in the last place', (name, { call, exact }) => {
    const total = Math.ceil(2 ** 32 / STEP);
    for (let first = 0; first < total; first += BLOCK) {
      const n = Math.min(BLOCK, total - first);
      for (let i = 0; i < n; i++) memory.i32[(x >>> 2) + i] = (first + i) * STEP;
      call(kernels, x, y, n);
      for (let i = 0; i < n; i++) {
        const [input, got] = [memory.f32[(x >>> 2) + i], memory.f32[(y >>> 2) + i]];
        const expected = exact(input);
        if (!(ulps(got, expected) <= 2))
          throw new Error(`${name}(${input}): got ${got}, expected ${expected} to 2 units in the last place`);
      }
    }
  });
});

it.each([
  [1, 1, 0],
  [1 + 2 ** -23, 1, 1],
  [1 - 2 ** -24, 1, 0.5],
  [2 ** -149, 0, 1],
  [-0, 0, 0],
  [NaN, NaN, 0],
  [NaN, 1, Infinity],
  [1, NaN, Infinity],
  [Infinity, 1, Infinity],
  [1, Infinity, Infinity],
])('%f is off from %f by %f units', (got, x, expected) => expect(ulps(got, x)).toBe(expected));
