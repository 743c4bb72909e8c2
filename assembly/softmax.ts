import { exponentials, first, logOfSums, maxima, next } from './exponentials';
import { scaleRowHere } from './rows';
import {
  constant,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_C6,
  EXP_MAGIC_ONCE,
  EXP_ZERO,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  logOnce,
  storeRest,
  tailMask,
  widenAdd,
  zeroOf,
} from './simd';

export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const zero = zeroOf(x);
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
  let top = maxima(x, step, rows, cols);
  for (; rows > 0; rows -= 4) {
    const sums = exponentials(
      x, y, step, rows, cols, top, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half,
    ); // prettier-ignore
    x += 4 * step;
    // The next rows' maxima before this sum is waited for.
    if (rows > 4) top = maxima(x, step, rows - 4, cols);
    let shares = f32x4.div(f32x4.splat(1), sums);
    for (let i = min(rows, 4); i > 0; i--) {
      scaleRowHere(y, y, cols, first(shares));
      shares = next(shares);
      y += step;
    }
  }
}

export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const zero = zeroOf(x);
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
  let top = maxima(x, step, rows, cols);
  for (; rows > 0; rows -= 4) {
    const sums = exponentials(
      x, 0, step, rows, cols, top, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half,
    ); // prettier-ignore
    let rest = logOfSums(sums);
    let highest = top;
    if (rows > 4) top = maxima(x + 4 * step, step, rows - 4, cols);
    for (let i = min(rows, 4); i > 0; i--) {
      subtract(x, y, cols, first(highest), first(rest));
      highest = next(highest);
      rest = next(rest);
      x += step;
      y += step;
    }
  }
}

/** y ← x − top − rest: not one shift, since top + rest would round away what a large maximum leaves no bits for. */
// @ts-ignore: decorator
@inline
function subtract(x: usize, y: usize, n: i32, top: v128, rest: v128): void {
  for (; n >= 16; n -= 16) {
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), top), rest));
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x, 16), top), rest), 16);
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x, 32), top), rest), 32);
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x, 48), top), rest), 48);
    x += 64;
    y += 64;
  }
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), top), rest));
    x += 16;
    y += 16;
  }
  storeRest(y, f32x4.sub(f32x4.sub(v128.load(x), top), rest), n);
}

export function argmax(x: usize, rows: i32, cols: i32, out: usize): void {
  for (let i = 0; i < rows; i++) {
    let best = load<f32>(x);
    let at = 0;
    for (let j = 1; j < cols; j++) {
      const v = load<f32>(x + ((<usize>j) << 2));
      if (v > best) {
        best = v;
        at = j;
      }
    }
    store<i32>(out + ((<usize>i) << 2), at);
    x += (<usize>cols) << 2;
  }
}

export function entropy(p: usize, rows: i32, cols: i32): f64 {
  const n = rows * cols;
  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    let v = v128.load(p + ((<usize>i) << 2));
    if (n - i < 4) v = v128.and(v, tailMask(n - i));
    // 0 · ln 0 = 0: where p is 0 the logarithm is masked out.
    sum = f64x2.sub(sum, widenAdd(f32x4.mul(v, v128.and(logOnce(v), f32x4.gt(v, f32x4.splat(0))))));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
