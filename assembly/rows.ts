import { exp, hmax, hsum, storeTail, tailMask } from './simd';

/** What several kernels do to one row; not exported from the module. */

/** The largest element of a row. */
export function rowMax(x: usize, n: i32): f32 {
  let best = f32x4.splat(-Infinity);
  let i = 0;
  for (; i + 4 <= n; i += 4) best = f32x4.max(best, v128.load(x + ((<usize>i) << 2)));
  if (i < n) {
    best = f32x4.max(
      best,
      v128.bitselect(v128.load(x + ((<usize>i) << 2)), f32x4.splat(-Infinity), tailMask(n - i)),
    );
  }
  return hmax(best);
}

/** y ← e^(x − shift) unless y is 0; returns the sum. */
export function expRow(x: usize, y: usize, n: i32, shift: f32): f32 {
  const s = f32x4.splat(shift);
  let sum = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    let e = exp(f32x4.sub(v128.load(x + at), s));
    if (n - i < 4) {
      e = v128.and(e, tailMask(n - i));
      if (y) storeTail(y + at, e, n - i);
    } else if (y) {
      v128.store(y + at, e);
    }
    sum = f32x4.add(sum, e);
  }
  return hsum(sum);
}

/** y[j] += x[j]. */
// @ts-ignore: decorator
@inline
export function addRow(x: usize, y: usize, n: i32): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const at = (<usize>j) << 2;
    v128.store(y + at, f32x4.add(v128.load(x + at), v128.load(y + at)));
  }
  if (j < n) {
    const at = (<usize>j) << 2;
    storeTail(y + at, f32x4.add(v128.load(x + at), v128.load(y + at)), n - j);
  }
}
