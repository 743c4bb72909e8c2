import { activate } from './activation';
import { madd, maxLanes } from './simd';

/** Columns that share a vector: three numbers in each of its four lanes, of 10, 11 and 11 bits from the lowest bit up. */
const BLOCK = 12;
const FIELD = 11;
const LOWEST = 22;
/** What the largest number of a part is scaled to, so that rounding leads out of no field. */
const LIMIT: f32 = 2143289344; // 2³¹ − 2²²

/** Parts whose numbers are all smaller are zero: their scale would leave the range of float32. */
const SMALL: f32 = 1e-28;

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
    let to = scale + headBytes(parts);
    for (let part = 0; part < parts; part++) {
      const limit = largest(x, cols);
      const factor = f32x4.splat(limit > SMALL ? LIMIT / limit : 0);
      for (let c = 0; c < cols; c += BLOCK) {
        // Below a field lie those that were written before. They are taken off before rounding, since they are part of the
        // number when the field is read.
        let v = round(v128.load(x), factor, i32x4.splat(0), LOWEST);
        v = round(v128.load(x, 16), factor, i32x4.shr_u(v, FIELD), LOWEST - 1);
        v = round(v128.load(x, 32), factor, i32x4.shr_u(v, FIELD), LOWEST - 1);
        v128.store(to, v);
        x += BLOCK * 4;
        to += 16;
      }
      store<f32>(scale, limit / LIMIT);
      scale += 4;
    }
  }
}

/** Before the parts of a row are their scales, in whole vectors. */
// @ts-ignore: decorator
@inline
function headBytes(parts: i32): usize {
  return (<usize>((parts + 3) & -4)) << 2;
}

/** The largest |x[i]|, n a multiple of 4. */
function largest(x: usize, n: i32): f32 {
  let most = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) most = f32x4.max(most, f32x4.abs(v128.load(x + ((<usize>i) << 2))));
  return f32x4.extract_lane(maxLanes(most), 0);
}

/** x·factor as an integer whose bits below `bit` are those of `low`, the nearest such. */
// @ts-ignore: decorator
@inline
function round(x: v128, factor: v128, low: v128, bit: i32): v128 {
  const n = i32x4.trunc_sat_f32x4_s(f32x4.mul(x, factor));
  const nearest = i32x4.add(i32x4.sub(n, low), i32x4.splat(1 << (bit - 1)));
  return v128.or(v128.and(nearest, i32x4.splat(-1 << bit)), low);
}

/** Of `Activation` in core/kernels.ts, the usual one, which is done on the way. */
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
  y: usize,
  rows: i32,
  cols: i32,
  kind: i32,
): void {
  // prettier-ignore
  const partBytes = <usize>(cols / 3) << 2;
  const parts = table + headBytes(width);
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
    const window = slots + ((<usize>first) << 2);
    let column = parts;
    let from = bias;
    for (let c = 0; c < cols; c += 2 * BLOCK) {
      let a0 = v128.load(from);
      let a1 = v128.load(from, 16);
      let a2 = v128.load(from, 32);
      let a3 = v128.load(from, 48);
      let a4 = v128.load(from, 64);
      let a5 = v128.load(from, 80);
      let group = window;
      for (let g = groups; g > 0; g--) {
        let part = column;
        for (let j = 0; j < width; j++) {
          const slot = load<i32>(group + ((<usize>j) << 2));
          if (slot >= 0) {
            const row = (<usize>(slot * rowStride)) << 2;
            const s = v128.load32_splat(table + row + ((<usize>j) << 2));
            const v = v128.load(part + row);
            const w = v128.load(part + row, 16);
            a0 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, 2 * FIELD)), a0);
            a1 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, FIELD)), a1);
            a2 = madd(s, f32x4.convert_i32x4_s(v), a2);
            a3 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(w, 2 * FIELD)), a3);
            a4 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(w, FIELD)), a4);
            a5 = madd(s, f32x4.convert_i32x4_s(w), a5);
          }
          part += partBytes;
        }
        group += (<usize>span) << 2;
      }
      v128.store(y, f32x4.pmax(a0, least));
      v128.store(y, f32x4.pmax(a1, least), 16);
      v128.store(y, f32x4.pmax(a2, least), 32);
      v128.store(y, f32x4.pmax(a3, least), 48);
      v128.store(y, f32x4.pmax(a4, least), 64);
      v128.store(y, f32x4.pmax(a5, least), 80);
      y += 2 * BLOCK * 4;
      from += 2 * BLOCK * 4;
      column += 32;
    }
    if (kind && kind != RELU) {
      const row = y - ((<usize>cols) << 2);
      activate(kind, row, row, cols);
    }
  }
}
