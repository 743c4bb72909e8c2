import { madd, storeLanes, tailMask } from './simd';

export function fill(x: usize, n: i32, value: f32): void {
  const v = f32x4.splat(value);
  for (let i = 0; i < n; i += 4) storeLanes(x + ((<usize>i) << 2), v, n - i);
}

export function axpy(n: i32, a: f32, x: usize, y: usize): void {
  const factor = f32x4.splat(a);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    storeLanes(y + at, madd(factor, v128.load(x + at), v128.load(y + at)), n - i);
  }
}

export function scale(x: usize, n: i32, a: f32): void {
  const factor = f32x4.splat(a);
  for (let i = 0; i < n; i += 4) {
    const p = x + ((<usize>i) << 2);
    storeLanes(p, f32x4.mul(factor, v128.load(p)), n - i);
  }
}

export function sumOfSquares(x: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    let v = v128.load(x + ((<usize>i) << 2));
    if (n - i < 4) v = v128.and(v, tailMask(n - i));
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(
      i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

export function allFinite(x: usize, n: i32): i32 {
  const zero = f32x4.splat(0);
  let bad = i32x4.splat(0);
  let i = 0;
  // 0·x is 0 for finite x and NaN for the others.
  for (; i + 4 <= n; i += 4)
    bad = v128.or(bad, f32x4.ne(f32x4.mul(v128.load(x + ((<usize>i) << 2)), zero), zero));
  if (i < n) {
    const v = v128.and(v128.load(x + ((<usize>i) << 2)), tailMask(n - i));
    bad = v128.or(bad, f32x4.ne(f32x4.mul(v, zero), zero));
  }
  return v128.any_true(bad) ? 0 : 1;
}
