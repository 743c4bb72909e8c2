import {
  constant,
  EXP_C3,
  EXP_C4,
  EXP_C5,
  EXP_C6,
  EXP_MAGIC_ONCE,
  EXP_ZERO,
  expBelow,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  storeRest,
  tailMask,
  zeroOf,
} from './simd';

// Softmax and its losses take four rows at a time, whose maxima, sums and logarithms are the lanes of one vector: a row alone
// would wait for its maximum, its sum and a division. Of the last rows, where there are fewer, the last one is done again.

/** Row i of four, or the last of those that there are. */
// @ts-ignore: decorator
@inline
export function rowAt(x: usize, step: usize, i: i32, rows: i32): usize {
  return x + <usize>min(i, rows - 1) * step;
}

/** The largest elements of four rows. Where there is a NaN, it or another. */
// @ts-ignore: decorator
@inline
export function maxima(x: usize, step: usize, rows: i32, cols: i32): v128 {
  const whole = (<usize>(cols & ~3)) << 2;
  const limit = v128.bitselect(f32x4.splat(Infinity), f32x4.splat(-Infinity), tailMask(cols & 3));
  let x0 = x;
  let x1 = rowAt(x, step, 1, rows);
  let x2 = rowAt(x, step, 2, rows);
  let x3 = rowAt(x, step, 3, rows);
  // What lies behind a row is less than any other; a NaN there would stay if it came first.
  let m0 = f32x4.pmin(limit, v128.load(x0 + whole));
  let m1 = f32x4.pmin(limit, v128.load(x1 + whole));
  let m2 = f32x4.pmin(limit, v128.load(x2 + whole));
  let m3 = f32x4.pmin(limit, v128.load(x3 + whole));
  for (const end = x + whole; x0 < end; x0 += 16) {
    m0 = f32x4.pmax(m0, v128.load(x0));
    m1 = f32x4.pmax(m1, v128.load(x1));
    m2 = f32x4.pmax(m2, v128.load(x2));
    m3 = f32x4.pmax(m3, v128.load(x3));
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  const low = f32x4.pmax(v128.shuffle<f32>(m0, m1, 0, 2, 4, 6), v128.shuffle<f32>(m0, m1, 1, 3, 5, 7));
  const high = f32x4.pmax(v128.shuffle<f32>(m2, m3, 0, 2, 4, 6), v128.shuffle<f32>(m2, m3, 1, 3, 5, 7));
  return f32x4.pmax(v128.shuffle<f32>(low, high, 0, 2, 4, 6), v128.shuffle<f32>(low, high, 1, 3, 5, 7));
}

/** The sums of e^(x − top) over each of four rows; y ← e^(x − top) if there is a y, which may be x. */
export function exponentials(x: usize, y: usize, step: usize, rows: i32, cols: i32, top: v128): v128 {
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
  const step1 = rowAt(0, step, 1, rows);
  const step2 = rowAt(0, step, 2, rows);
  const step3 = rowAt(0, step, 3, rows);
  let sum = f32x4.splat(0);
  for (; cols > 0; cols -= 4) {
    // Four columns of four rows, transposed.
    let a = v128.load(x);
    let b = v128.load(x + step1);
    let c = v128.load(x + step2);
    let d = v128.load(x + step3);
    let ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    let cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    a = f32x4.sub(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), top);
    a = expBelow(a, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
    sum = f32x4.add(sum, a);
    if (cols > 1) {
      b = f32x4.sub(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), top);
      b = expBelow(b, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
      sum = f32x4.add(sum, b);
    }
    if (cols > 2) {
      c = f32x4.sub(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), top);
      c = expBelow(c, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
      sum = f32x4.add(sum, c);
    }
    if (cols > 3) {
      d = f32x4.sub(v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), top);
      d = expBelow(d, low, log2e, magic, ln2High, ln2Low, c6, c5, c4, c3, half);
      sum = f32x4.add(sum, d);
    }
    if (y) {
      ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const row0 = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      const row1 = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
      ab = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      cd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const row2 = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      const row3 = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
      if (cols < 4) {
        storeRest(y, row0, cols);
        storeRest(y + step1, row1, cols);
        storeRest(y + step2, row2, cols);
        storeRest(y + step3, row3, cols);
      } else {
        v128.store(y, row0);
        v128.store(y + step1, row1);
        v128.store(y + step2, row2);
        v128.store(y + step3, row3);
      }
      y += 16;
    }
    x += 16;
  }
  return sum;
}

/** Lane 0 in every lane. */
// @ts-ignore: decorator
@inline
export function first(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 0, 0, 0, 0);
}

/** The next lane in the place of each. */
// @ts-ignore: decorator
@inline
export function next(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 1, 2, 3, 0);
}
