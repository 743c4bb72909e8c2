/** Shared vector helpers. Reading up to 64 bytes past a row is safe: the arena keeps that much spare at its end. */

/** a·b + c; fused where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * A constant that stays in a register, or a stack slot, through a loop. V8 makes `v128` constants anew at every use, three
 * instructions each, and moves whatever is free of side effects into the loop that uses it: a call it leaves in place.
 * `zero` is 0 in a way that no compiler can know, such as the low bits of an aligned pointer.
 */
export function pinned(bits: i32, zero: i32): v128 {
  return i32x4.splat(bits | zero);
}

/** `pinned`, of a float. */
// @ts-ignore: decorator
@inline
export function constant(value: f32, zero: i32): v128 {
  return pinned(reinterpret<i32>(value), zero);
}

/** The low two bits of a pointer, which is aligned: 0. */
// @ts-ignore: decorator
@inline
export function zeroOf(pointer: usize): i32 {
  return (<i32>pointer) & 3;
}

/** Numbers that are all smaller are zero where they are made integers: their factor would leave the range of float32. */
export const SMALL: f32 = 1e-28;
/** What the largest number of a row of integers is scaled to: 13 bits and a sign. */
export const ROW_LIMIT: f32 = 8191;
/** 1.5·2²³: adding it to a number leaves the nearest integer in the low bits of the sum. */
export const ROUNDING: f32 = 12582912;

/**
 * The integers nearest to x·factor in the low bits of lanes; `magic` is ROUNDING, which the high ones are of. Not fused, so
 * that every backend rounds alike.
 */
// @ts-ignore: decorator
@inline
export function rounded(x: usize, factor: v128, magic: v128): v128 {
  return f32x4.add(f32x4.mul(v128.load(x), factor), magic);
}

/** Eight of them, of 16 bits. */
// @ts-ignore: decorator
@inline
export function eightRounded(x: usize, factor: v128, magic: v128): v128 {
  const low = i32x4.sub(rounded(x, factor, magic), magic);
  return i16x8.narrow_i32x4_s(low, i32x4.sub(rounded(x + 16, factor, magic), magic));
}

/** The sum of four lanes, in every lane. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): v128 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** The largest of four lanes, in every lane. NaN may win or lose. */
// @ts-ignore: decorator
@inline
export function maxLanes(v: v128): v128 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** Sums lanes in float64: [0]+[2], [1]+[3] as f64x2. */
// @ts-ignore: decorator
@inline
export function widenAdd(v: v128): v128 {
  return f64x2.add(
    f64x2.promote_low_f32x4(v),
    f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)),
  );
}

/** All ones in lanes 0 … n−1. */
// @ts-ignore: decorator
@inline
export function tailMask(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/** Stores lanes 0 … n−1, 0 < n. */
// @ts-ignore: decorator
@inline
export function storeLanes(p: usize, v: v128, n: i32): void {
  if (n >= 4) v128.store(p, v);
  else storeTail(p, v, n);
}

/** Stores lanes 0 … n−1, n < 4. */
export function storeTail(p: usize, v: v128, n: i32): void {
  if (n > 0) v128.store_lane<u32>(p, v, 0);
  if (n > 1) v128.store_lane<u32>(p, v, 1, 4);
  if (n > 2) v128.store_lane<u32>(p, v, 2, 8);
}

/** `storeTail` without a call, for use in a loop over rows. */
// @ts-ignore: decorator
@inline
export function storeRest(p: usize, v: v128, n: i32): void {
  if (n & 2) {
    v128.store_lane<u64>(p, v, 0);
    v = v128.shuffle<f32>(v, v, 2, 3, 0, 1);
    p += 8;
  }
  if (n & 1) v128.store_lane<u32>(p, v, 0);
}

// The functions below are inlined into loops; their constants are made before the loop, by `constant`, and handed in.

export const EXP_LOW: f32 = -105;
export const EXP_HIGH: f32 = 90;
export const LOG2_E: f32 = 1.44269504088896341;
/** 1.5·2²³, which rounds what is added to it to an integer, and twice the bias of an exponent. */
export const EXP_MAGIC: f32 = 12582912 + 254;
/** −ln 2 in two parts: products of the first with small integers are exact. */
export const LN2_HIGH: f32 = -0.693359375;
export const LN2_LOW: f32 = 2.1219444e-4;
// (e^r − 1 − r)/r² for |r| ≤ ½·ln 2: a minimax polynomial with ½ as its first coefficient; relative error of e^r 4·10⁻⁹.
export const EXP_C6: f32 = 1.3863783e-3;
export const EXP_C5: f32 = 8.3674826e-3;
export const EXP_C4: f32 = 4.1667238e-2;
export const EXP_C3: f32 = 1.6666535e-1;

/**
 * e^x: x = n·ln 2 + r, a polynomial in r, times 2^n in two factors, so that results overflow to infinity and fade into
 * subnormals as they should. Constants: EXP_LOW, EXP_HIGH, LOG2_E, EXP_MAGIC, LN2_HIGH, LN2_LOW, EXP_C6 … C3, ½ and 1.
 */
// @ts-ignore: decorator
@inline
export function exp(
  x: v128,
  low: v128,
  high: v128,
  log2e: v128,
  magic: v128,
  ln2High: v128,
  ln2Low: v128,
  c6: v128,
  c5: v128,
  c4: v128,
  c3: v128,
  half: v128,
  one: v128,
): v128 {
  // prettier-ignore
  // pmin and pmax are one instruction each, and keep NaN when x comes first.
  const c = f32x4.pmin(f32x4.pmax(x, low), high);
  // The low bits of t are n and twice the bias.
  const t = madd(c, log2e, magic);
  const p = expm1Near(c, f32x4.sub(t, magic), ln2High, ln2Low, c6, c5, c4, c3, half);
  return timesPower(f32x4.add(p, one), t);
}

/** Where e^x is below the normal numbers: n = −127 makes the exponent's bits 0. */
export const EXP_ZERO: f32 = -88;
/** 1.5·2²³ and once the bias of an exponent. */
export const EXP_MAGIC_ONCE: f32 = 12582912 + 127;

/**
 * e^x for x ≤ 0, and 0 where that is below the normal numbers: it takes 2^n in one factor, a quarter less than `exp`.
 * Constants: EXP_ZERO, LOG2_E, EXP_MAGIC_ONCE, LN2_HIGH, LN2_LOW, EXP_C6 … C3 and ½.
 */
// @ts-ignore: decorator
@inline
export function expBelow(
  x: v128,
  low: v128,
  log2e: v128,
  magic: v128,
  ln2High: v128,
  ln2Low: v128,
  c6: v128,
  c5: v128,
  c4: v128,
  c3: v128,
  half: v128,
): v128 {
  // prettier-ignore
  const c = f32x4.pmax(x, low);
  const t = madd(c, log2e, magic);
  const p = expm1Near(c, f32x4.sub(t, magic), ln2High, ln2Low, c6, c5, c4, c3, half);
  const power = i32x4.shl(t, 23);
  return madd(p, power, power);
}

/** y·2^n, where the low bits of t are n and twice the bias of an exponent. */
// @ts-ignore: decorator
@inline
export function timesPower(y: v128, t: v128): v128 {
  const first = i32x4.shr_u(t, 1);
  return f32x4.mul(f32x4.mul(y, i32x4.shl(first, 23)), i32x4.shl(i32x4.sub(t, first), 23));
}

/** `exp` where it is not in a loop. */
export function expOnce(x: v128): v128 {
  return exp(
    x,
    f32x4.splat(EXP_LOW),
    f32x4.splat(EXP_HIGH),
    f32x4.splat(LOG2_E),
    f32x4.splat(EXP_MAGIC),
    f32x4.splat(LN2_HIGH),
    f32x4.splat(LN2_LOW),
    f32x4.splat(EXP_C6),
    f32x4.splat(EXP_C5),
    f32x4.splat(EXP_C4),
    f32x4.splat(EXP_C3),
    f32x4.splat(0.5),
    f32x4.splat(1),
  );
}

/** e^r − 1 for r = x − n·ln 2, |r| ≤ ½·ln 2. */
// @ts-ignore: decorator
@inline
export function expm1Near(
  x: v128,
  n: v128,
  ln2High: v128,
  ln2Low: v128,
  c6: v128,
  c5: v128,
  c4: v128,
  c3: v128,
  half: v128,
): v128 {
  // prettier-ignore
  const r = madd(n, ln2Low, madd(n, ln2High, x));
  const square = f32x4.mul(r, r);
  // Halves of the polynomial, since each step of one chain would wait for the step before.
  const high = madd(c6, square, madd(c5, r, c4));
  const p = madd(high, square, madd(c3, r, half));
  return madd(p, square, r);
}

// (ln(1 + m) − m + m²/2)/m³ for 1 + m in [√½, √2): the polynomial of Cephes' logf, coefficients from the highest on.
export const LOG_C8: f32 = 7.0376836292e-2;
export const LOG_C7: f32 = -1.151461031e-1;
export const LOG_C6: f32 = 1.167699874e-1;
export const LOG_C5: f32 = -1.2420140846e-1;
export const LOG_C4: f32 = 1.4249322787e-1;
export const LOG_C3: f32 = -1.6668057665e-1;
export const LOG_C2: f32 = 2.0000714765e-1;
export const LOG_C1: f32 = -2.4999993993e-1;
export const LOG_C0: f32 = 3.3333331174e-1;
/** The bits of √½, and those of a float that are its fraction. */
export const LOG_FROM: i32 = 0x3f3504f3;
export const FRACTION: i32 = 0x007fffff;

/** Natural logarithm of a positive normal number x = (1 + m)·2^n. Constants: those above, ½, 1, LN2_HIGH and LN2_LOW. */
// @ts-ignore: decorator
@inline
export function logNormal(
  x: v128,
  shift: v128,
  from: v128,
  fraction: v128,
  c8: v128,
  c7: v128,
  c6: v128,
  c5: v128,
  c4: v128,
  c3: v128,
  c2: v128,
  c1: v128,
  c0: v128,
  half: v128,
  one: v128,
  ln2High: v128,
  ln2Low: v128,
): v128 {
  // prettier-ignore
  const bits = i32x4.sub(x, from);
  const minusN = f32x4.sub(shift, f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)));
  const m = f32x4.sub(i32x4.add(v128.and(bits, fraction), from), one);
  const z = f32x4.mul(m, m);
  let p = madd(c8, m, c7);
  p = madd(p, m, c6);
  p = madd(p, m, c5);
  p = madd(p, m, c4);
  p = madd(p, m, c3);
  p = madd(p, m, c2);
  p = madd(p, m, c1);
  p = madd(p, m, c0);
  p = f32x4.mul(f32x4.mul(p, m), z);
  p = madd(minusN, ln2Low, p);
  p = f32x4.sub(p, f32x4.mul(half, z));
  return madd(minusN, ln2High, f32x4.add(m, p));
}

/** Natural logarithm of four floats; log 0 = −∞, below 0 NaN. Subnormals are scaled first. */
// @ts-ignore: decorator
@inline
export function log(
  x: v128,
  from: v128,
  fraction: v128,
  c8: v128,
  c7: v128,
  c6: v128,
  c5: v128,
  c4: v128,
  c3: v128,
  c2: v128,
  c1: v128,
  c0: v128,
  half: v128,
  one: v128,
  ln2High: v128,
  ln2Low: v128,
  least: v128,
  infinity: v128,
): v128 {
  // prettier-ignore
  const usual = i32x4.all_true(v128.and(f32x4.ge(x, least), f32x4.lt(x, infinity)));
  let normal = x;
  let shift = f32x4.splat(0);
  if (!usual) {
    const small = f32x4.lt(x, least);
    normal = v128.bitselect(f32x4.mul(x, f32x4.splat(16777216)), x, small);
    shift = v128.and(small, f32x4.splat(24));
  }
  let y = logNormal(
    normal,
    shift,
    from,
    fraction,
    c8,
    c7,
    c6,
    c5,
    c4,
    c3,
    c2,
    c1,
    c0,
    half,
    one,
    ln2High,
    ln2Low,
  );
  if (!usual) {
    y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)));
    y = v128.bitselect(x, y, f32x4.eq(x, infinity));
    // NaN below zero and for NaN.
    y = v128.bitselect(y, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0)));
  }
  return y;
}

/** The least normal float. */
export const LEAST_NORMAL: f32 = 1.17549435e-38;

/** `log` where it is not in a loop. */
export function logOnce(x: v128): v128 {
  return log(
    x,
    i32x4.splat(LOG_FROM),
    i32x4.splat(FRACTION),
    f32x4.splat(LOG_C8),
    f32x4.splat(LOG_C7),
    f32x4.splat(LOG_C6),
    f32x4.splat(LOG_C5),
    f32x4.splat(LOG_C4),
    f32x4.splat(LOG_C3),
    f32x4.splat(LOG_C2),
    f32x4.splat(LOG_C1),
    f32x4.splat(LOG_C0),
    f32x4.splat(0.5),
    f32x4.splat(1),
    f32x4.splat(LN2_HIGH),
    f32x4.splat(LN2_LOW),
    f32x4.splat(LEAST_NORMAL),
    f32x4.splat(Infinity),
  );
}

/** ln x of a positive normal float64: x = m·2^n with m in [√½, √2), and the series of 2·artanh((m−1)/(m+1)). */
export function logF64(x: f64): f64 {
  let bits = reinterpret<u64>(x);
  let n = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  // Pairs, since a chain of nine would be waited for; the term that is left out is below z⁹/19 < 10⁻¹⁵.
  const low = z * (1.0 / 3) + 1 + z2 * (z * (1.0 / 7) + 1.0 / 5);
  const middle = z * (1.0 / 11) + 1.0 / 9 + z2 * (z * (1.0 / 15) + 1.0 / 13);
  const p = low + z4 * (middle + z4 * (1.0 / 17));
  // NaN and infinity give NaN.
  return 2 * s * p + <f64>n * 0.6931471805599453 + (x - x);
}

/** e^x of two float64 in [−700, 0]: x = n·ln 2 + r and the Taylor series of degree 13 in r. */
export function expF64(x: v128): v128 {
  const magic = f64x2.splat(6755399441055744); // 1.5·2⁵²: adding it leaves the rounded integer in the low bits
  const t = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), magic);
  const n = f64x2.sub(t, magic);
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(6.9314718036912381649e-1)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(1.90821492927058770002e-10)));
  let p = f64x2.splat(1.0 / 6227020800.0);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 479001600.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 39916800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 3628800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 362880.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 40320.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  return f64x2.mul(p, i64x2.shl(i64x2.add(t, i64x2.splat(1023)), 52));
}
