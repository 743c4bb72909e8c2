import { expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose, expectNear, expectSame, ROUNDING } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { f, randomFloats, SIZES } from '../helpers/random.ts';

const LENGTHS = [0, ...SIZES, 100, 1003];

onEveryBackend((guarded) => {
  it.each(LENGTHS)('fill %d', (n) =>
    guarded((box) => {
      const x = box.floats(n);
      box.run([x], (k) => k.fill(x, n, -1.5));
      expectSame(box.read(x), new Float32Array(n).fill(-1.5));
    }),
  );

  it.each(LENGTHS)('axpy %d', (n) =>
    guarded((box) => {
      const random = new Random(n);
      const [a, x, y] = [f(-0.7), randomFloats(random, n), randomFloats(random, n)];
      const [px, py] = [box.floats(x), box.floats(y)];
      box.run([py], (k) => k.axpy(n, a, px, py));
      const expected = Array.from(y, (v, i) => v + a * x[i]);
      expectClose(box.read(py), expected, (i) => 2 * ROUNDING * (Math.abs(y[i]) + Math.abs(a * x[i])));
    }),
  );

  it.each(LENGTHS)('scale %d', (n) =>
    guarded((box) => {
      const [a, x] = [f(1.3), randomFloats(new Random(n), n)];
      const ptr = box.floats(x);
      box.run([ptr], (k) => k.scale(ptr, n, a));
      expectSame(
        box.read(ptr),
        x.map((v) => f(a * v)),
      );
    }),
  );

  it.each([...LENGTHS, 100_000])('sumOfSquares %d, in float64', (n) =>
    guarded((box) => {
      const x = randomFloats(new Random(n), n);
      const ptr = box.floats(x);
      const expected = x.reduce((sum, v) => sum + v * v, 0);
      const sum = box.run([], (k) => k.sumOfSquares(ptr, n));
      // A square may be rounded to float32; sums of float32 would be off by far more.
      expectNear(sum, expected, ROUNDING * expected);
    }),
  );

  it('sumOfSquares neither overflows nor underflows where float32 would', () =>
    guarded((box) => {
      const [large, small] = [box.floats([1e30, -2e30, 1e30, 1e30, 1e30]), box.floats([1e-30, 1e-30, 1e-30])];
      const sumOf = (x: number, n: number) => box.run([], (k) => k.sumOfSquares(x, n));
      expectNear(sumOf(large, 5), 8e60, 1e54);
      expectNear(sumOf(small, 3), 3e-60, 1e-66);
    }));

  it.each(LENGTHS)('allFinite %d', (n) =>
    guarded((box) => {
      const x = Float32Array.from({ length: n }, (_, i) => [3.4e38, -3.4e38, 0, -0, 1e-45][i % 5]);
      const finite = (values: Float32Array) => {
        const ptr = box.floats(values);
        return box.run([], (k) => k.allFinite(ptr, n));
      };
      expect(finite(x)).toBe(1);
      for (const wrong of [NaN, Infinity, -Infinity]) {
        for (let i = 0; i < n; i += n > 40 ? 97 : 1)
          expect(finite(x.with(i, wrong)), `${wrong} at ${i}`).toBe(0);
      }
    }),
  );
});
