import { describe, expect, it } from 'vitest';
import { calibration } from '../src/calibration.ts';
import { Random } from '../src/random.ts';

describe('calibration', () => {
  it('is the mean gap between confidence and accuracy, weighted by bin', () => {
    // Bins (0, ½] and (½, 1]: |1/2 − 0.3| · 2/5 + |2/3 − 0.8| · 3/5.
    const { error, bins } = calibration([0.1, 0.5, 0.7, 0.8, 0.9], [true, false, false, true, true], 2);
    expect(error).toBeCloseTo(0.2 * (2 / 5) + (0.8 - 2 / 3) * (3 / 5), 12);
    expect(bins.map(({ count }) => count)).toEqual([2, 3]);
    expect(bins[0].accuracy).toBe(0.5);
    expect(bins[0].confidence).toBeCloseTo(0.3, 12);
    expect(bins[1].accuracy).toBeCloseTo(2 / 3, 12);
    expect(bins[1].confidence).toBeCloseTo(0.8, 12);
  });

  it('has ten bins by default, closed above, the first one also below', () => {
    const { bins } = calibration([0, 0.1, 0.11, 0.2, 1], [true, true, true, true, true]);
    expect(bins.map(({ count }) => count)).toEqual([2, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(bins[5]).toEqual({ count: 0, accuracy: 0, confidence: 0 });
  });

  it('is 0 for the certain and right, 1 for the certain and wrong, 0 for nothing', () => {
    expect(calibration([1, 1], [true, true]).error).toBe(0);
    expect(calibration([1, 1], [false, false]).error).toBe(1);
    expect(calibration([], []).error).toBe(0);
  });

  it('is small for outcomes drawn by their scores, and near the bias for biased ones', () => {
    const random = new Random(1);
    const scores = Array.from({ length: 20_000 }, () => random.uniform());
    const fair = scores.map((score) => random.uniform() < score);
    expect(calibration(scores, fair).error).toBeLessThan(0.02);
    const timid = scores.map((score) => random.uniform() < Math.min(1, score + 0.2));
    expect(calibration(scores, timid).error).toBeGreaterThan(0.15);
  });

  it('refuses lists that do not fit, scores that are no probabilities, and no bins', () => {
    expect(() => calibration([0.5], [])).toThrow(RangeError);
    expect(() => calibration([1.5], [true])).toThrow('got the score 1.5, expected one in [0, 1]');
    expect(() => calibration([NaN], [true])).toThrow(RangeError);
    expect(() => calibration([], [], 0)).toThrow('got 0 bins');
  });
});
