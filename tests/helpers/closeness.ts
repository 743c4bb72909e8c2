/** Half the distance from 1 to the next float32: the largest relative error of one rounding. */
export const ROUNDING = 2 ** -24;

/** The smallest normal float32. Below it precision fades, and a kernel may flush to zero. */
export const TINY = 2 ** -126;

type Tolerance = number | ArrayLike<number> | ((i: number) => number);

/**
 * Throws unless |actual[i] − expected[i]| ≤ tolerance(i) everywhere. NaN and infinity are never close, not even to
 * themselves; an infinity in `expected` counts as equal to the same one only if `infinities` says that it is meant.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  infinities = false,
): void {
  if (actual.length !== expected.length)
    throw new Error(`got ${actual.length} numbers, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    if (infinities && Math.abs(expected[i]) === Infinity && actual[i] === expected[i]) continue;
    const allowed = toleranceAt(tolerance, i);
    const difference = Math.abs(actual[i] - expected[i]);
    // A tolerance that is not finite would accept anything.
    if (difference <= allowed && allowed < Infinity) continue;
    throw new Error(`[${i}]: got ${actual[i]}, expected ${expected[i]} ± ${allowed}; off by ${difference}`);
  }
}

/** `expectClose` for one number. */
export const expectNear = (actual: number, expected: number, tolerance: number): void =>
  expectClose([actual], [expected], tolerance);

/** Throws unless the arrays are equal element by element: +0 and −0 differ, NaN equals NaN. */
export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (actual.length !== expected.length)
    throw new Error(`got ${actual.length} numbers, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      throw new Error(`[${i}]: got ${actual[i]}, expected exactly ${expected[i]}`);
  }
}

const toleranceAt = (tolerance: Tolerance, i: number): number => {
  if (typeof tolerance === 'number') return tolerance;
  return typeof tolerance === 'function' ? tolerance(i) : tolerance[i];
};
