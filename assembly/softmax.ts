import { Form, softmaxRows } from './rows';
import { logOnce, tailMask, widenAdd } from './simd';

export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  softmaxRows(Form.share, x, y, rows, cols);
}

export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  softmaxRows(Form.logarithm, x, y, rows, cols);
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
