import { aNumber, checkArguments, numberLists, numbers, checkArgument } from './util/arguments.ts';

/**
 * Likelihood, entropy and their relatives as plain functions in float64, natural logarithms (nats). Conventions:
 * 0 · ln 0 = 0, and an event that happens though its probability is 0 costs Infinity.
 */
type Numbers = ArrayLike<number>;

/** How far from 1 the sum of a distribution may be: float32 probabilities are rounded. */
const TOLERANCE = 1e-5;

/** −p · ln q. */
const cost = (p: number, q: number): number => (p === 0 ? 0 : -p * Math.log(q));

/**
 * The entropy of a distribution, H(p) = −Σ pᵢ ln pᵢ.
 *
 * @throws RangeError where p is no distribution: a number below 0 or not finite, or a sum that is not 1
 */
export function entropy(p: Numbers): number {
  checkArgument(p, 'p', numbers);
  checkDistribution('p', p);
  return sum(p, (pi) => cost(pi, pi));
}

/**
 * The cross-entropy of q relative to p, H(p, q) = −Σ pᵢ ln qᵢ = H(p) + KL(p‖q); Infinity where some pᵢ > 0 = qᵢ.
 *
 * @throws RangeError where p or q is no distribution, or their lengths differ
 */
export function crossEntropy(p: Numbers, q: Numbers): number {
  checkArguments({ p, q }, numbers, numbers);
  checkPair(p, q);
  return sum(p, (pi, i) => cost(pi, q[i]));
}

/**
 * The Kullback–Leibler divergence, KL(p‖q) = Σ pᵢ ln (pᵢ / qᵢ) ≥ 0; Infinity where some pᵢ > 0 = qᵢ.
 *
 * @throws RangeError where p or q is no distribution, or their lengths differ
 */
export function kl(p: Numbers, q: Numbers): number {
  checkArguments({ p, q }, numbers, numbers);
  checkPair(p, q);
  // Gibbs' inequality: what falls below 0 is rounding.
  return Math.max(
    0,
    sum(p, (pi, i) => (pi === 0 ? 0 : pi * (Math.log(pi) - Math.log(q[i])))),
  );
}

/**
 * The likelihood of yes-or-no answers y under the probabilities p of yes, L = Π pᵢ^yᵢ (1 − pᵢ)^(1 − yᵢ). Underflows
 * for many answers: that is why one minimizes `binaryNegativeLogLikelihood`.
 *
 * @throws RangeError for lengths that differ and for numbers outside [0, 1]
 */
export const binaryLikelihood = (p: Numbers, y: Numbers): number =>
  Math.exp(-binaryNegativeLogLikelihood(p, y));

/**
 * −ln L = −Σ [yᵢ ln pᵢ + (1 − yᵢ) ln (1 − pᵢ)], the sum of the binary cross-entropies. Answers may be soft, in [0, 1].
 *
 * @throws RangeError for lengths that differ and for numbers outside [0, 1]
 */
export function binaryNegativeLogLikelihood(p: Numbers, y: Numbers): number {
  checkArguments({ p, y }, numbers, numbers);
  checkLengths('probabilities', p, 'answers', y);
  return sum(p, (pi, i) => {
    checkProbability(`probability ${i}`, pi);
    checkProbability(`answer ${i}`, y[i]);
    return cost(y[i], pi) + cost(1 - y[i], 1 - pi);
  });
}

/**
 * The likelihood of classes under one distribution a row, L = Π p[i][classᵢ]. Underflows for many rows.
 *
 * @throws RangeError for lengths that differ, rows that are no distributions and classes that they do not have
 */
export const categoricalLikelihood = (p: ArrayLike<Numbers>, classes: Numbers): number =>
  Math.exp(-categoricalNegativeLogLikelihood(p, classes));

/**
 * −ln L = −Σ ln p[i][classᵢ]: the sum of the cross-entropies with one-hot targets.
 *
 * @throws RangeError for lengths that differ, rows that are no distributions and classes that they do not have
 */
export function categoricalNegativeLogLikelihood(p: ArrayLike<Numbers>, classes: Numbers): number {
  checkArguments({ p, classes }, numberLists, numbers);
  checkLengths('rows', p, 'classes', classes);
  return sum(classes, (label, i) => {
    checkDistribution(`row ${i}`, p[i]);
    if (!(Number.isInteger(label) && label >= 0 && label < p[i].length))
      throw new RangeError(`class ${i}: got ${label}, expected an integer in [0, ${p[i].length})`);
    return cost(1, p[i][label]);
  });
}

/**
 * softmax(s)ᵢ = exp sᵢ / Σⱼ exp sⱼ, without overflow; −Infinity gives 0.
 *
 * @throws RangeError for no scores, none above −Infinity, or one that is NaN or Infinity
 */
export function softmax(scores: Numbers): Float64Array {
  checkArgument(scores, 'scores', numbers);
  const s = Float64Array.from(scores);
  const top = s.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(top))
    throw new RangeError(`softmax: got the greatest score ${top}, expected a number`);
  const exponentials = s.map((score) => Math.exp(score - top));
  const total = sum(exponentials, (e) => e);
  return exponentials.map((e) => e / total);
}

/** σ(x) = 1 / (1 + exp −x), with full relative precision for negative x too. */
export function sigmoid(x: number): number {
  checkArgument(x, 'x', aNumber);
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function sum(x: Numbers, term: (value: number, i: number) => number): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += term(x[i], i);
  return total;
}

function checkPair(p: Numbers, q: Numbers): void {
  checkLengths('p', p, 'q', q);
  checkDistribution('p', p);
  checkDistribution('q', q);
}

function checkDistribution(name: string, p: Numbers): void {
  const total = sum(p, (value, i) => {
    if (value >= 0 && value < Infinity) return value;
    throw new RangeError(`${name}[${i}]: got ${value}, expected a probability`);
  });
  if (Math.abs(total - 1) > TOLERANCE)
    throw new RangeError(`${name}: got probabilities with the sum ${total}, expected 1`);
}

function checkProbability(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: got ${value}, expected a number in [0, 1]`);
}

function checkLengths(nameP: string, p: ArrayLike<unknown>, nameQ: string, q: ArrayLike<unknown>): void {
  if (p.length !== q.length)
    throw new RangeError(`got ${p.length} ${nameP} and ${q.length} ${nameQ}, expected as many of each`);
}
