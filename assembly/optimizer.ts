import { madd, storeLanes } from './simd';

// @ts-ignore: decorator
@inline
function rowOf(base: usize, index: usize, i: i32, cols: i32): usize {
  const row = index ? load<i32>(index + ((<usize>i) << 2)) : i;
  return base + <usize>row * ((<usize>cols) << 2);
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
    for (let left = cols; left > 0; left -= 4) {
      const x = v128.load(p);
      storeLanes(p, madd(minusRate, gradient(g, x, lambda), x), left);
      p += 16;
      g += 16;
    }
    g -= (<usize>(-cols & 3)) << 2;
  }
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
  for (let i = 0; i < rows; i++) {
    let p = rowOf(w, index, i, cols);
    let s = rowOf(v, index, i, cols);
    for (let left = cols; left > 0; left -= 4) {
      const x = v128.load(p);
      const slope = gradient(g, x, lambda);
      const velocity = madd(mu, v128.load(s), slope);
      const direction = nesterov ? madd(mu, velocity, slope) : velocity;
      storeLanes(s, velocity, left);
      storeLanes(p, madd(minusRate, direction, x), left);
      p += 16;
      s += 16;
      g += 16;
    }
    g -= (<usize>(-cols & 3)) << 2;
  }
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
    for (let left = cols; left > 0; left -= 4) {
      const x = v128.load(p);
      const slope = gradient(g, x, lambda);
      const squares = madd(k, v128.load(q), f32x4.mul(t, f32x4.mul(slope, slope)));
      const change = f32x4.div(f32x4.mul(alpha, slope), f32x4.add(f32x4.sqrt(squares), e));
      storeLanes(q, squares, left);
      storeLanes(p, f32x4.sub(x, change), left);
      p += 16;
      q += 16;
      g += 16;
    }
    g -= (<usize>(-cols & 3)) << 2;
  }
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
    for (let left = cols; left > 0; left -= 4) {
      const x = v128.load(p);
      const slope = gradient(g, x, lambda);
      const mean = madd(b1, v128.load(p1), f32x4.mul(c1, slope));
      const square = madd(b2, v128.load(p2), f32x4.mul(c2, f32x4.mul(slope, slope)));
      const change = f32x4.div(f32x4.mul(alpha, mean), madd(f32x4.sqrt(square), root, e));
      storeLanes(p1, mean, left);
      storeLanes(p2, square, left);
      storeLanes(p, f32x4.sub(f32x4.mul(shrink, x), change), left);
      p += 16;
      p1 += 16;
      p2 += 16;
      g += 16;
    }
    g -= (<usize>(-cols & 3)) << 2;
  }
}
