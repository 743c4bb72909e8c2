import { describe, expect, it } from 'vitest';
import { mix32, Random } from '../src/random.ts';

const numbers = (seed: number, n: number) => {
  const random = new Random(seed);
  return Array.from({ length: n }, () => random.next());
};

describe('Random', () => {
  it('is sfc32 over a splitmix32 state, computed here with big integers', () => {
    const mask = 0xffffffffn;
    let [a, b, c, counter] = [...[1, 2, 3].map((i) => BigInt(mix32(7, i))), 1n];
    const next = () => {
      const result = (a + b + counter++) & mask;
      [a, b] = [b ^ (b >> 9n), (c + (c << 3n)) & mask];
      c = ((((c << 21n) | (c >> 11n)) & mask) + result) & mask;
      return Number(result);
    };
    for (let i = 0; i < 12; i++) next();
    expect(numbers(7, 1000)).toEqual(Array.from({ length: 1000 }, next));
  });

  it('repeats for a seed and differs between seeds', () => {
    expect(numbers(1, 20)).toEqual(numbers(1, 20));
    expect(new Set([0, 1, 2, -1, 1000].flatMap((seed) => numbers(seed, 20))).size).toBe(100);
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => new Random(NaN)).toThrow(RangeError);
  });

  it('is uniform: bits, intervals and integers', () => {
    const random = new Random(3);
    const n = 60_000;
    const counts = new Int32Array(6);
    const bits = new Int32Array(32);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      counts[random.integer(6)]++;
      const x = random.next();
      for (let bit = 0; bit < 32; bit++) bits[bit] += (x >>> bit) & 1;
      const u = random.uniform();
      if (u < 0 || u >= 1) throw new Error(`out of [0, 1): ${u}`);
      sum += u;
    }
    // Five standard deviations of the binomial counts and of the mean.
    for (const count of counts) expect(Math.abs(count - n / 6)).toBeLessThan(5 * Math.sqrt((n * 5) / 36));
    for (const count of bits) expect(Math.abs(count - n / 2)).toBeLessThan(5 * Math.sqrt(n / 4));
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  });

  it('refuses integers below nothing', () => {
    const random = new Random(1);
    for (const n of [0, -1, 1.5, 2 ** 33, NaN]) expect(() => random.integer(n)).toThrow(RangeError);
    expect(random.integer(1)).toBe(0);
    expect(random.integer(2 ** 32)).toBeGreaterThan(0);
  });

  it('has normal numbers of mean 0, variance 1 and kurtosis 3', () => {
    const random = new Random(5);
    const x = Array.from({ length: 50_000 }, () => random.normal());
    const moment = (k: number) => x.reduce((sum, v) => sum + v ** k, 0) / x.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.025);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.3);
    expect(x.every(Number.isFinite)).toBe(true);
  });

  it('shuffles every permutation alike, typed arrays too', () => {
    const random = new Random(9);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = random.shuffle(['a', 'b', 'c']).join('');
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (5 / 36)));
    expect([...random.shuffle(Int32Array.of(3, 1, 2))].sort()).toEqual([1, 2, 3]);
  });
});

describe('mix32', () => {
  it('gives different numbers to neighbouring seeds and counters', () => {
    const values = new Set<number>();
    for (let seed = 0; seed < 50; seed++) for (let i = 0; i < 50; i++) values.add(mix32(seed, i));
    expect(values.size).toBe(2500);
    expect([...values].every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true);
  });

  it('flips half of the bits when one bit of the counter changes', () => {
    let flipped = 0;
    for (let i = 0; i < 1000; i++)
      for (let bit = 0; bit < 32; bit++) {
        const difference = mix32(11, i) ^ mix32(11, i ^ (1 << bit));
        for (let k = 0; k < 32; k++) flipped += (difference >>> k) & 1;
      }
    expect(Math.abs(flipped / 32_000 - 16)).toBeLessThan(0.25);
  });
});
