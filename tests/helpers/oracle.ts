/** f′(x) from four points, exact up to the fourth power of h: for float64 references. */
export const fourPoint = (f: (x: number) => number, x: number, h: number): number =>
  (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h);

/** The four-point gradient of `f` at x, one component at a time. */
export function numericalGradient(f: (x: number[]) => number, x: ArrayLike<number>, h: number): number[] {
  const point = Array.from(x);
  return point.map((value, i) => fourPoint((t) => f(point.with(i, t)), value, h));
}

/** ln Σ exp x. */
export function logSumExp(x: ArrayLike<number>): number {
  const top = Math.max(...Array.from(x));
  if (top === -Infinity) return top;
  return top + Math.log(Array.from(x).reduce((sum, v) => sum + Math.exp(v - top), 0));
}

/** ln softmax, exact also where all scores are huge. */
export function logSoftmax(x: ArrayLike<number>): number[] {
  const top = Math.max(...Array.from(x));
  const shifted = Array.from(x, (v) => v - top);
  const rest = logSumExp(shifted);
  return shifted.map((v) => v - rest);
}

/** Row i of an array of `cols` columns. */
export const row = <T extends { slice(from: number, to: number): T }>(x: T, i: number, cols: number): T =>
  x.slice(i * cols, (i + 1) * cols);
