import { maxLanes, storeRest, storeTail, tailMask } from './simd';

/** What several kernels do to one row; not exported from the module. */

/** Where row i of a matrix begins, the one that the index names if there is one; `stride` is in units of 4 bytes. */
// @ts-ignore: decorator
@inline
export function rowOf(base: usize, stride: i32, index: usize, i: i32): usize {
  const row = index ? load<i32>(index + ((<usize>i) << 2)) : i;
  return base + ((<usize>(row * stride)) << 2);
}

/** y ← factor · x. */
export function scaleRow(x: usize, y: usize, n: i32, factor: v128): void {
  scaleRowHere(x, y, n, factor);
}

/** `scaleRow` without a call. */
// @ts-ignore: decorator
@inline
export function scaleRowHere(x: usize, y: usize, n: i32, factor: v128): void {
  for (; n >= 16; n -= 16) {
    v128.store(y, f32x4.mul(factor, v128.load(x)));
    v128.store(y, f32x4.mul(factor, v128.load(x, 16)), 16);
    v128.store(y, f32x4.mul(factor, v128.load(x, 32)), 32);
    v128.store(y, f32x4.mul(factor, v128.load(x, 48)), 48);
    x += 64;
    y += 64;
  }
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.mul(factor, v128.load(x)));
    x += 16;
    y += 16;
  }
  storeRest(y, f32x4.mul(factor, v128.load(x)), n);
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
  for (; x < whole; x += 16) best = f32x4.pmax(best, v128.load(x));
  return maxLanes(best);
}

/** y[j] += x[j]. */
export function addRow(x: usize, y: usize, n: i32): void {
  for (; n >= 16; n -= 16) {
    v128.store(y, f32x4.add(v128.load(x), v128.load(y)));
    v128.store(y, f32x4.add(v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(y, f32x4.add(v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(y, f32x4.add(v128.load(x, 48), v128.load(y, 48)), 48);
    x += 64;
    y += 64;
  }
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  storeTail(y, f32x4.add(v128.load(x), v128.load(y)), n);
}
