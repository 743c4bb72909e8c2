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
  expOnce,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  logF64,
  maxLanes,
  storeLanes,
  storeTail,
  sumLanes,
  tailMask,
  zeroOf,
} from './simd';

/** What several kernels do to one row; not exported from the module. */

/** What `softmaxRows` writes: e^(x − the row's maximum), that over the row's sum, or the logarithm of the quotient. */
export const enum Form {
  share,
  logarithm,
  exponential,
}

export function softmaxRows(form: Form, x: usize, y: usize, rows: i32, cols: i32): void {
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
  const step = (<usize>cols) << 2;
  for (let i = 0; i < rows; i++) {
    const top = largest(x, cols);
    let sum = f32x4.splat(0);
    for (let j = 0; j < cols; j += 4) {
      const at = (<usize>j) << 2;
      const d = f32x4.sub(v128.load(x + at), top);
      const e = exp(d, low, high, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half, one);
      sum = f32x4.add(sum, v128.and(e, tailMask(cols - j)));
      if (form != Form.logarithm) storeLanes(y + at, e, cols - j);
    }
    sum = sumLanes(sum);
    if (form == Form.share) {
      const factor = f32x4.div(one, sum);
      for (let j = 0; j < cols; j += 4) {
        const p = y + ((<usize>j) << 2);
        storeLanes(p, f32x4.mul(v128.load(p), factor), cols - j);
      }
    } else if (form == Form.logarithm) {
      const rest = f32x4.splat(<f32>logF64(f32x4.extract_lane(sum, 0)));
      // Not one shift: top + rest would round away what a large top leaves no bits for.
      for (let j = 0; j < cols; j += 4) {
        const at = (<usize>j) << 2;
        storeLanes(y + at, f32x4.sub(f32x4.sub(v128.load(x + at), top), rest), cols - j);
      }
    }
    x += step;
    y += step;
  }
}

/** The largest element of a row; where there is a NaN, it or another. */
export function rowMax(x: usize, n: i32): f32 {
  return f32x4.extract_lane(largest(x, n), 0);
}

/** `rowMax`, in every lane. */
// @ts-ignore: decorator
@inline
export function largest(x: usize, n: i32): v128 {
  const whole = x + ((<usize>(n & ~3)) << 2);
  const mask = tailMask(n & 3);
  let best = v128.bitselect(v128.load(whole), f32x4.splat(-Infinity), mask);
  for (; x < whole; x += 16) best = f32x4.pmax(best, v128.load(x));
  return maxLanes(best);
}

/** Σ e^(x − shift). */
export function expSum(x: usize, n: i32, shift: f32): f32 {
  const s = f32x4.splat(shift);
  let sum = f32x4.splat(0);
  for (; n > 0; n -= 4) {
    const e = expOnce(f32x4.sub(v128.load(x), s));
    sum = f32x4.add(sum, v128.and(e, tailMask(n)));
    x += 16;
  }
  return f32x4.extract_lane(sumLanes(sum), 0);
}

/** Σ x[j], added up in the order of `expSum`. */
export function rowSum(x: usize, n: i32): f32 {
  let sum = f32x4.splat(0);
  for (; n > 0; n -= 4) {
    sum = f32x4.add(sum, v128.and(v128.load(x), tailMask(n)));
    x += 16;
  }
  return f32x4.extract_lane(sumLanes(sum), 0);
}

/** y[j] += x[j]. */
export function addRow(x: usize, y: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  storeTail(y, f32x4.add(v128.load(x), v128.load(y)), n);
}
