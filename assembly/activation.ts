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
  expm1Near,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  madd,
  pinned,
  storeTail,
  timesPower,
  zeroOf,
} from './simd';

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
// the compiler turns the choice between pure functions into a selection of their results. A loop ends with what is less than a
// vector, nothing perhaps: a call within it would cost all registers, and constants be read again for every vector.

export function activate(kind: i32, x: usize, y: usize, n: i32): void {
  const one = constant(1, zeroOf(x));
  const leak = constant(LEAK, zeroOf(x));
  if (kind == Activation.identity) {
    memory.copy(y, x, (<usize>n) << 2);
  } else if (kind == Activation.sigmoid) {
    logistic(Activation.sigmoid, x, y, n);
  } else if (kind == Activation.tanh) {
    tanh(x, y, n);
  } else if (kind == Activation.gelu) {
    logistic(Activation.gelu, x, y, n);
  } else if (kind == Activation.hardTanh) {
    for (; n >= 4; n -= 4) {
      v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x), f32x4.neg(one)), one));
      y += 16;
      x += 16;
    }
    storeTail(y, f32x4.pmin(f32x4.pmax(v128.load(x), f32x4.neg(one)), one), n);
  } else if (kind == Activation.relu) {
    for (; n >= 4; n -= 4) {
      v128.store(y, f32x4.pmax(v128.load(x), f32x4.splat(0)));
      y += 16;
      x += 16;
    }
    storeTail(y, f32x4.pmax(v128.load(x), f32x4.splat(0)), n);
  } else if (kind == Activation.leakyRelu) {
    for (; n >= 4; n -= 4) {
      v128.store(y, leakyRelu(v128.load(x), leak));
      y += 16;
      x += 16;
    }
    storeTail(y, leakyRelu(v128.load(x), leak), n);
  } else {
    assert(false, 'unknown activation');
  }
}

/** dx ← dy · f′, f′ by x or by y = f(x); at a kink the slope to the left. */
export function activateBackward(kind: i32, x: usize, y: usize, dy: usize, dx: usize, n: i32): void {
  if (kind == Activation.identity) {
    memory.copy(dx, dy, (<usize>n) << 2);
  } else if (kind == Activation.sigmoid) {
    backward(Activation.sigmoid, y, dy, dx, n);
  } else if (kind == Activation.tanh) {
    backward(Activation.tanh, y, dy, dx, n);
  } else if (kind == Activation.hardTanh) {
    backward(Activation.hardTanh, x, dy, dx, n);
  } else if (kind == Activation.relu) {
    backward(Activation.relu, x, dy, dx, n);
  } else if (kind == Activation.leakyRelu) {
    backward(Activation.leakyRelu, x, dy, dx, n);
  } else if (kind == Activation.gelu) {
    geluBackward(x, dy, dx, n);
  } else {
    assert(false, 'unknown activation');
  }
}

/** dx ← dy · f′, where f′ is a function of `from`, which is x or y. */
// @ts-ignore: decorator
@inline
function backward(kind: i32, from: usize, dy: usize, dx: usize, n: i32): void {
  const k = constant(kind == Activation.leakyRelu ? LEAK : 1, zeroOf(from));
  const toOne = v128.xor(k, constant(1, zeroOf(from)));
  for (; n >= 16; n -= 16) {
    v128.store(dx, slope(kind, v128.load(from), v128.load(dy), k, toOne));
    v128.store(dx, slope(kind, v128.load(from, 16), v128.load(dy, 16), k, toOne), 16);
    v128.store(dx, slope(kind, v128.load(from, 32), v128.load(dy, 32), k, toOne), 32);
    v128.store(dx, slope(kind, v128.load(from, 48), v128.load(dy, 48), k, toOne), 48);
    from += 64;
    dy += 64;
    dx += 64;
  }
  for (; ; n -= 4) {
    const d = slope(kind, v128.load(from), v128.load(dy), k, toOne);
    if (n < 4) return storeTail(dx, d, n);
    v128.store(dx, d);
    from += 16;
    dy += 16;
    dx += 16;
  }
}

/** d · f′; `toOne` is what makes 1 of k by exclusive or: one instruction less than a selection. */
// @ts-ignore: decorator
@inline
function slope(kind: i32, v: v128, d: v128, k: v128, toOne: v128): v128 {
  if (kind == Activation.sigmoid) return f32x4.mul(d, f32x4.mul(v, f32x4.sub(k, v)));
  if (kind == Activation.tanh) return f32x4.mul(d, f32x4.sub(k, f32x4.mul(v, v)));
  if (kind == Activation.relu) return v128.and(d, f32x4.gt(v, f32x4.splat(0)));
  if (kind == Activation.leakyRelu) {
    const isAbove = f32x4.gt(v, f32x4.splat(0));
    return f32x4.mul(d, v128.xor(k, v128.and(isAbove, toOne)));
  }
  return v128.and(d, f32x4.lt(f32x4.mul(v, v), k));
}

// @ts-ignore: decorator
@inline
function at(x: usize, i: i32): usize {
  return x + ((<usize>i) << 2);
}

// @ts-ignore: decorator
@inline
function get(x: usize, i: i32): v128 {
  return v128.load(at(x, i));
}

/**
 * tanh x = E/(E + 1) with E = (e^2x − 1)/2 = 2^n·(e^2r − 1)/2 + (2^n − 1)/2 for x = n·ln 2/2 + r ≤ 0, where rounding E + 1 costs
 * least; above, −tanh −x: a quotient in which nothing cancels. Constants of e^r are those of (e^2r − 1)/2 here.
 */
// @ts-ignore: decorator
@inline
function tanh(x: usize, y: usize, n: i32): void {
  const zero = zeroOf(x);
  const low = constant(-10, zero);
  const sign = pinned(i32.MIN_VALUE, zero);
  const magic = constant(EXP_MAGIC - 127, zero);
  const twoLog2e = constant(2 * LOG2_E, zero);
  const ln2High = constant(LN2_HIGH / 2, zero);
  const ln2Low = constant(LN2_LOW / 2, zero);
  const c6 = constant(32 * EXP_C6, zero);
  const c5 = constant(16 * EXP_C5, zero);
  const c4 = constant(8 * EXP_C4, zero);
  const c3 = constant(4 * EXP_C3, zero);
  const half = constant(0.5, zero);
  const minusHalf = constant(-0.5, zero);
  const one = constant(1, zero);
  for (; ; n -= 4) {
    const v = v128.load(x);
    const c = f32x4.pmax(v128.or(v, sign), low);
    const t = madd(c, twoLog2e, magic);
    const p = expm1Near(c, f32x4.sub(t, magic), ln2High, ln2Low, c6, c5, c4, c3, one);
    const power = i32x4.shl(t, 23);
    const e = madd(p, power, madd(power, half, minusHalf));
    const quotient = v128.bitselect(v, f32x4.div(e, f32x4.add(e, one)), sign);
    if (n < 4) return storeTail(y, quotient, n);
    v128.store(y, quotient);
    x += 16;
    y += 16;
  }
}

/**
 * σ(x) = 1/(1 + e^−x), gelu(x) = x·σ(2u): all terms divided by 2²⁴, by way of the exponent's bias, so that e^−x is finite as
 * long as the quotient is not 0. One loop for both would compute both.
 */
// @ts-ignore: decorator
@inline
function logistic(kind: i32, x: usize, y: usize, n: i32): void {
  const zero = zeroOf(x);
  const low = constant(EXP_LOW, zero);
  const high = constant(EXP_HIGH + 15, zero);
  const magic = constant(EXP_MAGIC - 24, zero);
  const unit = constant(1.0 / 16777216, zero);
  // What x is multiplied by to give the exponent.
  const scale = constant(kind == Activation.gelu ? -2 * GELU_SCALE : -1, zero);
  const cubic = constant(GELU_CUBIC, zero);
  const log2e = constant(LOG2_E, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const c6 = constant(EXP_C6, zero);
  const c5 = constant(EXP_C5, zero);
  const c4 = constant(EXP_C4, zero);
  const c3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const one = constant(1, zero);
  for (let i = 0; ; i += 4) {
    const v = get(x, i);
    const u = kind == Activation.gelu ? withCube(v, cubic) : v;
    const c = f32x4.pmin(f32x4.pmax(f32x4.mul(u, scale), low), high);
    const t = madd(c, log2e, magic);
    const p = expm1Near(c, f32x4.sub(t, magic), ln2High, ln2Low, c6, c5, c4, c3, half);
    const e = timesPower(f32x4.add(p, one), t);
    let quotient = f32x4.div(unit, f32x4.add(unit, e));
    if (kind == Activation.gelu) quotient = f32x4.mul(v, quotient);
    if (n - i < 4) return storeTail(at(y, i), quotient, n - i);
    v128.store(at(y, i), quotient);
  }
}

/** σ(2u) + x·σ·(1−σ)·(2u)′; beyond ±20 it is 1 or 0, and cutting there keeps x³ finite. */
function geluBackward(x: usize, dy: usize, dx: usize, n: i32): void {
  const zero = zeroOf(x);
  const low = constant(EXP_LOW, zero);
  const high = constant(EXP_HIGH, zero);
  const log2e = constant(LOG2_E, zero);
  const magic = constant(EXP_MAGIC, zero);
  const ln2High = constant(LN2_HIGH, zero);
  const ln2Low = constant(LN2_LOW, zero);
  const c6 = constant(EXP_C6, zero);
  const c5 = constant(EXP_C5, zero);
  const c4 = constant(EXP_C4, zero);
  const c3 = constant(EXP_C3, zero);
  const half = constant(0.5, zero);
  const one = constant(1, zero);
  const cubic = constant(GELU_CUBIC, zero);
  const cubicSlope = constant(3 * GELU_CUBIC, zero);
  const scale = constant(2 * GELU_SCALE, zero);
  const minusScale = constant(-2 * GELU_SCALE, zero);
  for (let i = 0; ; i += 4) {
    const v = clamp(get(x, i), 20);
    const u = f32x4.mul(withCube(v, cubic), minusScale);
    const e = exp(u, low, high, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half, one);
    const s = f32x4.div(one, f32x4.add(one, e));
    const slope = f32x4.mul(scale, madd(cubicSlope, f32x4.mul(v, v), one));
    const gain = madd(f32x4.mul(v, slope), f32x4.mul(s, f32x4.sub(one, s)), s);
    const d = f32x4.mul(get(dy, i), gain);
    if (n - i < 4) return storeTail(at(dx, i), d, n - i);
    v128.store(at(dx, i), d);
  }
}

/** max(−limit, min(limit, x)) */
// @ts-ignore: decorator
@inline
function clamp(x: v128, limit: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(-limit)), f32x4.splat(limit));
}

// @ts-ignore: decorator
@inline
function leakyRelu(x: v128, leak: v128): v128 {
  return f32x4.pmax(x, f32x4.mul(leak, x));
}

/** x + 0.044715·x³, which is u over √(2/π). */
// @ts-ignore: decorator
@inline
function withCube(x: v128, cubic: v128): v128 {
  return madd(f32x4.mul(cubic, x), f32x4.mul(x, x), x);
}

export function dropout(x: usize, y: usize, n: i32, rate: f32, seed: i32): void {
  const zero = zeroOf(x);
  const threshold = pinned(<i32>(<u32>(<f64>rate * 4294967296.0)), zero);
  const factor = constant(<f32>(1.0 / (1.0 - <f64>rate)), zero);
  const step = pinned(<i32>(0x9e3779b9 * 4), zero);
  const first = pinned(0x7feb352d, zero);
  const second = pinned(<i32>0x846ca68b, zero);
  let counter = i32x4.add(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(0x9e3779b9)), i32x4.splat(seed));
  for (let i = 0; ; i += 4) {
    let h = v128.xor(counter, i32x4.shr_u(counter, 16));
    h = i32x4.mul(h, first);
    h = v128.xor(h, i32x4.shr_u(h, 15));
    h = i32x4.mul(h, second);
    h = v128.xor(h, i32x4.shr_u(h, 16));
    const kept = i32x4.ge_u(h, threshold);
    const v = v128.and(f32x4.mul(get(x, i), factor), kept);
    if (n - i < 4) return storeTail(at(y, i), v, n - i);
    v128.store(at(y, i), v);
    counter = i32x4.add(counter, step);
  }
}
