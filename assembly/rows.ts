import { expOnce, logF64, maxLanes, storeTail, sumLanes, tailMask } from './simd';
import { exp } from './vector';

/** What several kernels do to one row; not exported from the module. */

/** What `softmaxRows` writes: e^(x − the row's maximum), that over the row's sum, or the logarithm of the quotient. */
export const enum Form {
  share,
  logarithm,
  exponential,
}

export function softmaxRows(form: Form, x: usize, y: usize, rows: i32, cols: i32): void {
  const step = (<usize>cols) << 2;
  const end = y + <usize>rows * step;
  for (let to = y; to < end; to += step) subtractFrom(x + to - y, to, cols, f32x4.splat(0));
  // Of all rows at once: few columns are seldom whole vectors.
  exp(y, y, rows * cols);
  if (form == Form.exponential) return;
  for (let to = y; to < end; to += step) {
    const sum = rowSum(to, cols);
    if (form == Form.share) scaleRow(to, to, cols, f32x4.splat(1 / sum));
    else subtractFrom(x + to - y, to, cols, f32x4.splat(<f32>logF64(sum)));
  }
}

/** y ← x − its maximum − rest: not one shift, since maximum + rest would round away what a large one leaves no bits for. */
function subtractFrom(x: usize, y: usize, n: i32, rest: v128): void {
  const top = largest(x, n);
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), top), rest));
    x += 16;
    y += 16;
  }
  storeTail(y, f32x4.sub(f32x4.sub(v128.load(x), top), rest), n);
}

/** y ← factor · x. */
export function scaleRow(x: usize, y: usize, n: i32, factor: v128): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.mul(factor, v128.load(x)));
    x += 16;
    y += 16;
  }
  storeTail(y, f32x4.mul(factor, v128.load(x)), n);
}

/** The largest element of a row; where there is a NaN, it or another. */
export function rowMax(x: usize, n: i32): f32 {
  return f32x4.extract_lane(largest(x, n), 0);
}

/** `rowMax`, in every lane. */
// @ts-ignore: decorator
@inline
export function largest(x: usize, n: i32): v128 {
  const whole = x + ((<usize>(n & ~3)) << 2);
  const mask = tailMask(n & 3);
  let best = v128.bitselect(v128.load(whole), f32x4.splat(-Infinity), mask);
  // Two at a time, since a maximum waits for the one before it.
  let other = best;
  for (; x + 32 <= whole; x += 32) {
    best = f32x4.pmax(best, v128.load(x));
    other = f32x4.pmax(other, v128.load(x, 16));
  }
  if (x < whole) best = f32x4.pmax(best, v128.load(x));
  return maxLanes(f32x4.pmax(best, other));
}

/** Σ e^(x − shift). */
export function expSum(x: usize, n: i32, shift: f32): f32 {
  const s = f32x4.splat(shift);
  let sum = f32x4.splat(0);
  for (; n > 0; n -= 4) {
    const e = expOnce(f32x4.sub(v128.load(x), s));
    sum = f32x4.add(sum, v128.and(e, tailMask(n)));
    x += 16;
  }
  return f32x4.extract_lane(sumLanes(sum), 0);
}

/** Σ x[j], added up in the order of `expSum`. */
export function rowSum(x: usize, n: i32): f32 {
  let sum = f32x4.splat(0);
  for (; n > 0; n -= 4) {
    sum = f32x4.add(sum, v128.and(v128.load(x), tailMask(n)));
    x += 16;
  }
  return f32x4.extract_lane(sumLanes(sum), 0);
}

/** y[j] += x[j]. */
export function addRow(x: usize, y: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  storeTail(y, f32x4.add(v128.load(x), v128.load(y)), n);
}
