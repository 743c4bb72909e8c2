import { madd, sigmoid, storeLanes, tanh } from './simd';

/** Equals `Activation` in core/kernels.ts. */
const enum Activation {
  identity,
  sigmoid,
  tanh,
  hardTanh,
  relu,
  leakyRelu,
  gelu,
}

const LEAK: f32 = 0.01;
const GELU_SCALE: f32 = 0.7978845608028654; // √(2/π)
const GELU_CUBIC: f32 = 0.044715;

// Each function has loops of its own: one loop that chooses by `kind` computes several of them for every element, since
// the compiler turns the choice between pure functions into a selection of their results.

export function activate(kind: i32, x: usize, y: usize, n: i32): void {
  if (kind == Activation.identity) {
    memory.copy(y, x, (<usize>n) << 2);
  } else if (kind == Activation.sigmoid) {
    for (let i = 0; i < n; i += 4) put(y, i, n, sigmoid(get(x, i)));
  } else if (kind == Activation.tanh) {
    for (let i = 0; i < n; i += 4) put(y, i, n, tanh(get(x, i)));
  } else if (kind == Activation.hardTanh) {
    for (let i = 0; i < n; i += 4) put(y, i, n, clamp(get(x, i), 1));
  } else if (kind == Activation.relu) {
    for (let i = 0; i < n; i += 4) put(y, i, n, f32x4.max(f32x4.splat(0), get(x, i)));
  } else if (kind == Activation.leakyRelu) {
    for (let i = 0; i < n; i += 4) put(y, i, n, leakyRelu(get(x, i)));
  } else if (kind == Activation.gelu) {
    for (let i = 0; i < n; i += 4) put(y, i, n, gelu(get(x, i)));
  } else {
    assert(false, 'unknown activation');
  }
}

/** dx ← dy · f′, f′ by x or by y = f(x); at a kink the slope to the left. */
export function activateBackward(kind: i32, x: usize, y: usize, dy: usize, dx: usize, n: i32): void {
  if (kind == Activation.identity) {
    memory.copy(dx, dy, (<usize>n) << 2);
  } else if (kind == Activation.sigmoid) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, f32x4.mul(get(dy, i), sigmoidSlope(get(y, i))));
  } else if (kind == Activation.tanh) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, f32x4.mul(get(dy, i), tanhSlope(get(y, i))));
  } else if (kind == Activation.hardTanh) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, v128.and(get(dy, i), inside(get(x, i))));
  } else if (kind == Activation.relu) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, v128.and(get(dy, i), f32x4.gt(get(x, i), f32x4.splat(0))));
  } else if (kind == Activation.leakyRelu) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, f32x4.mul(get(dy, i), leakyReluSlope(get(x, i))));
  } else if (kind == Activation.gelu) {
    for (let i = 0; i < n; i += 4) put(dx, i, n, f32x4.mul(get(dy, i), geluSlope(get(x, i))));
  } else {
    assert(false, 'unknown activation');
  }
}

// @ts-ignore: decorator
@inline
function get(x: usize, i: i32): v128 {
  return v128.load(x + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function put(y: usize, i: i32, n: i32, v: v128): void {
  storeLanes(y + ((<usize>i) << 2), v, n - i);
}

/** max(−limit, min(limit, x)) */
// @ts-ignore: decorator
@inline
function clamp(x: v128, limit: f32): v128 {
  return f32x4.max(f32x4.splat(-limit), f32x4.min(f32x4.splat(limit), x));
}

// @ts-ignore: decorator
@inline
function leakyRelu(x: v128): v128 {
  return f32x4.max(x, f32x4.mul(f32x4.splat(LEAK), x));
}

/** 0.5·x·(1 + tanh u) = x·σ(2u): no cancellation for negative u. */
// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(twoU(x)));
}

// @ts-ignore: decorator
@inline
function sigmoidSlope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

// @ts-ignore: decorator
@inline
function tanhSlope(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

/** All ones where |x| < 1. */
// @ts-ignore: decorator
@inline
function inside(x: v128): v128 {
  return f32x4.lt(f32x4.abs(x), f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function leakyReluSlope(x: v128): v128 {
  return v128.bitselect(f32x4.splat(1), f32x4.splat(LEAK), f32x4.gt(x, f32x4.splat(0)));
}

/** σ(2u) + x·σ·(1−σ)·(2u)′; beyond ±20 it is 1 or 0, and cutting there keeps x³ finite. */
// @ts-ignore: decorator
@inline
function geluSlope(x: v128): v128 {
  const one = f32x4.splat(1);
  const c = clamp(x, 20);
  const s = sigmoid(twoU(c));
  const slope = f32x4.mul(
    f32x4.splat(2 * GELU_SCALE),
    madd(f32x4.splat(3 * GELU_CUBIC), f32x4.mul(c, c), one),
  );
  return madd(f32x4.mul(c, slope), f32x4.mul(s, f32x4.sub(one, s)), s);
}

/** 2·√(2/π)·(x + 0.044715·x³) */
// @ts-ignore: decorator
@inline
function twoU(x: v128): v128 {
  const cubic = madd(f32x4.mul(f32x4.splat(GELU_CUBIC), x), f32x4.mul(x, x), x);
  return f32x4.mul(f32x4.splat(2 * GELU_SCALE), cubic);
}

export function dropout(x: usize, y: usize, n: i32, rate: f32, seed: i32): void {
  const threshold = i32x4.splat(<i32>(<u32>(<f64>rate * 4294967296.0)));
  const factor = f32x4.splat(<f32>(1.0 / (1.0 - <f64>rate)));
  const step = i32x4.splat(<i32>(0x9e3779b9 * 4));
  let counter = i32x4.add(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(0x9e3779b9)), i32x4.splat(seed));
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    let h = v128.xor(counter, i32x4.shr_u(counter, 16));
    h = i32x4.mul(h, i32x4.splat(0x7feb352d));
    h = v128.xor(h, i32x4.shr_u(h, 15));
    h = i32x4.mul(h, i32x4.splat(0x846ca68b));
    h = v128.xor(h, i32x4.shr_u(h, 16));
    const kept = i32x4.ge_u(h, threshold);
    storeLanes(y + at, v128.and(f32x4.mul(v128.load(x + at), factor), kept), n - i);
    counter = i32x4.add(counter, step);
  }
}
