import { expF64, logF64, storeTail } from './simd';
import { addRow, rowMax } from './rows';

export function viterbi(
  scores: usize,
  rows: i32,
  tags: i32,
  transitions: usize,
  start: usize,
  end: usize,
  back: usize,
  alpha: usize,
  path: usize,
): f32 {
  // prettier-ignore
  const step = <usize>tags << 2;
  let previous = alpha;
  let current = alpha + step;
  for (let j = 0; j < tags; j++) {
    const at = (<usize>j) << 2;
    store<f32>(previous + at, load<f32>(start + at) + load<f32>(scores + at));
  }
  for (let t = 1; t < rows; t++) {
    scores += step;
    back += step;
    for (let j = 0; j < tags; j += 4) {
      advance(previous, transitions + ((<usize>j) << 2), tags, scores, back, current, j);
    }
    const swap = previous;
    previous = current;
    current = swap;
  }
  let best = load<f32>(previous) + load<f32>(end);
  let tag = 0;
  for (let j = 1; j < tags; j++) {
    const at = (<usize>j) << 2;
    const v = load<f32>(previous + at) + load<f32>(end + at);
    if (v > best) {
      best = v;
      tag = j;
    }
  }
  for (let t = rows - 1; t > 0; t--) {
    store<i32>(path + ((<usize>t) << 2), tag);
    tag = load<i32>(back + ((<usize>tag) << 2));
    back -= step;
  }
  store<i32>(path, tag);
  return best;
}

/** Four tags j … j+3 of one step: the best predecessor of each, by value and number. */
// @ts-ignore: decorator
@inline
function advance(
  previous: usize,
  column: usize,
  tags: i32,
  scores: usize,
  back: usize,
  current: usize,
  j: i32,
): void {
  // prettier-ignore
  const at = <usize>j << 2;
  let best = f32x4.add(v128.load32_splat(previous), v128.load(column));
  let from = i32x4.splat(0);
  for (let i = 1; i < tags; i++) {
    column += (<usize>tags) << 2;
    const v = f32x4.add(v128.load32_splat(previous + ((<usize>i) << 2)), v128.load(column));
    const better = f32x4.gt(v, best);
    best = v128.bitselect(v, best, better);
    from = v128.bitselect(i32x4.splat(i), from, better);
  }
  best = f32x4.add(best, v128.load(scores + at));
  if (tags - j >= 4) {
    v128.store(current + at, best);
    v128.store(back + at, from);
  } else {
    storeTail(current + at, best, tags - j);
    storeTail(back + at, from, tags - j);
  }
}

export function forwardBackward(
  scores: usize,
  rows: i32,
  tags: i32,
  transitions: usize,
  start: usize,
  end: usize,
  emissions: usize,
  alpha: usize,
  beta: usize,
  alike: usize,
): f64 {
  // prettier-ignore
  const step = <usize>tags << 3;
  const alikeRows = alike + ((<usize>tags) << 2);
  let logZ: f64 = 0;
  for (let t = 0; t < rows; t++) {
    const e = emissions + <usize>t * step;
    const a = alpha + <usize>t * step;
    const row = scores + ((<usize>t * <usize>tags) << 2);
    logZ += <f64>expEmissions(row, e, tags);
    if (t) multiplyRow(a - step, transitions, tags, a, alike);
    else memory.copy(a, start, step);
    let sum: f64 = 0;
    for (let j = 0; j < tags; j++) {
      const at = (<usize>j) << 3;
      const v = load<f64>(a + at) * load<f64>(e + at);
      store<f64>(a + at, v);
      sum += v;
    }
    const factor = 1 / sum;
    for (let j = 0; j < tags; j++) {
      const at = (<usize>j) << 3;
      store<f64>(a + at, load<f64>(a + at) * factor);
      store<f64>(e + at, load<f64>(e + at) * factor);
    }
    logZ += logF64(sum);
  }
  let ending: f64 = 0;
  const lastAlpha = alpha + <usize>(rows - 1) * step;
  const lastBeta = beta + <usize>(rows - 1) * step;
  for (let j = 0; j < tags; j++) {
    const at = (<usize>j) << 3;
    ending += load<f64>(lastAlpha + at) * load<f64>(end + at);
  }
  for (let j = 0; j < tags; j++) {
    const at = (<usize>j) << 3;
    store<f64>(lastBeta + at, load<f64>(end + at) / ending);
  }
  for (let t = rows - 2; t >= 0; t--) {
    const e = emissions + <usize>(t + 1) * step;
    const next = beta + <usize>(t + 1) * step;
    const b = beta + <usize>t * step;
    for (let i = 0; i < tags; i++) {
      const same = load<i32>(alikeRows + ((<usize>i) << 2));
      const value =
        same < i ? load<f64>(b + ((<usize>same) << 3)) : dot3(transitions + <usize>i * step, e, next, tags);
      store<f64>(b + ((<usize>i) << 3), value);
    }
  }
  return logZ + logF64(ending);
}

export function crfGradient(
  rows: i32,
  tags: i32,
  transitions: usize,
  emissions: usize,
  alpha: usize,
  beta: usize,
  targets: usize,
  scale: f32,
  dScores: usize,
  dTransitions: usize,
  dStart: usize,
  dEnd: usize,
): void {
  const step = (<usize>tags) << 3;
  const last = rows - 1;
  let previous = -1;
  for (let t = 0; t < rows; t++) {
    const e = emissions + <usize>t * step;
    const a = alpha + <usize>t * step;
    const b = beta + <usize>t * step;
    const d = dScores + ((<usize>t * <usize>tags) << 2);
    marginals(a, b, tags, scale, d);
    if (t == 0) addRow(d, dStart, tags);
    if (t == last) addRow(d, dEnd, tags);
    const target = load<i32>(targets + ((<usize>t) << 2));
    subtract(d, target, scale);
    if (t == 0) subtract(dStart, target, scale);
    else {
      for (let i = 0; i < tags; i++) {
        const factor = <f64>scale * load<f64>(a - step + ((<usize>i) << 3));
        addPairs(
          factor,
          transitions + <usize>i * step,
          e,
          b,
          tags,
          dTransitions + ((<usize>i * <usize>tags) << 2),
        );
      }
      subtract(dTransitions, previous * tags + target, scale);
    }
    if (t == last) subtract(dEnd, target, scale);
    previous = target;
  }
}

/** d ← scale·alpha·beta */
function marginals(alpha: usize, beta: usize, n: i32, scale: f32, d: usize): void {
  for (let j = 0; j < n; j++) {
    const at = (<usize>j) << 3;
    store<f32>(d + ((<usize>j) << 2), scale * <f32>(load<f64>(alpha + at) * load<f64>(beta + at)));
  }
}

/** d[at] −= scale */
// @ts-ignore: decorator
@inline
function subtract(d: usize, at: i32, scale: f32): void {
  const p = d + ((<usize>at) << 2);
  store<f32>(p, load<f32>(p) - scale);
}

/** d[j] += factor·transitions[j]·e[j]·beta[j]: what one tag passes on to the next row's. */
// @ts-ignore: decorator
@inline
function addPairs(factor: f64, transitions: usize, e: usize, beta: usize, n: i32, d: usize): void {
  const f = f64x2.splat(factor);
  let j = 0;
  for (; j + 2 <= n; j += 2) {
    const at = (<usize>j) << 3;
    const p = d + ((<usize>j) << 2);
    const pairs = f64x2.mul(
      f64x2.mul(f, v128.load(transitions + at)),
      f64x2.mul(v128.load(e + at), v128.load(beta + at)),
    );
    v128.store_lane<u64>(p, f32x4.add(v128.load64_zero(p), f32x4.demote_f64x2_zero(pairs)), 0);
  }
  if (j < n) {
    const at = (<usize>j) << 3;
    const p = d + ((<usize>j) << 2);
    const pair = factor * load<f64>(transitions + at) * load<f64>(e + at) * load<f64>(beta + at);
    store<f32>(p, load<f32>(p) + <f32>pair);
  }
}

/** e ← exp(row − max), differences cut at 300; returns max. */
// @ts-ignore: decorator
@inline
function expEmissions(row: usize, e: usize, n: i32): f32 {
  const top = rowMax(row, n);
  for (let j = 0; j < n; j += 2) {
    const d = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(row + ((<usize>j) << 2))),
      f64x2.splat(<f64>top),
    );
    storePairOf(e, j, n, expF64(f64x2.max(d, f64x2.splat(-300))));
  }
  return top;
}

/** y ← x·M for x (n) and M (n, n); alike[j] is the first column that equals column j. */
function multiplyRow(x: usize, m: usize, n: i32, y: usize, alike: usize): void {
  for (let j = 0; j < n; j += 2) {
    const same = load<i32>(alike + ((<usize>j) << 2));
    // Behind the last column is the first row, which equals itself.
    const next = load<i32>(alike + ((<usize>j) << 2), 4);
    let sum = f64x2.splat(0);
    if (same < j && next < j) {
      sum = v128.load64_splat(y + ((<usize>same) << 3));
      sum = f64x2.replace_lane(sum, 1, load<f64>(y + ((<usize>next) << 3)));
    } else {
      let column = m + ((<usize>j) << 3);
      for (let i = 0; i < n; i++) {
        sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(x + ((<usize>i) << 3)), v128.load(column)));
        column += (<usize>n) << 3;
      }
    }
    storePairOf(y, j, n, sum);
  }
}

/** y[j], y[j + 1] ← v, as far as they are below n. */
// @ts-ignore: decorator
@inline
function storePairOf(y: usize, j: i32, n: i32, v: v128): void {
  const p = y + ((<usize>j) << 3);
  if (j + 1 < n) v128.store(p, v);
  else v128.store_lane<u64>(p, v, 0);
}

/** Σ a·b·c */
// @ts-ignore: decorator
@inline
function dot3(a: usize, b: usize, c: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  let j = 0;
  for (; j + 2 <= n; j += 2) {
    const at = (<usize>j) << 3;
    sum = f64x2.add(sum, f64x2.mul(v128.load(a + at), f64x2.mul(v128.load(b + at), v128.load(c + at))));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (j < n) {
    const at = (<usize>j) << 3;
    total += load<f64>(a + at) * load<f64>(b + at) * load<f64>(c + at);
  }
  return total;
}
