import { madd, storeRest } from './simd';

// @ts-ignore: decorator
@inline
function rowOf(base: usize, index: usize, i: i32, cols: i32): usize {
  const row = index ? load<i32>(index + ((<usize>i) << 2)) : i;
  return base + <usize>row * ((<usize>cols) << 2);
}

// The step of four weights, or of `n` < 4: two calls of each, so that whole vectors are stored without asking how many are left.

/** Stores lanes 0 … n−1, 0 < n. */
// @ts-ignore: decorator
@inline
function put(p: usize, v: v128, n: i32): void {
  if (n == 4) v128.store(p, v);
  else storeRest(p, v, n);
}

/** The gradient with L2 decay. */
// @ts-ignore: decorator
@inline
function gradient(g: usize, w: v128, decay: v128): v128 {
  return madd(decay, w, v128.load(g));
}

export function sgd(w: usize, g: usize, index: usize, rows: i32, cols: i32, rate: f32, decay: f32): void {
  const minusRate = f32x4.splat(-rate);
  const lambda = f32x4.splat(decay);
  for (let i = 0; i < rows; i++) {
    let p = rowOf(w, index, i, cols);
    let left = cols;
    for (; left >= 16; left -= 16) {
      sgdStep(p, g, minusRate, lambda, 4);
      sgdStep(p + 16, g + 16, minusRate, lambda, 4);
      sgdStep(p + 32, g + 32, minusRate, lambda, 4);
      sgdStep(p + 48, g + 48, minusRate, lambda, 4);
      p += 64;
      g += 64;
    }
    for (; left >= 4; left -= 4) {
      sgdStep(p, g, minusRate, lambda, 4);
      p += 16;
      g += 16;
    }
    if (left) sgdStep(p, g, minusRate, lambda, left);
    g += (<usize>left) << 2;
  }
}

// @ts-ignore: decorator
@inline
function sgdStep(p: usize, g: usize, minusRate: v128, lambda: v128, n: i32): void {
  const x = v128.load(p);
  put(p, madd(minusRate, gradient(g, x, lambda), x), n);
}

export function momentum(
  w: usize,
  g: usize,
  v: usize,
  index: usize,
  rows: i32,
  cols: i32,
  rate: f32,
  momentum: f32,
  nesterov: i32,
  decay: f32,
): void {
  // prettier-ignore
  const minusRate = f32x4.splat(-rate);
  const mu = f32x4.splat(momentum);
  const lambda = f32x4.splat(decay);
  // The direction is velocity · ahead + slope · now.
  const ahead = f32x4.splat(nesterov ? momentum : 1);
  const now = f32x4.splat(nesterov ? 1 : 0);
  for (let i = 0; i < rows; i++) {
    let p = rowOf(w, index, i, cols);
    let s = rowOf(v, index, i, cols);
    let left = cols;
    for (; left >= 16; left -= 16) {
      momentumStep(p, g, s, minusRate, mu, ahead, now, lambda, 4);
      momentumStep(p + 16, g + 16, s + 16, minusRate, mu, ahead, now, lambda, 4);
      momentumStep(p + 32, g + 32, s + 32, minusRate, mu, ahead, now, lambda, 4);
      momentumStep(p + 48, g + 48, s + 48, minusRate, mu, ahead, now, lambda, 4);
      p += 64;
      s += 64;
      g += 64;
    }
    for (; left >= 4; left -= 4) {
      momentumStep(p, g, s, minusRate, mu, ahead, now, lambda, 4);
      p += 16;
      s += 16;
      g += 16;
    }
    if (left) momentumStep(p, g, s, minusRate, mu, ahead, now, lambda, left);
    g += (<usize>left) << 2;
  }
}

// @ts-ignore: decorator
@inline
function momentumStep(
  p: usize,
  g: usize,
  s: usize,
  minusRate: v128,
  mu: v128,
  ahead: v128,
  now: v128,
  lambda: v128,
  n: i32,
): void {
  // prettier-ignore
  const x = v128.load(p);
  const slope = gradient(g, x, lambda);
  const velocity = madd(mu, v128.load(s), slope);
  const direction = madd(now, slope, f32x4.mul(ahead, velocity));
  put(s, velocity, n);
  put(p, madd(minusRate, direction, x), n);
}

export function adagrad(
  w: usize,
  g: usize,
  s: usize,
  index: usize,
  rows: i32,
  cols: i32,
  rate: f32,
  epsilon: f32,
  decay: f32,
): void {
  // prettier-ignore
  scaled(w, g, s, index, rows, cols, rate, 1, 1, epsilon, decay);
}

export function rmsprop(
  w: usize,
  g: usize,
  s: usize,
  index: usize,
  rows: i32,
  cols: i32,
  rate: f32,
  rho: f32,
  epsilon: f32,
  decay: f32,
): void {
  // prettier-ignore
  scaled(w, g, s, index, rows, cols, rate, rho, 1 - rho, epsilon, decay);
}

/** s ← keep·s + take·g²; w ← w − rate·g / (√s + epsilon): Adagrad and RMSProp. */
function scaled(
  w: usize,
  g: usize,
  s: usize,
  index: usize,
  rows: i32,
  cols: i32,
  rate: f32,
  keep: f32,
  take: f32,
  epsilon: f32,
  decay: f32,
): void {
  // prettier-ignore
  const k = f32x4.splat(keep);
  const t = f32x4.splat(take);
  const alpha = f32x4.splat(rate);
  const e = f32x4.splat(epsilon);
  const lambda = f32x4.splat(decay);
  for (let i = 0; i < rows; i++) {
    let p = rowOf(w, index, i, cols);
    let q = rowOf(s, index, i, cols);
    let left = cols;
    for (; left >= 4; left -= 4) {
      scaledStep(p, g, q, k, t, alpha, e, lambda, 4);
      p += 16;
      q += 16;
      g += 16;
    }
    if (left) scaledStep(p, g, q, k, t, alpha, e, lambda, left);
    g += (<usize>left) << 2;
  }
}

// @ts-ignore: decorator
@inline
function scaledStep(
  p: usize,
  g: usize,
  q: usize,
  k: v128,
  t: v128,
  alpha: v128,
  e: v128,
  lambda: v128,
  n: i32,
): void {
  // prettier-ignore
  const x = v128.load(p);
  const slope = gradient(g, x, lambda);
  const squares = madd(k, v128.load(q), f32x4.mul(t, f32x4.mul(slope, slope)));
  const change = f32x4.div(f32x4.mul(alpha, slope), f32x4.add(f32x4.sqrt(squares), e));
  put(q, squares, n);
  put(p, f32x4.sub(x, change), n);
}

export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  index: usize,
  rows: i32,
  cols: i32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  correction1: f32,
  correction2: f32,
  decay: f32,
  decoupled: i32,
): void {
  // prettier-ignore
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(1 - beta1);
  const c2 = f32x4.splat(1 - beta2);
  const alpha = f32x4.splat(rate / correction1);
  const root = f32x4.splat(1 / sqrt(correction2));
  const e = f32x4.splat(epsilon);
  const lambda = f32x4.splat(decoupled ? 0 : decay);
  const shrink = f32x4.splat(decoupled ? 1 - rate * decay : 1);
  for (let i = 0; i < rows; i++) {
    let p = rowOf(w, index, i, cols);
    let p1 = rowOf(m, index, i, cols);
    let p2 = rowOf(v, index, i, cols);
    let left = cols;
    for (; left >= 4; left -= 4) {
      adamStep(p, g, p1, p2, b1, b2, c1, c2, alpha, root, e, lambda, shrink, 4);
      p += 16;
      p1 += 16;
      p2 += 16;
      g += 16;
    }
    if (left) adamStep(p, g, p1, p2, b1, b2, c1, c2, alpha, root, e, lambda, shrink, left);
    g += (<usize>left) << 2;
  }
}

// @ts-ignore: decorator
@inline
function adamStep(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  b1: v128,
  b2: v128,
  c1: v128,
  c2: v128,
  alpha: v128,
  root: v128,
  e: v128,
  lambda: v128,
  shrink: v128,
  n: i32,
): void {
  // prettier-ignore
  const x = v128.load(p);
  const slope = gradient(g, x, lambda);
  const mean = madd(b1, v128.load(m), f32x4.mul(c1, slope));
  const square = madd(b2, v128.load(v), f32x4.mul(c2, f32x4.mul(slope, slope)));
  const change = f32x4.div(f32x4.mul(alpha, mean), madd(f32x4.sqrt(square), root, e));
  put(m, mean, n);
  put(v, square, n);
  put(p, f32x4.sub(f32x4.mul(shrink, x), change), n);
}
