import { exponentials, first, maxima, next } from './exponentials';
import { scaleRowHere } from './rows';
import { logOnce, storeRest, tailMask, widenAdd } from './simd';

export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const step = (<usize>cols) << 2;
  for (; rows > 0; rows -= 4) {
    const sums = exponentials(x, y, step, rows, cols, maxima(x, step, rows, cols));
    let shares = f32x4.div(f32x4.splat(1), sums);
    for (let i = min(rows, 4); i > 0; i--) {
      scaleRowHere(y, y, cols, first(shares));
      shares = next(shares);
      y += step;
    }
    x += 4 * step;
  }
}

export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const step = (<usize>cols) << 2;
  for (; rows > 0; rows -= 4) {
    let top = maxima(x, step, rows, cols);
    let rest = logOnce(exponentials(x, 0, step, rows, cols, top));
    for (let i = min(rows, 4); i > 0; i--) {
      subtract(x, y, cols, first(top), first(rest));
      top = next(top);
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
