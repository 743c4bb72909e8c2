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

// Each case runs its own loop: `kind` is a constant in it, so that the choice costs nothing an element.

export function activate(kind: i32, x: usize, y: usize, n: i32): void {
  switch (kind) {
    case Activation.identity: return forward(Activation.identity, x, y, n);
    case Activation.sigmoid: return forward(Activation.sigmoid, x, y, n);
    case Activation.tanh: return forward(Activation.tanh, x, y, n);
    case Activation.hardTanh: return forward(Activation.hardTanh, x, y, n);
    case Activation.relu: return forward(Activation.relu, x, y, n);
    case Activation.leakyRelu: return forward(Activation.leakyRelu, x, y, n);
    case Activation.gelu: return forward(Activation.gelu, x, y, n);
    default: assert(false, 'unknown activation');
  } // prettier-ignore
}

export function activateBackward(kind: i32, x: usize, y: usize, dy: usize, dx: usize, n: i32): void {
  switch (kind) {
    case Activation.identity: return backward(Activation.identity, x, y, dy, dx, n);
    case Activation.sigmoid: return backward(Activation.sigmoid, x, y, dy, dx, n);
    case Activation.tanh: return backward(Activation.tanh, x, y, dy, dx, n);
    case Activation.hardTanh: return backward(Activation.hardTanh, x, y, dy, dx, n);
    case Activation.relu: return backward(Activation.relu, x, y, dy, dx, n);
    case Activation.leakyRelu: return backward(Activation.leakyRelu, x, y, dy, dx, n);
    case Activation.gelu: return backward(Activation.gelu, x, y, dy, dx, n);
    default: assert(false, 'unknown activation');
  } // prettier-ignore
}

// @ts-ignore: decorator
@inline
function forward(kind: i32, x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    storeLanes(y + at, value(kind, v128.load(x + at)), n - i);
  }
}

// @ts-ignore: decorator
@inline
function backward(kind: i32, x: usize, y: usize, dy: usize, dx: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const slope = derivative(kind, v128.load(x + at), v128.load(y + at));
    storeLanes(dx + at, f32x4.mul(v128.load(dy + at), slope), n - i);
  }
}

// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == Activation.sigmoid) return sigmoid(x);
  if (kind == Activation.tanh) return tanh(x);
  if (kind == Activation.hardTanh) return f32x4.max(f32x4.neg(one), f32x4.min(one, x));
  if (kind == Activation.relu) return f32x4.max(zero, x);
  if (kind == Activation.leakyRelu) return f32x4.max(x, f32x4.mul(f32x4.splat(LEAK), x));
  // 0.5·x·(1 + tanh u) = x·σ(2u): no cancellation for negative u.
  if (kind == Activation.gelu) return f32x4.mul(x, sigmoid(twoU(x)));
  return x;
}

/** f′ by x and y = f(x); at a kink the slope to the left. */
// @ts-ignore: decorator
@inline
function derivative(kind: i32, x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == Activation.sigmoid) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == Activation.tanh) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == Activation.hardTanh) return v128.and(one, f32x4.lt(f32x4.abs(x), one));
  if (kind == Activation.relu) return v128.and(one, f32x4.gt(x, zero));
  if (kind == Activation.leakyRelu) return v128.bitselect(one, f32x4.splat(LEAK), f32x4.gt(x, zero));
  if (kind == Activation.gelu) {
    // σ(2u) + x·σ·(1−σ)·(2u)′; beyond ±20 it is 1 or 0, and cutting there keeps x³ finite.
    const c = f32x4.max(f32x4.splat(-20), f32x4.min(f32x4.splat(20), x));
    const s = sigmoid(twoU(c));
    const slope = f32x4.mul(
      f32x4.splat(2 * GELU_SCALE),
      madd(f32x4.splat(3 * GELU_CUBIC), f32x4.mul(c, c), one),
    );
    return madd(f32x4.mul(c, slope), f32x4.mul(s, f32x4.sub(one, s)), s);
  }
  return one;
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
