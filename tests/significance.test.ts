import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluation.ts';
import { Random } from '../src/random.ts';
import { pairedBootstrap } from '../src/significance.ts';

/** Sentences of one entity each, found with some probability. */
function tagged(n: number, found: number, seed: number): string[][] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => ['O', random.uniform() < found ? 'B-A' : 'O', 'O']);
}
const gold = Array.from({ length: 400 }, () => ['O', 'B-A', 'O']);

describe('the paired bootstrap', () => {
  it('gives the difference of F1', () => {
    const [a, b] = [tagged(400, 0.7, 1), tagged(400, 0.9, 2)];
    const { difference, interval } = pairedBootstrap(gold, a, b);
    expect(difference).toBeCloseTo(evaluate(gold, b).f1 - evaluate(gold, a).f1, 12);
    expect(interval[0]).toBeLessThan(difference);
    expect(interval[1]).toBeGreaterThan(difference);
  });

  it('is sure of a large difference, and of its direction', () => {
    const [a, b] = [tagged(400, 0.7, 1), tagged(400, 0.9, 2)];
    expect(pairedBootstrap(gold, a, b).p).toBeLessThan(0.001);
    expect(pairedBootstrap(gold, b, a).p).toBeGreaterThan(0.999);
  });

  it('is not sure of systems that are equally good: p is spread over [0, 1]', () => {
    const ps = Array.from(
      { length: 40 },
      (_, i) =>
        pairedBootstrap(gold, tagged(400, 0.8, 2 * i), tagged(400, 0.8, 2 * i + 1), { samples: 200 }).p,
    );
    expect(ps.filter((p) => p < 0.05).length).toBeLessThan(8);
    expect(ps.filter((p) => p < 0.5).length).toBeGreaterThan(8);
    expect(ps.filter((p) => p > 0.5).length).toBeGreaterThan(8);
  });

  it('is the same for the same seed, and refuses lists that do not fit', () => {
    const [a, b] = [tagged(400, 0.7, 1), tagged(400, 0.75, 2)];
    expect(pairedBootstrap(gold, a, b)).toEqual(pairedBootstrap(gold, a, b));
    expect(() => pairedBootstrap(gold, a, b.slice(1))).toThrow(/got 400, 400 and 399 sentences/);
    expect(() => pairedBootstrap([], [], [])).toThrow(RangeError);
  });
});
