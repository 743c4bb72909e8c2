import { exp, logF64, storeLanes } from './simd';
import { expRow, rowMax } from './rows';

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
  for (let i = 0; i < rows; i++) {
    const t = load<i32>(targets + ((<usize>i) << 2));
    if (t < 0) {
      if (dScores) memory.fill(dScores, 0, step);
    } else {
      const w: f32 = weights ? load<f32>(weights + ((<usize>t) << 2)) : 1;
      const top = rowMax(scores, cols);
      const sum = expRow(scores, dScores, cols, top);
      const logSum = logF64(sum) + <f64>top;
      let own = <f64>(1 - smoothing) * (logSum - <f64>load<f32>(scores + ((<usize>t) << 2)));
      if (smoothing > 0) own += <f64>even * (<f64>cols * logSum - sumRow(scores, cols));
      loss += <f64>w * own;
      if (dScores) {
        gradientRow(dScores, cols, 1 / sum, even, scale * w);
        const p = dScores + ((<usize>t) << 2);
        store<f32>(p, load<f32>(p) - scale * w * (1 - smoothing));
      }
    }
    scores += step;
    if (dScores) dScores += step;
  }
  return loss;
}

/** d ← factor · (d·normalizer − even) */
// @ts-ignore: decorator
@inline
function gradientRow(d: usize, n: i32, normalizer: f32, even: f32, factor: f32): void {
  const a = f32x4.splat(normalizer);
  const b = f32x4.splat(even);
  const f = f32x4.splat(factor);
  for (let j = 0; j < n; j += 4) {
    const p = d + ((<usize>j) << 2);
    storeLanes(p, f32x4.mul(f, f32x4.sub(f32x4.mul(v128.load(p), a), b)), n - j);
  }
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
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const top = rowMax(scores, cols);
    const sum = expRow(scores, dScores, cols, top);
    const logSum = logF64(sum) + <f64>top;
    const mass = <f32>sumRow(q, cols);
    for (let j = 0; j < cols; j++) {
      const at = (<usize>j) << 2;
      const target = load<f32>(q + at);
      // A target of 0 costs nothing, even where the score is −∞.
      if (target != 0) loss += <f64>target * (logSum - <f64>load<f32>(scores + at));
    }
    if (dScores) {
      const a = f32x4.splat(mass / sum);
      const f = f32x4.splat(scale);
      for (let j = 0; j < cols; j += 4) {
        const at = (<usize>j) << 2;
        const d = f32x4.sub(f32x4.mul(v128.load(dScores + at), a), v128.load(q + at));
        storeLanes(dScores + at, f32x4.mul(f, d), cols - j);
      }
      dScores += step;
    }
    scores += step;
    q += step;
  }
  return loss;
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
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2;
    const t = load<f32>(targets + at);
    let d: f32 = 0;
    if (t >= 0) {
      const s = load<f32>(scores + at);
      const e = f32x4.extract_lane(exp(f32x4.splat(-abs(s))), 0); // e^−|s|
      const rest = log1p(e);
      // −ln σ(s) = max(−s, 0) + ln(1 + e^−|s|), −ln(1 − σ(s)) = max(s, 0) + ln(1 + e^−|s|)
      const positive = <f64>positiveWeight * <f64>t;
      const negative = 1 - <f64>t;
      loss += positive * (<f64>max(-s, 0) + rest) + negative * (<f64>max(s, 0) + rest);
      const sigma: f32 = s >= 0 ? 1 / (1 + e) : e / (1 + e);
      const complement: f32 = s >= 0 ? e / (1 + e) : 1 / (1 + e);
      d = scale * (<f32>negative * sigma - <f32>positive * complement);
    }
    if (dScores) store<f32>(dScores + at, d);
  }
  return loss;
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
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2;
    const s = <f64>load<f32>(scores + at);
    let violated = 0;
    for (let k = 1; k <= corruptions; k++) {
      const corrupt = at + <usize>k * block;
      const difference = <f64>margin + <f64>load<f32>(scores + corrupt) - s;
      // Not `> 0`, so that a NaN is seen.
      const counts = !(difference <= 0);
      if (counts) {
        loss += difference;
        violated++;
      }
      if (dScores) store<f32>(dScores + corrupt, counts ? scale : 0);
    }
    if (dScores) store<f32>(dScores + at, -scale * <f32>violated);
  }
  return loss;
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

/** ln(1 + e) for e in [0, 1]. */
// @ts-ignore: decorator
@inline
function log1p(e: f32): f64 {
  const y = <f64>e;
  return y < 1e-7 ? y : logF64(1 + y);
}
