import { describe, expect, it } from 'vitest';
import { Activation, type ActivationName } from '../../src/core/kernels.ts';
import { Random } from '../../src/random.ts';
import { expectClose, expectSame, ROUNDING, TINY } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { fourPoint } from '../helpers/oracle.ts';
import { f, randomFloats, SIZES } from '../helpers/random.ts';

interface Reference {
  value(x: number): number;
  slope(x: number): number;
  /** The relative error that rounding may cause at x, in roundings; 0: the result is exact or one rounding. */
  roundings(x: number): number;
  /** The same for the slope, in absolute terms; 8 if left out. */
  slopeRoundings?(x: number): number;
  /** Limits at −∞ and ∞ of the value divided by x, or of the value if it is bounded. */
  bounded: boolean;
  limits: [number, number];
  kinks: number[];
}

/** A relative error of 4 units in the last place. */
const FOUR_ULP = 8;
const LINEAR = { bounded: false, roundings: () => 1, kinks: [0] };
const geluArgument = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const references: Record<ActivationName, Reference> = {
  identity: { ...LINEAR, value: (x) => x, slope: () => 1, limits: [1, 1], kinks: [] },
  sigmoid: {
    value: sigmoid,
    slope: (x) => sigmoid(x) * sigmoid(-x),
    roundings: () => FOUR_ULP,
    bounded: true,
    limits: [0, 1],
    kinks: [],
  },
  tanh: {
    value: Math.tanh,
    slope: (x) => 1 / Math.cosh(x) ** 2,
    roundings: () => FOUR_ULP,
    bounded: true,
    limits: [-1, 1],
    kinks: [],
  },
  hardTanh: {
    value: (x) => (x > 1 ? 1 : x < -1 ? -1 : x),
    slope: (x) => (x > -1 && x < 1 ? 1 : 0),
    roundings: () => 0,
    bounded: true,
    limits: [-1, 1],
    kinks: [-1, 1],
  },
  relu: { ...LINEAR, value: (x) => (x > 0 ? x : 0), slope: (x) => (x > 0 ? 1 : 0), limits: [0, 1] },
  leakyRelu: {
    ...LINEAR,
    value: (x) => (x > 0 ? x : 0.01 * x),
    slope: (x) => (x > 0 ? 1 : 0.01),
    // 0.01 itself is rounded to a float32.
    roundings: () => 2,
    limits: [0.01, 1],
  },
  gelu: {
    // ½(1 + tanh u) = σ(2u), without the cancellation.
    value: (x) => x * sigmoid(2 * geluArgument(x)),
    slope(x) {
      const [s, du] = [sigmoid(2 * geluArgument(x)), Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x)];
      return s + x * s * (1 - s) * 2 * du;
    },
    // An exponential makes the rounding of its argument a relative error.
    roundings: (x) => FOUR_ULP + 8 * Math.abs(Math.min(0, geluArgument(x))),
    // 1 − σ cancels, and is multiplied by x·u′.
    slopeRoundings: (x) =>
      8 + Math.min(32, Math.max(0, 2 * x * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x))),
    bounded: false,
    limits: [0, 1],
    kinks: [],
  },
};
const names = Object.keys(Activation) as ActivationName[];

/** Every float32 exponent down to 2⁻³⁰ and an even grid in [−100, 100]; neither meets a kink. */
const SWEEP = Float32Array.from([
  ...Array.from({ length: 40_000 }, (_, i) => (i - 19_999.5) / 200),
  ...Array.from({ length: 7_400 }, (_, i) => (i % 2 ? 1 : -1) * 2 ** (-30 + i / 200.1)),
]);

/** Normal, subnormal and huge numbers. */
const EXTREMES = Float32Array.from(
  [0, 88, 88.8, 104, 1e4, 1e30, 3.4e38, 1e-38, 1e-40, 1.5e-45, 1.2e-38, 9, 20].flatMap((x) => [x, -x]),
);

onEveryBackend((guarded) => {
  /** activate, for any length, into a block of its own or in place. */
  const activate = (name: ActivationName, x: Float32Array, inPlace = false) =>
    guarded((box) => {
      const px = box.floats(x);
      const py = inPlace ? px : box.floats(x.length);
      box.run([py], (k) => k.activate(Activation[name], px, py, x.length));
      return box.read(py) as Float32Array;
    });

  /** activateBackward at x; dx may lie over any input. */
  const backward = (
    name: ActivationName,
    x: Float32Array,
    dy: Float32Array,
    over?: 'x' | 'y' | 'dy',
    y = x.map(references[name].value),
  ) =>
    guarded((box) => {
      const inputs = { x: box.floats(x), y: box.floats(y), dy: box.floats(dy) };
      const dx = over ? inputs[over] : box.floats(x.length);
      box.run([dx], (k) => k.activateBackward(Activation[name], inputs.x, inputs.y, inputs.dy, dx, x.length));
      return box.read(dx) as Float32Array;
    });

  describe.each(names)('%s', (name) => {
    const { value, slope, roundings, slopeRoundings, limits, bounded, kinks } = references[name];
    const tolerance = (x: Float32Array) => (i: number) =>
      roundings(x[i]) * ROUNDING * Math.abs(value(x[i])) + (roundings(x[i]) && TINY);

    // Terms of a slope are of the size of 1: σ·(1 − σ) and 1 − tanh² cancel.
    const slopeTolerance = (x: Float32Array, dy: Float32Array) => (i: number) =>
      (slopeRoundings?.(x[i]) ?? 8) * ROUNDING * Math.abs(dy[i]);

    it('takes any length, in place too', () => {
      for (const n of [0, ...SIZES]) {
        const x = randomFloats(new Random(n), n, 5);
        for (const inPlace of [false, true])
          expectClose(activate(name, x, inPlace), x.map(value), tolerance(x));
      }
    });

    it('is accurate in the last places over a dense sweep', () => {
      expectClose(activate(name, SWEEP), Float64Array.from(SWEEP, value), tolerance(SWEEP));
    });

    it('is finite and has the right limits at extreme inputs', () => {
      const y = activate(name, EXTREMES);
      expectClose(y, Float64Array.from(EXTREMES, value), tolerance(EXTREMES));
      y.forEach((v, i) => {
        const x = EXTREMES[i];
        if (Math.abs(x) < 1e30) return;
        expect(bounded ? v : v / x).toBeCloseTo(limits[x < 0 ? 0 : 1], 6);
      });
    });

    it('is passed through by NaN, so that a diverging net is noticed', () => {
      for (const at of [0, 3, 4]) expect(activate(name, new Float32Array(5).with(at, NaN))[at]).toBeNaN();
    });

    it('has a gradient for any length, over any of its inputs too', () => {
      for (const n of [0, ...SIZES]) {
        const random = new Random(n);
        const [x, dy] = [randomFloats(random, n, 5), randomFloats(random, n)];
        const expected = Float64Array.from(x, (v, i) => dy[i] * slope(v));
        for (const over of [undefined, 'x', 'y', 'dy'] as const)
          expectClose(backward(name, x, dy, over), expected, slopeTolerance(x, dy));
      }
    });

    it.skipIf(name === 'gelu')('has a gradient of its output alone', () => {
      const x = Float32Array.from([...SWEEP, ...EXTREMES, ...kinks]);
      const dy = randomFloats(new Random(2), x.length);
      const y = x.map(value);
      expectSame(backward(name, y, dy, undefined, y), backward(name, x, dy, undefined, y));
    });

    it('has a gradient that is its closed form, and its numerical derivative', () => {
      const smooth = SWEEP.filter((x) => kinks.every((kink) => Math.abs(x - kink) > 0.003));
      const dy = randomFloats(new Random(1), smooth.length);
      const dx = backward(name, smooth, dy);
      const allowed = slopeTolerance(smooth, dy);
      expectClose(
        dx,
        Float64Array.from(smooth, (x, i) => dy[i] * slope(x)),
        allowed,
      );
      const numerical = Float64Array.from(smooth, (x, i) => dy[i] * fourPoint(value, x, 1e-3));
      expectClose(dx, numerical, (i) => allowed(i) + 1e-10 * Math.abs(dy[i]));
    });

    it('has a finite gradient at extreme inputs, and one of the two slopes at a kink', () => {
      const dx = backward(name, EXTREMES, new Float32Array(EXTREMES.length).fill(1));
      EXTREMES.forEach((x, i) => {
        if (kinks.includes(x)) return;
        // Beyond 20 every slope is at its limit, and the closed form overflows.
        expectClose([dx[i]], [slope(Math.max(-20, Math.min(20, x)))], 8 * ROUNDING);
      });
      const at = Float32Array.from(kinks);
      backward(name, at, new Float32Array(at.length).fill(1)).forEach((d, i) => {
        expect([f(slope(at[i] - 0.5)), f(slope(at[i] + 0.5))]).toContain(d);
      });
    });
  });

  describe('dropout', () => {
    const drop = (x: Float32Array, rate: number, seed: number, inPlace = false) =>
      guarded((box) => {
        const px = box.floats(x);
        const py = inPlace ? px : box.floats(x.length);
        box.run([py], (k) => k.dropout(px, py, x.length, rate, seed));
        return box.read(py) as Float32Array;
      });

    it.each([0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 0.99].map(f))(
      'is the hash of the contract, bit for bit, rate %d',
      (rate) => {
        for (const n of [0, ...SIZES, 1000]) {
          const x = randomFloats(new Random(n), n);
          for (const seed of [1, -1, 2 ** 31 - 1, -(2 ** 31), n]) {
            const expected = dropped(x, rate, seed);
            for (const inPlace of [false, true]) expectSame(drop(x, rate, seed, inPlace), expected);
          }
        }
      },
    );

    it('drops at the rate, and other elements for another seed', () => {
      const n = 100_000;
      const ones = new Float32Array(n).fill(1);
      const masks = [7, 8].map((seed) => drop(ones, 0.25, seed));
      for (const mask of masks) {
        const zeros = mask.reduce((sum, v) => sum + (v === 0 ? 1 : 0), 0);
        expect(Math.abs(zeros - 0.25 * n)).toBeLessThan(4 * Math.sqrt(n * 0.25 * 0.75));
      }
      const both = masks[0].reduce((sum, v, i) => sum + (v === 0 && masks[1][i] === 0 ? 1 : 0), 0);
      expect(Math.abs(both - n / 16)).toBeLessThan(4 * Math.sqrt((n / 16) * (15 / 16)));
    });
  });
});

/** Dropout by big integers. */
function dropped(x: Float32Array, rate: number, seed: number): Float32Array {
  const mask = 0xffffffffn;
  const factor = f(1 / (1 - rate));
  return x.map((v, i) => {
    let h = (BigInt(i) * 0x9e3779b9n + BigInt(seed)) & mask;
    h = ((h ^ (h >> 16n)) * 0x7feb352dn) & mask;
    h = ((h ^ (h >> 15n)) * 0x846ca68bn) & mask;
    h ^= h >> 16n;
    return Number(h) < rate * 2 ** 32 ? 0 : v * factor;
  });
}
