import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, bestThreshold, rocAuc } from '../src/ranking.ts';

/** Few distinct scores, so that many tie; both kinds of items. */
const items = fc
  .array(fc.record({ score: fc.integer({ min: -4, max: 4 }), label: fc.boolean() }), { minLength: 2 })
  .filter((list) => list.some(({ label }) => label) && list.some(({ label }) => !label))
  .map((list) => ({
    scores: Float32Array.from(list, ({ score }) => score / 3),
    labels: list.map(({ label }) => label),
  }));

/** Precision, recall and F1 of "score > threshold", counted item by item. */
function figures(scores: ArrayLike<number>, labels: readonly boolean[], threshold: number) {
  const yes = labels.filter((_, i) => scores[i] > threshold).length;
  const correct = labels.filter((label, i) => label && scores[i] > threshold).length;
  const positives = labels.filter(Boolean).length;
  return {
    precision: yes > 0 ? correct / yes : 1,
    recall: correct / positives,
    f1: (2 * correct) / (yes + positives),
  };
}

describe('rocAuc', () => {
  it('by hand: the share of pairs in the right order, a tie is half', () => {
    expect(rocAuc([0.9, 0.8, 0.7, 0.1], [true, false, true, false])).toBe(3 / 4);
    expect(rocAuc([1, 2, 3], [0, 0, 1])).toBe(1);
    expect(rocAuc([1, 2, 3], [1, 0, 0])).toBe(0);
    expect(rocAuc([5, 5, 5, 1], [true, false, false, false])).toBe((0.5 + 0.5 + 1) / 3);
  });

  it('equals the count over all pairs', () => {
    fc.assert(
      fc.property(items, ({ scores, labels }) => {
        let [won, pairs] = [0, 0];
        labels.forEach((positive, i) =>
          labels.forEach((other, j) => {
            if (!positive || other) return;
            pairs++;
            won += (Math.sign(scores[i] - scores[j]) + 1) / 2;
          }),
        );
        expect(rocAuc(scores, labels)).toBeCloseTo(won / pairs, 12);
      }),
    );
  });

  it('turns round with the scores and does not change with their scale', () => {
    fc.assert(
      fc.property(items, ({ scores, labels }) => {
        const auc = rocAuc(scores, labels);
        expect(
          rocAuc(
            scores.map((s) => -s),
            labels,
          ),
        ).toBeCloseTo(1 - auc, 12);
        expect(
          rocAuc(
            scores.map((s) => Math.exp(s)),
            labels,
          ),
        ).toBe(auc);
      }),
    );
  });
});

describe('averagePrecision', () => {
  it('by hand', () => {
    // Found at ranks 1 and 3.
    expect(averagePrecision([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])).toBe((1 + 2 / 3) / 2);
    // All tie: the precision of taking all.
    expect(averagePrecision([2, 2, 2, 2], [1, 0, 0, 0])).toBe(1 / 4);
    // Of the upper two one is right, then all are taken.
    expect(averagePrecision([2, 2, 1], [1, 0, 1])).toBe((1 / 2 + 2 / 3) / 2);
    expect(averagePrecision([3, 4], [1, 1])).toBe(1);
  });

  it('is the sum of precision times the step in recall over all thresholds', () => {
    fc.assert(
      fc.property(items, ({ scores, labels }) => {
        const thresholds = [...new Set(scores)].sort((a, b) => b - a);
        let [sum, last] = [0, 0];
        for (const t of thresholds) {
          const { precision, recall } = figures(scores, labels, t - 1e-3);
          sum += precision * (recall - last);
          last = recall;
        }
        expect(averagePrecision(scores, labels)).toBeCloseTo(sum, 12);
      }),
    );
  });
});

describe('bestThreshold', () => {
  it('by hand: half way to the next score', () => {
    expect(bestThreshold([4, 3, 2, 1], [1, 1, 0, 0])).toEqual({ threshold: 2.5, f1: 1 });
    expect(bestThreshold([4, 3, 2, 1], [0, 1, 0, 0])).toEqual({ threshold: 2.5, f1: 2 / 3 });
    // The higher of two thresholds with the same F1.
    expect(bestThreshold([6, 5, 4, 3, 2, 1], [1, 0, 0, 1, 0, 0])).toEqual({ threshold: 5.5, f1: 2 / 3 });
  });

  it('is the best of all, and its F1 is that of "score > threshold"', () => {
    fc.assert(
      fc.property(items, ({ scores, labels }) => {
        const { threshold, f1 } = bestThreshold(scores, labels);
        const all = [...scores].map((s) => figures(scores, labels, s - 1e-3).f1);
        expect(f1).toBe(Math.max(...all));
        expect(figures(scores, labels, threshold).f1).toBe(f1);
        expect(scores).not.toContain(threshold);
      }),
    );
  });

  it('lies below every score, huge or tiny, where all items are taken', () => {
    for (const score of [0, -3, 1e-30, 1e30, -1e30]) {
      const { threshold, f1 } = bestThreshold([score, score], [1, 1]);
      expect(f1).toBe(1);
      expect(threshold).toBeLessThan(score);
      expect(Number.isFinite(threshold)).toBe(true);
    }
  });
});

it.each([rocAuc, averagePrecision, bestThreshold])('%o says what is wrong', (metric) => {
  expect(() => metric([1, 2], [true])).toThrow('got 2 scores and 1 labels, expected one for each');
  expect(() => metric([1, NaN], [true, false])).toThrow('score 1: got NaN, expected a number');
  expect(() => metric([1, 2], [false, false])).toThrow('got no positives, expected at least one');
  expect(() => metric([], [])).toThrow('got no positives');
});

it('rocAuc needs negatives too', () => {
  expect(() => rocAuc([1], [true])).toThrow('got no negatives, expected at least one');
});
