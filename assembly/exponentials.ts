import { expBelow, FRACTION, LN2_HIGH, LN2_LOW, LOG_FROM, madd, storeRest, tailMask } from './simd';

// Softmax and its losses take four rows at a time, whose maxima, sums and logarithms are the lanes of one vector: a row alone
// would wait for its maximum, its sum and a division. Of the last rows, where there are fewer, the last one is done again.

/** Row i of four, or the last of those that there are. */
// @ts-ignore: decorator
@inline
export function rowAt(x: usize, step: usize, i: i32, rows: i32): usize {
  return x + <usize>min(i, rows - 1) * step;
}

/** The largest elements of four rows. Where there is a NaN, it or another. */
// @ts-ignore: decorator
@inline
export function maxima(x: usize, step: usize, rows: i32, cols: i32): v128 {
  const whole = (<usize>(cols & ~3)) << 2;
  const limit = v128.bitselect(f32x4.splat(Infinity), f32x4.splat(-Infinity), tailMask(cols & 3));
  let x0 = x;
  let x1 = rowAt(x, step, 1, rows);
  let x2 = rowAt(x, step, 2, rows);
  let x3 = rowAt(x, step, 3, rows);
  // What lies behind a row is less than any other; a NaN there would stay if it came first.
  let m0 = f32x4.pmin(limit, v128.load(x0 + whole));
  let m1 = f32x4.pmin(limit, v128.load(x1 + whole));
  let m2 = f32x4.pmin(limit, v128.load(x2 + whole));
  let m3 = f32x4.pmin(limit, v128.load(x3 + whole));
  for (const end = x + whole; x0 < end; x0 += 16) {
    m0 = f32x4.pmax(m0, v128.load(x0));
    m1 = f32x4.pmax(m1, v128.load(x1));
    m2 = f32x4.pmax(m2, v128.load(x2));
    m3 = f32x4.pmax(m3, v128.load(x3));
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  const low = f32x4.pmax(v128.shuffle<f32>(m0, m1, 0, 2, 4, 6), v128.shuffle<f32>(m0, m1, 1, 3, 5, 7));
  const high = f32x4.pmax(v128.shuffle<f32>(m2, m3, 0, 2, 4, 6), v128.shuffle<f32>(m2, m3, 1, 3, 5, 7));
  return f32x4.pmax(v128.shuffle<f32>(low, high, 0, 2, 4, 6), v128.shuffle<f32>(low, high, 1, 3, 5, 7));
}

/**
 * The sums of e^(x − top) over each of four rows; y ← e^(x − top) if there is a y, which may be x. Inlined, since making the
 * constants of `expBelow` anew for every four rows would take as long as a fifth of their exponentials.
 */
// @ts-ignore: decorator
@inline
export function exponentials(
  x: usize,
  y: usize,
  step: usize,
  rows: i32,
  cols: i32,
  top: v128,
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
  const step1 = rowAt(0, step, 1, rows);
  const step2 = rowAt(0, step, 2, rows);
  const step3 = rowAt(0, step, 3, rows);
  const top0 = first(top);
  const top1 = v128.shuffle<f32>(top, top, 1, 1, 1, 1);
  const top2 = v128.shuffle<f32>(top, top, 2, 2, 2, 2);
  const top3 = v128.shuffle<f32>(top, top, 3, 3, 3, 3);
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (; cols >= 4; cols -= 4) {
    // All are read before one is written: what is done again for want of rows may be written where it is read.
    let a = f32x4.sub(v128.load(x), top0);
    let b = f32x4.sub(v128.load(x + step1), top1);
    let c = f32x4.sub(v128.load(x + step2), top2);
    let d = f32x4.sub(v128.load(x + step3), top3);
    a = expBelow(a, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    b = expBelow(b, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    c = expBelow(c, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    d = expBelow(d, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    sum0 = f32x4.add(sum0, a);
    sum1 = f32x4.add(sum1, b);
    sum2 = f32x4.add(sum2, c);
    sum3 = f32x4.add(sum3, d);
    if (y) {
      v128.store(y, a);
      v128.store(y + step1, b);
      v128.store(y + step2, c);
      v128.store(y + step3, d);
      y += 16;
    }
    x += 16;
  }
  const low0 = v128.shuffle<f32>(sum0, sum1, 0, 4, 1, 5);
  const low1 = v128.shuffle<f32>(sum0, sum1, 2, 6, 3, 7);
  const high0 = v128.shuffle<f32>(sum2, sum3, 0, 4, 1, 5);
  const high1 = v128.shuffle<f32>(sum2, sum3, 2, 6, 3, 7);
  const lows = f32x4.add(low0, low1);
  const highs = f32x4.add(high0, high1);
  let sum = f32x4.add(v128.shuffle<f32>(lows, highs, 0, 1, 4, 5), v128.shuffle<f32>(lows, highs, 2, 3, 6, 7));
  if (cols > 0) {
    // The last one to three columns of four rows, transposed.
    const row0 = v128.load(x);
    const row1 = v128.load(x + step1);
    const row2 = v128.load(x + step2);
    const row3 = v128.load(x + step3);
    let pair0 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
    let pair1 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
    let a = f32x4.sub(v128.shuffle<f32>(pair0, pair1, 0, 1, 4, 5), top);
    a = expBelow(a, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    sum = f32x4.add(sum, a);
    let b = a;
    if (cols > 1) {
      b = f32x4.sub(v128.shuffle<f32>(pair0, pair1, 2, 3, 6, 7), top);
      b = expBelow(b, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
      sum = f32x4.add(sum, b);
    }
    let c = a;
    if (cols > 2) {
      pair0 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
      pair1 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
      c = f32x4.sub(v128.shuffle<f32>(pair0, pair1, 0, 1, 4, 5), top);
      c = expBelow(c, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
      sum = f32x4.add(sum, c);
    }
    if (y) {
      pair0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      pair1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      storeRest(y, v128.shuffle<f32>(pair0, c, 0, 1, 4, 4), cols);
      storeRest(y + step1, v128.shuffle<f32>(pair0, c, 2, 3, 5, 5), cols);
      storeRest(y + step2, v128.shuffle<f32>(pair1, c, 0, 1, 6, 6), cols);
      storeRest(y + step3, v128.shuffle<f32>(pair1, c, 2, 3, 7, 7), cols);
    }
  }
  return sum;
}

/** Lane 0 in every lane. */
// @ts-ignore: decorator
@inline
export function first(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 0, 0, 0, 0);
}

/** The next lane in the place of each. */
// @ts-ignore: decorator
@inline
export function next(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 1, 2, 3, 0);
}

// (2·artanh s − 2s)/s³ in s² for s = (m − 1)/(m + 1) and m in [√½, √2).
const LOG_S0: f32 = 0.6666677624;
const LOG_S1: f32 = 0.3997756147;
const LOG_S2: f32 = 0.2987114435;

/** The natural logarithms of four sums, 1 at least: next to nothing is relative to the largest. NaN for NaN. */
// @ts-ignore: decorator
@inline
export function logOfSums(x: v128): v128 {
  const from = i32x4.splat(LOG_FROM);
  const one = f32x4.splat(1);
  const bits = i32x4.sub(x, from);
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const m = i32x4.add(v128.and(bits, i32x4.splat(FRACTION)), from);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const z = f32x4.mul(s, s);
  const p = madd(madd(f32x4.splat(LOG_S2), z, f32x4.splat(LOG_S1)), z, f32x4.splat(LOG_S0));
  const near = madd(f32x4.mul(s, z), p, f32x4.add(s, s));
  const y = madd(n, f32x4.splat(-LN2_HIGH), madd(n, f32x4.splat(-LN2_LOW), near));
  return f32x4.add(y, f32x4.sub(x, x));
}
