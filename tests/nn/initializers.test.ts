import { describe, expect, it } from 'vitest';
import { constant, type Initializer, initializers, normal, uniform } from '../../src/nn/initializers.ts';
import { Random } from '../../src/random.ts';
import { expectNear, expectSame } from '../helpers/closeness.ts';

const FAN_IN = 250;
const FAN_OUT = 160;
const N = FAN_IN * FAN_OUT;

function fill(initializer: Initializer, seed = 3): Float32Array {
  const values = new Float32Array(N).fill(NaN);
  initializer(values, FAN_IN, FAN_OUT, new Random(seed));
  return values;
}

const mean = (x: Float32Array, f: (v: number) => number = (v) => v) =>
  x.reduce((a, v) => a + f(v), 0) / x.length;

/** By name: the variance, and the kurtosis by which an even distribution (1.8) and a normal one (3) differ. */
const moments: [string, Initializer, number, number][] = [
  ['uniform', uniform(0.3), 0.03, 1.8],
  ['normal', normal(0.2), 0.04, 3],
  ['xavierUniform', initializers.xavierUniform, 2 / (FAN_IN + FAN_OUT), 1.8],
  ['xavierNormal', initializers.xavierNormal, 2 / (FAN_IN + FAN_OUT), 3],
  ['heUniform', initializers.heUniform, 2 / FAN_IN, 1.8],
  ['heNormal', initializers.heNormal, 2 / FAN_IN, 3],
  ['lecunNormal', initializers.lecunNormal, 1 / FAN_IN, 3],
];

describe('initializers', () => {
  it.each(moments)('%s has its moments', (_, initializer, variance, kurtosis) => {
    const values = fill(initializer);
    const deviation = Math.sqrt(variance);
    expectNear(mean(values), 0, (5 * deviation) / Math.sqrt(N));
    expectNear(mean(values, (v) => v * v) / variance, 1, 0.04);
    expectNear(
      mean(values, (v) => (v / deviation) ** 4),
      kurtosis,
      0.2,
    );
  });

  it('the even ones keep to their limits', () => {
    for (const [initializer, limit] of [
      [uniform(0.3), 0.3],
      [initializers.xavierUniform, Math.sqrt(6 / (FAN_IN + FAN_OUT))],
      [initializers.heUniform, Math.sqrt(6 / FAN_IN)],
    ] as const) {
      const values = fill(initializer);
      const largest = values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
      expect(largest).toBeGreaterThan(0.999 * limit);
    }
  });

  it('constants', () => {
    expectSame(fill(initializers.zeros), new Float32Array(N));
    expectSame(fill(constant(0.5)), new Float32Array(N).fill(0.5));
  });

  it.each(moments)('%s depends on the seed alone', (_, initializer) => {
    expectSame(fill(initializer), fill(initializer));
    expect(fill(initializer, 4)).not.toEqual(fill(initializer));
  });
});
