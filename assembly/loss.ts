import {
  constant,
  exp,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_C6,
  EXP_HIGH,
  EXP_LOW,
  EXP_MAGIC,
  FRACTION,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
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
  logNormal,
  logOnce,
  madd,
  pinned,
  storeRest,
  storeTail,
  sumLanes,
  tailMask,
  widenAdd,
  zeroOf,
} from './simd';
import { exponentials, first, maxima, next } from './exponentials';

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
  const step = <usize>cols << 2;
  const even = smoothing / <f32>cols;
  let loss: f64 = 0;
  for (; rows > 0; rows -= 4) {
    let top = maxima(scores, step, rows, cols);
    const sums = exponentials(scores, dScores, step, rows, cols, top);
    let logs = logOnce(sums);
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
          gradientRow(dScores, cols, first(shares), even, scale * w);
          store<f32>(dScores + at, load<f32>(dScores + at) - scale * w * (1 - smoothing));
        }
      } else if (dScores) memory.fill(dScores, 0, step);
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

/** d ← factor · (d·normalizer − even) */
// @ts-ignore: decorator
@inline
function gradientRow(d: usize, n: i32, normalizer: v128, even: f32, factor: f32): void {
  const b = f32x4.splat(factor * even);
  const f = f32x4.mul(f32x4.splat(factor), normalizer);
  for (; n >= 4; n -= 4) {
    v128.store(d, f32x4.sub(f32x4.mul(v128.load(d), f), b));
    d += 16;
  }
  storeRest(d, f32x4.sub(f32x4.mul(v128.load(d), f), b), n);
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
  const step = <usize>cols << 2;
  const whole = step & ~15;
  const mask = tailMask(cols & 3);
  let loss: f64 = 0;
  for (; rows > 0; rows -= 4) {
    let top = maxima(scores, step, rows, cols);
    const sums = exponentials(scores, dScores, step, rows, cols, top);
    let logs = logOnce(sums);
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
  const low = constant(EXP_LOW, zero);
  const high = constant(EXP_HIGH, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC, zero);
  const e6 = constant(EXP_C6, zero);
  const e5 = constant(EXP_C5, zero);
  const e4 = constant(EXP_C4, zero);
  const e3 = constant(EXP_C3, zero);
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
  const w = constant(positiveWeight, zero);
  const f = constant(scale, zero);
  const nothing = f32x4.splat(0);
  let sum = f64x2.splat(0);
  for (; ; rows -= 4) {
    const t = v128.load(targets);
    const s = v128.load(scores);
    const counts = f32x4.ge(t, nothing);
    const minus = f32x4.neg(f32x4.abs(s));
    const e = exp(minus, low, high, log2e, magic, ln2High, ln2Low, e6, e5, e4, e3, half, one);
    const u = f32x4.add(one, e);
    const far = f32x4.div(one, u); // σ(|s|)
    const near = f32x4.mul(e, far);
    // ln(1 + e) is ln u, and what rounding 1 + e to u has lost.
    const lnU = logNormal(
      u, nothing, from, fraction, c8, c7, c6, c5, c4, c3, c2, c1, c0, half, one, ln2High, ln2Low,
    ); // prettier-ignore
    const rest = madd(f32x4.sub(e, f32x4.sub(u, one)), far, lnU);
    // −ln σ(s) = max(−s, 0) + ln(1 + e^−|s|), −ln(1 − σ(s)) = max(s, 0) + ln(1 + e^−|s|)
    const positive = f32x4.mul(w, t);
    const negative = f32x4.sub(one, t);
    let own = f32x4.mul(positive, f32x4.add(f32x4.pmax(f32x4.neg(s), nothing), rest));
    own = v128.and(madd(negative, f32x4.add(f32x4.pmax(s, nothing), rest), own), counts);
    const above = f32x4.ge(s, nothing);
    const sigma = v128.bitselect(far, near, above);
    const complement = v128.bitselect(near, far, above);
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
  const zero = f64x2.splat(0);
  const f = f32x4.splat(scale);
  let loss = zero;
  for (let left = rows; left > 0; left -= 4) {
    const mask = tailMask(left);
    const s = v128.load(scores);
    const sLow = f64x2.promote_low_f32x4(s);
    const sHigh = f64x2.promote_low_f32x4(upper(s));
    let violated = i32x4.splat(0);
    for (let k = 1; k <= corruptions; k++) {
      const c = v128.load(scores + <usize>k * block);
      const low = f64x2.sub(f64x2.add(delta, f64x2.promote_low_f32x4(c)), sLow);
      const high = f64x2.sub(f64x2.add(delta, f64x2.promote_low_f32x4(upper(c))), sHigh);
      // Not `> 0`, so that a NaN is seen.
      const none = v128.shuffle<f32>(f64x2.le(low, zero), f64x2.le(high, zero), 0, 2, 4, 6);
      const counts = v128.andnot(mask, none);
      loss = f64x2.add(loss, v128.and(low, v128.shuffle<f32>(counts, counts, 0, 0, 1, 1)));
      loss = f64x2.add(loss, v128.and(high, v128.shuffle<f32>(counts, counts, 2, 2, 3, 3)));
      violated = i32x4.sub(violated, counts);
      if (dScores) storeFirst(dScores + <usize>k * block, v128.and(f, counts), left);
    }
    if (dScores) {
      storeFirst(dScores, f32x4.neg(f32x4.mul(f, f32x4.convert_i32x4_s(violated))), left);
      dScores += 16;
    }
    scores += 16;
  }
  return f64x2.extract_lane(loss, 0) + f64x2.extract_lane(loss, 1);
}

/** `storeLanes` without a call, for use in a loop. */
// @ts-ignore: decorator
@inline
function storeFirst(p: usize, v: v128, n: i32): void {
  if (n >= 4) return v128.store(p, v);
  v128.store_lane<u32>(p, v, 0);
  if (n > 1) v128.store_lane<u32>(p, v, 1, 4);
  if (n > 2) v128.store_lane<u32>(p, v, 2, 8);
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
