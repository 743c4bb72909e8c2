import {
  constant,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_C6,
  EXP_MAGIC_ONCE,
  EXP_ZERO,
  expBelow,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  madd,
  pinned,
  storeRest,
  storeTail,
  sumLanes,
  tailMask,
  widenAdd,
  zeroOf,
} from './simd';
import { exponentials, first, logOfSums, maxima, next } from './exponentials';

export function softmaxCrossEntropy(
  scores: usize,
  targets: usize,
  weights: usize,
  smoothing: f32,
  scale: f32,
  dScores: usize,
  rows: i32,
  cols: i32,
): f64 {
  // prettier-ignore
  const zero = zeroOf(scores);
  const low = constant(EXP_ZERO, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC_ONCE, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const c6 = constant(EXP_C6, zero);
  const c5 = constant(EXP_C5, zero);
  const c4 = constant(EXP_C4, zero);
  const c3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const step = (<usize>cols) << 2;
  const even = smoothing / <f32>cols;
  let loss: f64 = 0;
  let following = maxima(scores, step, rows, cols);
  for (; rows > 0; rows -= 4) {
    let top = following;
    const sums = exponentials(
      scores, dScores, step, rows, cols, top, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half,
    ); // prettier-ignore
    // The next rows' maxima before this sum is waited for.
    if (rows > 4) following = maxima(scores + 4 * step, step, rows - 4, cols);
    let logs = logOfSums(sums);
    let shares = f32x4.div(f32x4.splat(1), sums);
    for (let i = min(rows, 4); i > 0; i--) {
      const t = load<i32>(targets);
      if (t >= 0) {
        const w: f32 = weights ? load<f32>(weights + ((<usize>t) << 2)) : 1;
        const at = (<usize>t) << 2;
        const logSum = <f64>f32x4.extract_lane(logs, 0) + <f64>f32x4.extract_lane(top, 0);
        let own = <f64>(1 - smoothing) * (logSum - <f64>load<f32>(scores + at));
        if (smoothing > 0) own += <f64>even * (<f64>cols * logSum - sumRow(scores, cols));
        loss += <f64>w * own;
        if (dScores) {
          const factor = f32x4.mul(f32x4.splat(scale * w), first(shares));
          gradientRow(dScores, cols, factor, f32x4.splat(-scale * w * even));
          store<f32>(dScores + at, load<f32>(dScores + at) - scale * w * (1 - smoothing));
        }
      } else if (dScores) clearRow(dScores, cols);
      top = next(top);
      logs = next(logs);
      shares = next(shares);
      targets += 4;
      scores += step;
      if (dScores) dScores += step;
    }
  }
  return loss;
}

/** d ← 0, without a call, for which all vectors would have to be put aside. */
// @ts-ignore: decorator
@inline
function clearRow(d: usize, n: i32): void {
  const nothing = f32x4.splat(0);
  for (; n >= 4; n -= 4) {
    v128.store(d, nothing);
    d += 16;
  }
  storeRest(d, nothing, n);
}

/** d ← factor·d + even */
// @ts-ignore: decorator
@inline
function gradientRow(d: usize, n: i32, factor: v128, even: v128): void {
  for (; n >= 16; n -= 16) {
    v128.store(d, madd(factor, v128.load(d), even));
    v128.store(d, madd(factor, v128.load(d, 16), even), 16);
    v128.store(d, madd(factor, v128.load(d, 32), even), 32);
    v128.store(d, madd(factor, v128.load(d, 48), even), 48);
    d += 64;
  }
  for (; n >= 4; n -= 4) {
    v128.store(d, madd(factor, v128.load(d), even));
    d += 16;
  }
  storeRest(d, madd(factor, v128.load(d), even), n);
}

function sumRow(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < n; j++) sum += <f64>load<f32>(x + ((<usize>j) << 2));
  return sum;
}

export function softCrossEntropy(
  scores: usize,
  q: usize,
  scale: f32,
  dScores: usize,
  rows: i32,
  cols: i32,
): f64 {
  // prettier-ignore
  const zero = zeroOf(scores);
  const low = constant(EXP_ZERO, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC_ONCE, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const c6 = constant(EXP_C6, zero);
  const c5 = constant(EXP_C5, zero);
  const c4 = constant(EXP_C4, zero);
  const c3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const step = (<usize>cols) << 2;
  const whole = step & ~15;
  const mask = tailMask(cols & 3);
  let loss: f64 = 0;
  let following = maxima(scores, step, rows, cols);
  for (; rows > 0; rows -= 4) {
    let top = following;
    const sums = exponentials(
      scores, dScores, step, rows, cols, top, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half,
    ); // prettier-ignore
    // The next rows' maxima before this sum is waited for.
    if (rows > 4) following = maxima(scores + 4 * step, step, rows - 4, cols);
    let logs = logOfSums(sums);
    let shares = f32x4.div(f32x4.splat(1), sums);
    for (let i = min(rows, 4); i > 0; i--) {
      const highest = first(top);
      let mass = v128.and(v128.load(q + whole), mask);
      let own = cost(mass, highest, scores + whole);
      for (let at: usize = 0; at < whole; at += 16) {
        const target = v128.load(q + at);
        mass = f32x4.add(mass, target);
        own = f32x4.add(own, cost(target, highest, scores + at));
      }
      mass = sumLanes(mass);
      loss += <f64>f32x4.extract_lane(sumLanes(own), 0);
      loss += <f64>f32x4.extract_lane(mass, 0) * <f64>f32x4.extract_lane(logs, 0);
      if (dScores) {
        softGradientRow(dScores, q, cols, f32x4.mul(mass, first(shares)), scale);
        dScores += step;
      }
      top = next(top);
      logs = next(logs);
      shares = next(shares);
      scores += step;
      q += step;
    }
  }
  return loss;
}

/** target · (top − score); a target of 0 costs nothing, even where the score is −∞. */
// @ts-ignore: decorator
@inline
function cost(target: v128, top: v128, scores: usize): v128 {
  const gap = f32x4.sub(top, v128.load(scores));
  return v128.and(f32x4.mul(target, gap), f32x4.ne(target, f32x4.splat(0)));
}

/** d ← factor · (d·normalizer − q) */
// @ts-ignore: decorator
@inline
function softGradientRow(d: usize, q: usize, n: i32, normalizer: v128, factor: f32): void {
  const f = f32x4.splat(factor);
  for (; n >= 4; n -= 4) {
    v128.store(d, f32x4.mul(f, f32x4.sub(f32x4.mul(v128.load(d), normalizer), v128.load(q))));
    d += 16;
    q += 16;
  }
  storeRest(d, f32x4.mul(f, f32x4.sub(f32x4.mul(v128.load(d), normalizer), v128.load(q))), n);
}

// ln(1 + e)/e for 0 ≤ e ≤ 1, coefficients from the highest on; the first is 1. Relative error 3·10⁻⁸.
const LOG1P_9: f32 = -0.004466211423277855;
const LOG1P_8: f32 = 0.025224054232239723;
const LOG1P_7: f32 = -0.06675772368907928;
const LOG1P_6: f32 = 0.11561845242977142;
const LOG1P_5: f32 = -0.15847565233707428;
const LOG1P_4: f32 = 0.198541060090065;
const LOG1P_3: f32 = -0.24986526370048523;
const LOG1P_2: f32 = 0.3333284258842468;
const LOG1P_1: f32 = -0.4999999701976776;

export function logisticLoss(
  scores: usize,
  targets: usize,
  positiveWeight: f32,
  scale: f32,
  dScores: usize,
  rows: i32,
): f64 {
  // prettier-ignore
  const zero = zeroOf(scores);
  const low = constant(EXP_ZERO, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC_ONCE, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const e6 = constant(EXP_C6, zero);
  const e5 = constant(EXP_C5, zero);
  const e4 = constant(EXP_C4, zero);
  const e3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const c9 = constant(LOG1P_9, zero);
  const c8 = constant(LOG1P_8, zero);
  const c7 = constant(LOG1P_7, zero);
  const c6 = constant(LOG1P_6, zero);
  const c5 = constant(LOG1P_5, zero);
  const c4 = constant(LOG1P_4, zero);
  const c3 = constant(LOG1P_3, zero);
  const c2 = constant(LOG1P_2, zero);
  const c1 = constant(LOG1P_1, zero);
  const one = constant(1, zero);
  const sign = pinned(i32.MIN_VALUE, zero);
  const w = constant(positiveWeight, zero);
  const f = constant(scale, zero);
  const nothing = f32x4.splat(0);
  let sum = f64x2.splat(0);
  for (; ; rows -= 4) {
    const t = v128.load(targets);
    const s = v128.load(scores);
    const e = expBelow(v128.or(s, sign), low, log2e, magic, ln2High, ln2Low, e6, e5, e4, e3, half);
    // Even and odd powers by themselves, since one chain would be waited for.
    const z = f32x4.mul(e, e);
    let even = madd(madd(c8, z, c6), z, c4);
    even = madd(madd(even, z, c2), z, one);
    let odd = madd(madd(c9, z, c7), z, c5);
    odd = madd(madd(odd, z, c3), z, c1);
    const rest = f32x4.mul(madd(odd, e, even), e);
    // −ln σ(s) = max(−s, 0) + ln(1 + e^−|s|), −ln(1 − σ(s)) = max(s, 0) + ln(1 + e^−|s|)
    const above = f32x4.pmax(s, nothing);
    const positive = f32x4.mul(w, t);
    const negative = f32x4.sub(one, t);
    const counts = f32x4.ge(t, nothing);
    let own = f32x4.mul(positive, f32x4.add(f32x4.sub(above, s), rest));
    own = v128.and(madd(negative, f32x4.add(above, rest), own), counts);
    // σ(|s|) and σ(−|s|), which change places below 0.
    const far = f32x4.div(one, f32x4.add(one, e));
    const near = f32x4.mul(e, far);
    const swap = v128.and(v128.xor(far, near), i32x4.shr_s(s, 31));
    const sigma = v128.xor(far, swap);
    const complement = v128.xor(near, swap);
    const slope = f32x4.sub(f32x4.mul(negative, sigma), f32x4.mul(positive, complement));
    const d = v128.and(f32x4.mul(f, slope), counts);
    if (rows < 4) {
      if (dScores) storeTail(dScores, d, rows);
      sum = f64x2.add(sum, widenAdd(v128.and(own, tailMask(rows))));
      break;
    }
    sum = f64x2.add(sum, widenAdd(own));
    if (dScores) {
      v128.store(dScores, d);
      dScores += 16;
    }
    scores += 16;
    targets += 16;
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

export function maxMargin(
  scores: usize,
  rows: i32,
  corruptions: i32,
  margin: f32,
  scale: f32,
  dScores: usize,
): f64 {
  // prettier-ignore
  const block = <usize>rows << 2;
  const delta = f64x2.splat(<f64>margin);
  const f = f32x4.splat(scale);
  let loss = f64x2.splat(0);
  for (; rows >= 4; rows -= 4) {
    loss = f64x2.add(loss, margins(scores, block, corruptions, delta, f, dScores, 4));
    scores += 16;
    if (dScores) dScores += 16;
  }
  if (rows > 0) loss = f64x2.add(loss, margins(scores, block, corruptions, delta, f, dScores, rows));
  return f64x2.extract_lane(loss, 0) + f64x2.extract_lane(loss, 1);
}

/** `maxMargin` of n ≤ 4 rows against all their corruptions, in two sums. */
// @ts-ignore: decorator
@inline
function margins(
  scores: usize,
  block: usize,
  corruptions: i32,
  delta: v128,
  f: v128,
  dScores: usize,
  n: i32,
): v128 {
  // prettier-ignore
  const zero = f64x2.splat(0);
  // What is behind the rows is infinitely far from its margin.
  const s = firstOf(v128.load(scores), n, Infinity);
  const low = f64x2.sub(delta, f64x2.promote_low_f32x4(s));
  const high = f64x2.sub(delta, f64x2.promote_low_f32x4(upper(s)));
  let lossLow = zero;
  let lossHigh = zero;
  let notViolated = zero;
  for (let k = corruptions; k > 0; k--) {
    scores += block;
    const c = firstOf(v128.load(scores), n, 0);
    const gapLow = f64x2.add(low, f64x2.promote_low_f32x4(c));
    const gapHigh = f64x2.add(high, f64x2.promote_low_f32x4(upper(c)));
    // Not `> 0`, so that a NaN is seen.
    const noneLow = f64x2.le(gapLow, zero);
    const noneHigh = f64x2.le(gapHigh, zero);
    lossLow = f64x2.add(lossLow, v128.andnot(gapLow, noneLow));
    lossHigh = f64x2.add(lossHigh, v128.andnot(gapHigh, noneHigh));
    if (dScores) {
      const none = v128.shuffle<f32>(noneLow, noneHigh, 0, 2, 4, 6);
      notViolated = i32x4.add(notViolated, none);
      put(dScores + <usize>(corruptions - k + 1) * block, v128.andnot(f, none), n);
    }
  }
  if (dScores) {
    const minus = i32x4.sub(i32x4.splat(-corruptions), notViolated);
    put(dScores, f32x4.mul(f, f32x4.convert_i32x4_s(minus)), n);
  }
  return f64x2.add(lossLow, lossHigh);
}

/** The first n lanes, and `rest` in the others. */
// @ts-ignore: decorator
@inline
function firstOf(v: v128, n: i32, rest: f32): v128 {
  return n == 4 ? v : v128.bitselect(v, f32x4.splat(rest), tailMask(n));
}

/** Stores lanes 0 … n−1. */
// @ts-ignore: decorator
@inline
function put(p: usize, v: v128, n: i32): void {
  if (n == 4) v128.store(p, v);
  else storeRest(p, v, n);
}

/** Lanes 2 and 3 in the place of 0 and 1. */
// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 2, 3, 0, 1);
}

export function multiclassMargin(
  scores: usize,
  targets: usize,
  margin: f32,
  scale: f32,
  dScores: usize,
  rows: i32,
  cols: i32,
): f64 {
  // prettier-ignore
  const step = <usize>cols << 2;
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const t = load<i32>(targets + ((<usize>i) << 2));
    if (dScores) memory.fill(dScores, 0, step);
    if (t >= 0) {
      const own = (<usize>t) << 2;
      const s = <f64>load<f32>(scores + own);
      let violated = 0;
      for (let j = 0; j < cols; j++) {
        if (j == t) continue;
        const at = (<usize>j) << 2;
        const difference = <f64>margin + <f64>load<f32>(scores + at) - s;
        // A NaN is seen: it is not below 0.
        if (difference <= 0) continue;
        loss += difference;
        violated++;
        if (dScores) store<f32>(dScores + at, scale);
      }
      if (dScores) store<f32>(dScores + own, -scale * <f32>violated);
    }
    scores += step;
    if (dScores) dScores += step;
  }
  return loss;
}
