import { rowOf } from './rows';
import {
  constant,
  eightRounded,
  madd,
  maxLanes,
  rounded,
  ROUNDING,
  ROW_LIMIT,
  SMALL,
  tailMask,
  zeroOf,
} from './simd';

/** Columns of a packed panel: two vectors. Equals PANEL in core/kernels.ts. */
const PANEL = 8;
/** The largest weight. */
const WEIGHT_LIMIT: f32 = 32767;
/** What a column's absolute weights come to at most when they are rounded, so that sums of products stay below 2³¹. */
const COLUMN_LIMIT: f32 = 262144;
/** Rows of B for which room is left in any case: each may be rounded up by a half. */
const ROUNDED: i32 = 16384;

export function roundRows(
  x: usize,
  stride: i32,
  rows: i32,
  cols: i32,
  y: usize,
  yStride: i32,
  units: usize,
): void {
  // prettier-ignore
  const magic = constant(ROUNDING, zeroOf(x));
  for (; rows > 0; rows--) {
    // The bits of numbers without a sign, here shifted out, are in the order of the numbers.
    let most = i32x4.splat(0);
    for (let c = 0; c < cols; c += 4) {
      const v = v128.and(v128.load(x + ((<usize>c) << 2)), tailMask(cols - c));
      most = i32x4.max_u(most, i32x4.shl(v, 1));
    }
    most = maxLanes(i32x4.shr_u(most, 1));
    const limit = f32x4.extract_lane(most, 0);
    const factor = f32x4.splat(limit > SMALL ? ROW_LIMIT / limit : 0);
    store<f32>(units, limit / ROW_LIMIT);
    for (let c = 0; c < cols; c += 8) {
      const at = x + ((<usize>c) << 2);
      v128.store(y + ((<usize>c) << 1), eightRounded(at, factor, magic));
    }
    x += (<usize>stride) << 2;
    y += (<usize>yStride) << 1;
    units += 4;
  }
}

export function packIntegers(b: usize, stride: i32, k: i32, n: i32, packed: usize): void {
  const panel = PANEL * 4 * (1 + ((k + 1) >> 1));
  for (let j = 0; j < ((n + PANEL - 1) & -PANEL); j += 4) {
    packHalf(b, (<usize>stride) << 2, k, packed);
    b += 16;
    packed += j & 4 ? <usize>(panel - 16) : 16;
  }
}

/** Four columns: their units, then two rows at a time, a number of each in every lane. */
function packHalf(b: usize, step: usize, k: i32, packed: usize): void {
  const magic = constant(ROUNDING, zeroOf(b));
  let sum = f32x4.splat(0);
  let most = sum;
  for (let p = 0, row = b; p < k; p++, row += step) {
    const v = f32x4.abs(v128.load(row));
    sum = f32x4.add(sum, v);
    most = f32x4.pmax(most, v);
  }
  // The unit that keeps both limits: numbers so large, and a column that comes to so much.
  let unit = f32x4.pmax(
    f32x4.mul(sum, f32x4.splat(1 / (COLUMN_LIMIT - 0.5 * <f32>max(k, ROUNDED)))),
    f32x4.mul(most, f32x4.splat(1 / WEIGHT_LIMIT)),
  );
  const large = f32x4.gt(unit, f32x4.splat(SMALL));
  const factor = v128.and(f32x4.div(f32x4.splat(1), unit), large);
  v128.store(packed, v128.and(unit, large));
  for (; k > 0; k -= 2) {
    packed += PANEL * 4;
    let pair = v128.and(rounded(b, factor, magic), i32x4.splat(0xffff));
    if (k > 1) pair = v128.or(pair, i32x4.shl(rounded(b + step, factor, magic), 16));
    v128.store(packed, pair);
    b += 2 * step;
  }
}

export function multiplyIntegers(
  a: usize,
  aStride: i32,
  aIndex: usize,
  units: usize,
  packed: usize,
  c: usize,
  cStride: i32,
  cIndex: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  // prettier-ignore
  const pairs = (k + 1) >> 1;
  for (; n > 0; n -= PANEL) {
    for (let i = 0; i < m; i += 4) {
      tile(a, aStride, aIndex, units, packed, c, cStride, cIndex, i, m - 1, pairs);
    }
    packed += <usize>(PANEL * 4 * (1 + pairs));
    c += PANEL * 4;
  }
}

/** Four rows from i on and one panel. */
function tile(
  a: usize,
  aStride: i32,
  aIndex: usize,
  units: usize,
  panel: usize,
  c: usize,
  cStride: i32,
  cIndex: usize,
  i: i32,
  last: i32,
  pairs: i32,
): void {
  // prettier-ignore
  // Rows past the end are the last row again: computed and stored twice, with the same value.
  const i1 = min(i + 1, last);
  const i2 = min(i + 2, last);
  const i3 = min(i + 3, last);
  // Two numbers of A are one unit of 4 bytes.
  let a0 = rowOf(a, aStride >> 1, aIndex, i);
  let a1 = rowOf(a, aStride >> 1, aIndex, i1);
  let a2 = rowOf(a, aStride >> 1, aIndex, i2);
  let a3 = rowOf(a, aStride >> 1, aIndex, i3);
  let b = panel;
  let x0 = i32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  let y3 = x0;
  for (; pairs > 0; pairs--) {
    b += PANEL * 4;
    const bx = v128.load(b);
    const by = v128.load(b, 16);
    const s0 = v128.load32_splat(a0);
    x0 = i32x4.add(x0, i32x4.dot_i16x8_s(bx, s0));
    y0 = i32x4.add(y0, i32x4.dot_i16x8_s(by, s0));
    const s1 = v128.load32_splat(a1);
    x1 = i32x4.add(x1, i32x4.dot_i16x8_s(bx, s1));
    y1 = i32x4.add(y1, i32x4.dot_i16x8_s(by, s1));
    const s2 = v128.load32_splat(a2);
    x2 = i32x4.add(x2, i32x4.dot_i16x8_s(bx, s2));
    y2 = i32x4.add(y2, i32x4.dot_i16x8_s(by, s2));
    const s3 = v128.load32_splat(a3);
    x3 = i32x4.add(x3, i32x4.dot_i16x8_s(bx, s3));
    y3 = i32x4.add(y3, i32x4.dot_i16x8_s(by, s3));
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  const c0 = rowOf(c, cStride, cIndex, i);
  const c1 = rowOf(c, cStride, cIndex, i1);
  const c2 = rowOf(c, cStride, cIndex, i2);
  const c3 = rowOf(c, cStride, cIndex, i3);
  const u0 = v128.load32_splat(rowOf(units, 1, aIndex, i));
  const u1 = v128.load32_splat(rowOf(units, 1, aIndex, i1));
  const u2 = v128.load32_splat(rowOf(units, 1, aIndex, i2));
  const u3 = v128.load32_splat(rowOf(units, 1, aIndex, i3));
  putSums(c0, c1, c2, c3, x0, x1, x2, x3, u0, u1, u2, u3, v128.load(panel));
  putSums(c0 + 16, c1 + 16, c2 + 16, c3 + 16, y0, y1, y2, y3, u0, u1, u2, u3, v128.load(panel, 16));
}

/** Adds sums, times the units of the row and of the columns, to four columns of C. */
// @ts-ignore: decorator
@inline
function putSums(
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  u0: v128,
  u1: v128,
  u2: v128,
  u3: v128,
  unit: v128,
): void {
  // prettier-ignore
  x0 = madd(f32x4.convert_i32x4_s(x0), f32x4.mul(u0, unit), v128.load(c0));
  x1 = madd(f32x4.convert_i32x4_s(x1), f32x4.mul(u1, unit), v128.load(c1));
  x2 = madd(f32x4.convert_i32x4_s(x2), f32x4.mul(u2, unit), v128.load(c2));
  x3 = madd(f32x4.convert_i32x4_s(x3), f32x4.mul(u3, unit), v128.load(c3));
  v128.store(c0, x0);
  v128.store(c1, x1);
  v128.store(c2, x2);
  v128.store(c3, x3);
}
