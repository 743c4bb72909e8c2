import {
  constant,
  exp as expOf,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_C6,
  EXP_HIGH,
  EXP_LOW,
  EXP_MAGIC,
  LN2_HIGH,
  LN2_LOW,
  FRACTION,
  LEAST_NORMAL,
  LOG_C0,
  LOG_C1,
  LOG_C2,
  LOG_C3,
  LOG_C4,
  LOG_C5,
  LOG_C6,
  LOG_C7,
  LOG_C8,
  LOG_FROM,
  LOG2_E,
  logNormal,
  logOnce,
  madd,
  pinned,
  storeLanes,
  storeTail,
  tailMask,
  zeroOf,
} from './simd';

export function fill(x: usize, n: i32, value: f32): void {
  if (reinterpret<i32>(value) == 0) return memory.fill(x, 0, (<usize>n) << 2);
  const v = f32x4.splat(value);
  for (; n >= 4; n -= 4) {
    v128.store(x, v);
    x += 16;
  }
  storeTail(x, v, n);
}

export function axpy(n: i32, a: f32, x: usize, y: usize): void {
  const factor = f32x4.splat(a);
  for (; ; n -= 4) {
    const sum = madd(factor, v128.load(x), v128.load(y));
    if (n < 4) return storeTail(y, sum, n);
    v128.store(y, sum);
    x += 16;
    y += 16;
  }
}

export function scale(x: usize, n: i32, a: f32): void {
  const factor = f32x4.splat(a);
  for (; ; n -= 4) {
    const v = f32x4.mul(factor, v128.load(x));
    if (n < 4) return storeTail(x, v, n);
    v128.store(x, v);
    x += 16;
  }
}

export function sumOfSquares(x: usize, n: i32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  // Eight at a time, since a sum waits for the one before it.
  for (; n >= 8; n -= 8) {
    const v = v128.load(x);
    const w = v128.load(x, 16);
    sum0 = addSquares(sum0, v);
    sum1 = addSquares(sum1, upper(v));
    sum2 = addSquares(sum2, w);
    sum3 = addSquares(sum3, upper(w));
    x += 32;
  }
  for (; n > 0; n -= 4) {
    const v = v128.and(v128.load(x), tailMask(n));
    sum0 = addSquares(sum0, v);
    sum1 = addSquares(sum1, upper(v));
    x += 16;
  }
  const sum = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Lanes 2 and 3 in the place of 0 and 1. */
// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 2, 3, 0, 1);
}

/** Adds the squares of lanes 0 and 1, in float64. */
// @ts-ignore: decorator
@inline
function addSquares(sum: v128, v: v128): v128 {
  const wide = f64x2.promote_low_f32x4(v);
  return f64x2.add(sum, f64x2.mul(wide, wide));
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

export function exp(x: usize, y: usize, n: i32): void {
  const zero = zeroOf(x);
  const low = constant(EXP_LOW, zero);
  const high = constant(EXP_HIGH, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const c6 = constant(EXP_C6, zero);
  const c5 = constant(EXP_C5, zero);
  const c4 = constant(EXP_C4, zero);
  const c3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const one = constant(1, zero);
  for (; ; n -= 4) {
    const e = expOf(v128.load(x), low, high, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half, one);
    // Not a call within the loop, which would cost all registers.
    if (n < 4) return storeTail(y, e, n);
    v128.store(y, e);
    x += 16;
    y += 16;
  }
}

export function log(x: usize, y: usize, n: i32): void {
  const zero = zeroOf(x);
  const from = pinned(LOG_FROM, zero);
  const fraction = pinned(FRACTION, zero);
  const c8 = constant(LOG_C8, zero);
  const c7 = constant(LOG_C7, zero);
  const c6 = constant(LOG_C6, zero);
  const c5 = constant(LOG_C5, zero);
  const c4 = constant(LOG_C4, zero);
  const c3 = constant(LOG_C3, zero);
  const c2 = constant(LOG_C2, zero);
  const c1 = constant(LOG_C1, zero);
  const c0 = constant(LOG_C0, zero);
  const half = constant(0.5, zero);
  const one = constant(1, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const least = constant(LEAST_NORMAL, zero);
  const infinity = constant(Infinity, zero);
  const nothing = f32x4.splat(0);
  for (; n > 0; n -= 4) {
    // What is not a positive normal number is seldom met, and left to a call.
    for (; n >= 4; n -= 4) {
      const v = v128.load(x);
      if (!i32x4.all_true(v128.and(f32x4.ge(v, least), f32x4.lt(v, infinity)))) break;
      const l = logNormal(
        v, nothing, from, fraction, c8, c7, c6, c5, c4, c3, c2, c1, c0, half, one, ln2High, ln2Low,
      ); // prettier-ignore
      v128.store(y, l);
      x += 16;
      y += 16;
    }
    if (n > 0) storeLanes(y, logOnce(v128.load(x)), n);
    x += 16;
    y += 16;
  }
}
