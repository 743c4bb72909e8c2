import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binaryLikelihood,
  binaryNegativeLogLikelihood,
  categoricalLikelihood,
  categoricalNegativeLogLikelihood,
  crossEntropy,
  entropy,
  kl,
  sigmoid,
  softmax,
} from '../src/information.ts';

const { LN2, log } = Math;
const score = fc.double({ min: -30, max: 30, noNaN: true });
/** Pairs of distributions over as many events, the first one with zeros here and there. */
const pairs = fc
  .array(fc.tuple(score, score, fc.boolean()), { minLength: 1, maxLength: 12 })
  .filter((rows) => rows.some(([, , dropped]) => !dropped))
  .map((rows) => ({
    p: softmax(rows.map(([s, , dropped]) => (dropped ? -Infinity : s))),
    q: softmax(rows.map(([, s]) => s)),
  }));

describe('entropy, cross-entropy and KL', () => {
  it('are as worked out by hand', () => {
    expect(entropy([0.5, 0.5])).toBeCloseTo(LN2, 15);
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(2 * LN2, 15);
    expect(crossEntropy([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(-0.5 * log(0.25) - 0.5 * log(0.75), 15);
    expect(kl([0.75, 0.25], [0.5, 0.5])).toBeCloseTo(0.75 * log(1.5) + 0.25 * log(0.5), 15);
  });

  it('0 ln 0 is 0, and what cannot happen but does costs Infinity', () => {
    expect(entropy([1, 0])).toBe(0);
    expect(crossEntropy([1, 0], [1, 0])).toBe(0);
    expect(kl([0, 1], [0, 1])).toBe(0);
    expect(crossEntropy([0.5, 0.5], [1, 0])).toBe(Infinity);
    expect(kl([0.5, 0.5], [1, 0])).toBe(Infinity);
  });

  it('H(p, q) = H(p) + KL(p‖q) ≥ H(p), and H(p) is between 0 and ln n', () => {
    fc.assert(
      fc.property(pairs, ({ p, q }) => {
        const [h, cross, divergence] = [entropy(p), crossEntropy(p, q), kl(p, q)];
        expect(cross).toBeCloseTo(h + divergence, 9);
        expect(cross).toBeGreaterThanOrEqual(h - 1e-12);
        expect(divergence).toBeGreaterThanOrEqual(0);
        expect(kl(p, p)).toBe(0);
        expect(h).toBeGreaterThanOrEqual(0);
        expect(h).toBeLessThanOrEqual(log(p.length) + 1e-12);
      }),
    );
  });

  it('takes what float32 makes of a distribution', () => {
    expect(entropy(Float32Array.from([0.1, 0.2, 0.7]))).toBeCloseTo(entropy([0.1, 0.2, 0.7]), 6);
  });

  it.each([
    [[0.5, 0.6], 'p: got probabilities with the sum 1.1, expected 1'],
    [[], 'p: got probabilities with the sum 0, expected 1'],
    [[1.5, -0.5], 'p[1]: got -0.5, expected a probability'],
    [[NaN, 1], 'p[0]: got NaN, expected a probability'],
    [[Infinity], 'p[0]: got Infinity, expected a probability'],
  ])('%j is no distribution', (p, message) => {
    expect(() => entropy(p)).toThrow(new RangeError(message));
  });

  it('says which of two does not fit', () => {
    expect(() => kl([1], [0.5, 0.5])).toThrow(new RangeError('got 1 p and 2 q, expected as many of each'));
    expect(() => crossEntropy([0.5, 0.5], [0.5, 0.4])).toThrow(/^q: got probabilities with the sum 0.9/);
  });
});

describe('likelihood', () => {
  it('binary: the product of the probabilities of the answers', () => {
    expect(binaryLikelihood([0.9, 0.2, 0.5], [1, 0, 1])).toBeCloseTo(0.9 * 0.8 * 0.5, 15);
    expect(binaryNegativeLogLikelihood([0.9, 0.2], [1, 0])).toBeCloseTo(-log(0.9) - log(0.8), 15);
    expect(binaryNegativeLogLikelihood([0.25], [0.5])).toBeCloseTo(
      crossEntropy([0.5, 0.5], [0.25, 0.75]),
      15,
    );
    expect(binaryNegativeLogLikelihood([1, 0], [1, 0])).toBe(0);
    expect(binaryNegativeLogLikelihood([1], [0])).toBe(Infinity);
    expect(binaryLikelihood([1], [0])).toBe(0);
  });

  it('categorical: the product of the probabilities of the classes', () => {
    const rows = [
      [0.7, 0.2, 0.1],
      [0.25, 0.25, 0.5],
    ];
    expect(categoricalLikelihood(rows, [0, 2])).toBeCloseTo(0.35, 15);
    const oneHot = crossEntropy([1, 0, 0], rows[0]) + crossEntropy([0, 0, 1], rows[1]);
    expect(categoricalNegativeLogLikelihood(rows, [0, 2])).toBeCloseTo(oneHot, 15);
    expect(categoricalNegativeLogLikelihood([[1, 0]], [1])).toBe(Infinity);
  });

  it('of many examples underflows, its logarithm does not', () => {
    const p = new Float64Array(2000).fill(0.5);
    expect(binaryLikelihood(p, new Float64Array(2000))).toBe(0);
    expect(binaryNegativeLogLikelihood(p, new Float64Array(2000))).toBeCloseTo(2000 * LN2, 9);
  });

  it('refuses what is out of range', () => {
    expect(() => binaryLikelihood([1.1], [1])).toThrow(
      new RangeError('probability 0: got 1.1, expected a number in [0, 1]'),
    );
    expect(() => binaryLikelihood([1], [2])).toThrow('answer 0: got 2');
    expect(() => binaryLikelihood([1], [])).toThrow('got 1 probabilities and 0 answers');
    expect(() => categoricalLikelihood([[1]], [1])).toThrow(
      new RangeError('class 0: got 1, expected an integer in [0, 1)'),
    );
    expect(() => categoricalLikelihood([[1, 1]], [1])).toThrow('row 0: got probabilities with the sum 2');
  });
});

describe('softmax and sigmoid', () => {
  it('softmax is a distribution, whatever is added to all scores', () => {
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 1 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        (s, shift) => {
          const p = softmax(s);
          expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          softmax(s.map((x) => x + shift)).forEach((q, i) => expect(q).toBeCloseTo(p[i], 9));
        },
      ),
    );
    expect(Array.from(softmax([1e300, 0, -Infinity]))).toEqual([1, 0, 0]);
  });

  it('sigmoid is softmax over (x, 0), and σ(−x) = 1 − σ(x)', () => {
    fc.assert(
      fc.property(score, (x) => {
        expect(sigmoid(x)).toBeCloseTo(softmax([x, 0])[0], 14);
        expect(sigmoid(-x)).toBeCloseTo(1 - sigmoid(x), 14);
      }),
    );
    expect(sigmoid(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
    expect([sigmoid(1e4), sigmoid(-1e4)]).toEqual([1, 0]);
  });

  it.each([[[]], [[NaN]], [[-Infinity]], [[Infinity, 1]]])('softmax refuses %j', (scores) => {
    expect(() => softmax(scores)).toThrow(RangeError);
  });
});
