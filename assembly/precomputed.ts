import { activate } from './activation';
import {
  constant,
  eightRounded,
  madd,
  maxLanes,
  pinned,
  rounded,
  ROUNDING,
  ROW_LIMIT,
  SMALL,
  zeroOf,
} from './simd';

/** Columns of the sums that are worked out together: two vectors of bytes. */
const BLOCK = 32;
/** What the largest number of a part is scaled to. */
const LIMIT: f32 = 127;

export function packProducts(
  x: usize,
  rows: i32,
  parts: i32,
  cols: i32,
  table: usize,
  rowStride: i32,
  index: usize,
): void {
  // prettier-ignore
  for (let i = 0; i < rows; i++) {
    let scale = table + ((<usize>(load<i32>(index + ((<usize>i) << 2)) * rowStride)) << 2);
    let to = scale + ((<usize>parts) << 2);
    for (let part = 0; part < parts; part++) {
      const limit = largest(x, cols);
      packPart(x, cols, limit > SMALL ? LIMIT / limit : 0, to);
      store<f32>(scale, limit > SMALL ? limit / LIMIT : 0);
      scale += 4;
      x += (<usize>cols) << 2;
      to += cols;
    }
  }
}

/** The largest |x[i]|, n a multiple of 8. Compared as integers, of which the larger is there in one cycle, not four. */
function largest(x: usize, n: i32): f32 {
  const magnitude = pinned(i32.MAX_VALUE, zeroOf(x));
  let a = i32x4.splat(0);
  let b = a;
  for (; n > 0; n -= 8) {
    a = i32x4.max_s(a, v128.and(magnitude, v128.load(x)));
    b = i32x4.max_s(b, v128.and(magnitude, v128.load(x, 16)));
    x += 32;
  }
  return f32x4.extract_lane(maxLanes(f32x4.pmax(a, b)), 0);
}

/** Writes bytes in whole vectors: what is too many lies where the next part is written, or behind the last. */
function packPart(x: usize, n: i32, factor: f32, to: usize): void {
  const f = f32x4.splat(factor);
  const magic = constant(ROUNDING, zeroOf(x));
  for (; n > 0; n -= 16) {
    v128.store(to, i8x16.narrow_i16x8_s(pair(x, f, magic), pair(x + 32, f, magic)));
    x += 64;
    to += 16;
  }
}

/** Eight numbers rounded to 16 bits: the first four in the low halves of lanes, the others in the high ones. */
// @ts-ignore: decorator
@inline
function pair(x: usize, factor: v128, magic: v128): v128 {
  const high = i32x4.shl(rounded(x + 16, factor, magic), 16);
  return v128.shuffle<i16>(rounded(x, factor, magic), high, 0, 9, 2, 11, 4, 13, 6, 15);
}

/** Of `Activation` in core/kernels.ts, those that are done on the way. */
const TANH = 2;
const RELU = 4;
/** Rows of the output whose products are fetched together. */
const AHEAD = 16;

/**
 * Reads a number of every cache line of some rows: so many lines are fetched at the same time, which otherwise would be
 * waited for one after another, since each row is elsewhere.
 */
function touch(table: usize, rowStride: i32, slots: usize, from: i32, to: i32): void {
  const bytes = (<usize>rowStride) << 2;
  for (let i = from; i < to; i++) {
    const slot = load<i32>(slots + ((<usize>i) << 2));
    if (slot < 0) continue;
    const row = table + <usize>slot * bytes;
    for (let at: usize = 0; at < bytes; at += 64) load<i32>(row + at);
  }
}

export function sumProducts(
  table: usize,
  rowStride: i32,
  slots: usize,
  span: i32,
  groups: i32,
  starts: usize,
  width: i32,
  bias: usize,
  terms: usize,
  y: usize,
  rows: i32,
  cols: i32,
  kind: i32,
  units: usize,
): void {
  // prettier-ignore
  const padded = (cols + BLOCK - 1) & -BLOCK;
  const most: f32 = units ? ROW_LIMIT : 32767;
  const initial: f32 = units ? largest(bias, padded) / LIMIT : 0;
  const least = f32x4.splat(kind == RELU ? 0 : -Infinity);
  let touched = 0;
  for (let i = 0; i < rows; i++) {
    const first = starts ? load<i32>(starts + ((<usize>i) << 2)) : i;
    if (i % AHEAD == 0) {
      const last = min(i + AHEAD, rows) - 1;
      const end = (starts ? load<i32>(starts + ((<usize>last) << 2)) : last) + width;
      touched = max(touched, first);
      for (let g = 0; g < groups; g++)
        touch(table, rowStride, slots + ((<usize>(g * span)) << 2), touched, end);
      touched = end;
    }
    let end = terms;
    let total = initial;
    let window = slots + ((<usize>first) << 2);
    for (let g = groups; g > 0; g--) {
      for (let j = 0; j < width; j++) {
        const slot = load<i32>(window + ((<usize>j) << 2));
        if (slot < 0) continue;
        const row = table + ((<usize>(slot * rowStride)) << 2);
        const scale = load<f32>(row + ((<usize>j) << 2));
        total += scale;
        store<usize>(end, row + ((<usize>width) << 2) + <usize>(j * cols));
        store<f32>(end, scale, 4);
        end += 8;
      }
      window += (<usize>span) << 2;
    }
    const factor: f32 = total > 0 ? most / total : 0;
    for (let term = terms; term < end; term += 8)
      store<i32>(term, <i32>(load<f32>(term, 4) * factor + 0.5) * 0x10001, 4);
    if (units) {
      const unit = total * (128 / ROW_LIMIT);
      store<f32>(units, unit);
      sumTerms(terms, end, total > 0 ? 1 / unit : 0, bias, y, padded, least, true);
      units += 4;
      y += (<usize>padded) << 1;
      continue;
    }
    sumTerms(terms, end, total / (512 * 32767), bias, y, padded, least, false);
    if (kind == TANH) tanhNear(y, padded);
    else if (kind && kind != RELU) activate(kind, y, y, padded);
    y += (<usize>padded) << 2;
  }
}

/**
 * y ← max(least, bias + unit · the sum of the terms), each a pointer to bytes and twice its factor; or, as `integers`,
 * max(least, unit · bias + the sum).
 */
function sumTerms(
  terms: usize,
  end: usize,
  unit: f32,
  bias: usize,
  y: usize,
  cols: i32,
  least: v128,
  integers: bool,
): void {
  // prettier-ignore
  const magic = constant(ROUNDING, zeroOf(y));
  const zero = i32x4.splat(0);
  const u = f32x4.splat(unit);
  for (let c: usize = 0; c < <usize>cols; c += BLOCK) {
    let a = zero;
    let b = zero;
    let d = zero;
    let e = zero;
    for (let term = terms; term < end; term += 8) {
      const from = load<usize>(term) + c;
      const factor = v128.load32_splat(term, 4);
      const v = v128.load(from);
      const w = v128.load(from, 16);
      a = i16x8.add(a, times(lowHalf(zero, v), factor));
      b = i16x8.add(b, times(highHalf(zero, v), factor));
      d = i16x8.add(d, times(lowHalf(zero, w), factor));
      e = i16x8.add(e, times(highHalf(zero, w), factor));
    }
    if (integers) {
      putIntegers(y, a, u, bias, least, magic);
      putIntegers(y + 16, b, u, bias + 32, least, magic);
      putIntegers(y + 32, d, u, bias + 64, least, magic);
      putIntegers(y + 48, e, u, bias + 96, least, magic);
      y += BLOCK * 2;
    } else {
      put(y, a, u, bias, least);
      put(y + 32, b, u, bias + 32, least);
      put(y + 64, d, u, bias + 64, least);
      put(y + 96, e, u, bias + 96, least);
      y += BLOCK * 4;
    }
    bias += BLOCK * 4;
  }
}

// Bytes 0–7 or 8–15 of v as the high bytes of eight integers.
// @ts-ignore: decorator
@inline
function lowHalf(zero: v128, v: v128): v128 {
  return i8x16.shuffle(zero, v, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function highHalf(zero: v128, v: v128): v128 {
  return i8x16.shuffle(zero, v, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** a·b/2¹⁵, rounded. */
// @ts-ignore: decorator
@inline
function times(a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_q15mulr_s(a, b);
  return i16x8.q15mulr_sat_s(a, b);
}

/** Eight sums: the first four in the low halves of lanes, the others, with what lies below them, in the high ones. */
// @ts-ignore: decorator
@inline
function put(y: usize, sums: v128, unit: v128, bias: usize, least: v128): void {
  const low = f32x4.convert_i32x4_s(i32x4.shl(sums, 16));
  const high = f32x4.convert_i32x4_s(sums);
  v128.store(y, f32x4.pmax(madd(low, unit, v128.load(bias)), least));
  v128.store(y, f32x4.pmax(madd(high, unit, v128.load(bias, 16)), least), 16);
}

/** Eight sums in the order of bytes, as integers in their own order. */
// @ts-ignore: decorator
@inline
function putIntegers(y: usize, sums: v128, unit: v128, bias: usize, least: v128, magic: v128): void {
  const b = eightRounded(bias, unit, magic);
  const ordered = i8x16.shuffle(sums, sums, 0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
  v128.store(y, i16x8.max_s(i16x8.add(ordered, b), least));
}

/** Beyond, tanh x is that of this number. */
const TANH_LIMIT: f32 = 5;

/** x ← tanh x within 1.4·10⁻⁴, n a multiple of 4: a minimax quotient, for what was rounded to bytes before. */
function tanhNear(x: usize, n: i32): void {
  const high = constant(TANH_LIMIT, zeroOf(x));
  const low = constant(-TANH_LIMIT, zeroOf(x));
  const p0 = constant(0.99981015, zeroOf(x));
  const p1 = constant(0.10172298, zeroOf(x));
  const p2 = constant(6.5493954e-4, zeroOf(x));
  const q1 = constant(0.43450389, zeroOf(x));
  const q2 = constant(0.012639136, zeroOf(x));
  const one = constant(1, zeroOf(x));
  for (; n > 0; n -= 4) {
    const v = f32x4.pmin(f32x4.pmax(v128.load(x), low), high);
    const z = f32x4.mul(v, v);
    const p = f32x4.mul(v, madd(madd(p2, z, p1), z, p0));
    v128.store(x, f32x4.div(p, madd(madd(q2, z, q1), z, one)));
    x += 16;
  }
}
