import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { expectClose, expectNear, expectSame, ROUNDING, TINY } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { logSoftmax, row } from '../helpers/oracle.ts';
import { randomFloats, randomInts, SIZES } from '../helpers/random.ts';

const ROWS = [1, 2, 3, 5];

/** log-softmax in float64, with what its terms are: score, maximum and logarithm. */
function reference(x: Float32Array, cols: number): { log: Float64Array; magnitude: Float64Array } {
  const log = new Float64Array(x.length);
  const magnitude = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const own = row(x, Math.floor(i / cols), cols);
    log[i] = logSoftmax(own)[i % cols];
    magnitude[i] = Math.abs(x[i] - Math.max(...own)) + Math.log(cols) + 1;
  }
  return { log, magnitude };
}

/** Random scores, and rows that overflow where exponentials are not taken relative to the maximum. */
const scoresOf = (n: number, cols: number): Float32Array[] => [
  randomFloats(new Random(n * cols), n, 5),
  randomFloats(new Random(n), n, 1e4),
  randomFloats(new Random(n), n, 2e-40),
  Float32Array.from({ length: n }, (_, i) => (i % 3 ? 1e4 : -1e4)),
  new Float32Array(n).fill(-1e30),
];

onEveryBackend((guarded) => {
  const call = (kernel: 'softmax' | 'logSoftmax', x: Float32Array, cols: number, inPlace: boolean) =>
    guarded((box) => {
      const px = box.floats(x);
      const py = inPlace ? px : box.floats(x.length);
      box.run([py], (k) => k[kernel](px, py, x.length / cols, cols));
      return box.read(py) as Float32Array;
    });

  describe.each(SIZES)('%d columns', (cols) => {
    const cases = ROWS.flatMap((rows) => scoresOf(rows * cols, cols)).flatMap((x) =>
      [false, true].map((inPlace) => ({ x, inPlace, ...reference(x, cols) })),
    );

    it('softmax is of positive numbers that sum to 1', () => {
      for (const { x, inPlace, log, magnitude } of cases) {
        const y = call('softmax', x, cols, inPlace);
        // The rounding of an exponent is a relative error of the exponential; √cols for the sum.
        const roundings = (i: number) => 6 + 2 * magnitude[i] + Math.sqrt(cols);
        expectClose(y, log.map(Math.exp), (i) => roundings(i) * ROUNDING * Math.exp(log[i]) + TINY);
        for (let i = 0; i < x.length / cols; i++) {
          const sum = row(y, i, cols).reduce((a, b) => a + b, 0);
          expectNear(sum, 1, (4 + Math.sqrt(cols)) * ROUNDING);
        }
      }
    });

    it('logSoftmax is its logarithm, without underflow', () => {
      for (const { x, log, magnitude } of cases)
        expectClose(
          call('logSoftmax', x, cols, false),
          log,
          (i) => (4 + Math.sqrt(cols)) * ROUNDING * magnitude[i],
        );
    });

    it('a score of −∞ has no probability', () => {
      const x = randomFloats(new Random(cols), 3 * cols);
      // One finite score at least is left in every row.
      x.forEach((_, i) => i % cols && i % 2 && (x[i] = -Infinity));
      const { log } = reference(x, cols);
      expectClose(call('softmax', x, cols, false), log.map(Math.exp), (8 + Math.sqrt(cols)) * ROUNDING);
      expectClose(call('logSoftmax', x, cols, false), log, (8 + Math.sqrt(cols)) * 4 * ROUNDING, true);
    });

    it('argmax is the first of the largest', () => {
      const random = new Random(cols);
      const inputs = ROWS.flatMap((rows) => [
        ...scoresOf(rows * cols, cols),
        // Ties.
        Float32Array.from(randomInts(random, rows * cols, -3, 0)),
        Float32Array.from(randomInts(random, rows * cols, 0, 2), (v) => (v ? -1 : -Infinity)),
        new Float32Array(rows * cols).fill(-Infinity),
      ]);
      for (const x of inputs) {
        guarded((box) => {
          const rows = x.length / cols;
          const [px, out] = [box.floats(x), box.ints(rows)];
          box.run([out], (k) => k.argmax(px, rows, cols, out));
          const best = (own: Float32Array) => own.indexOf(Math.max(...own));
          expectSame(
            box.read(out),
            Array.from({ length: rows }, (_, i) => best(row(x, i, cols))),
          );
        });
      }
    });

    it('argmax finds the largest at any place', () => {
      for (let at = 0; at < cols; at++) {
        guarded((box) => {
          const [px, out] = [box.floats(new Float32Array(cols).fill(-2).with(at, -1)), box.ints(1)];
          box.run([out], (k) => k.argmax(px, 1, cols, out));
          expectSame(box.read(out), [at]);
        });
      }
    });

    it('entropy is −Σ p ln p, and nothing where p is 0', () => {
      const entropy = (p: Float32Array) =>
        guarded((box) => {
          const ptr = box.floats(p);
          return box.run([], (k) => k.entropy(ptr, p.length / cols, cols));
        });
      for (const { x, log } of cases) {
        const p = Float32Array.from(log, Math.exp);
        const terms = Array.from(p, (v) => (v > 0 ? -v * Math.log(v) : 0));
        const expected = terms.reduce((a, b) => a + b, 0);
        // The logarithm of a float32 near 1 is exact to a rounding of 1, not of itself.
        expectNear(entropy(p), expected, 4 * ROUNDING * (expected + x.length / cols));
      }
      expect(entropy(new Float32Array(3 * cols).fill(0).map((_, i) => (i % cols ? 0 : 1)))).toBeCloseTo(
        0,
        12,
      );
      expectNear(entropy(new Float32Array(2 * cols).fill(1 / cols)), 2 * Math.log(cols), 1e-6);
    });
  });

  it('entropy adds up in float64', () =>
    guarded((box) => {
      const n = 200_000;
      const ptr = box.floats(new Float32Array(n).fill(0.5));
      expectNear(
        box.run([], (k) => k.entropy(ptr, n / 2, 2)),
        (n / 2) * Math.LN2,
        2 * ROUNDING * n,
      );
    }));
});
