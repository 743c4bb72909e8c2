import { activate } from './activation';
import { madd, storeLanes } from './simd';

/** Columns that share a vector: three numbers in each of its four lanes, of 10, 11 and 11 bits from the lowest bit up. */
const BLOCK = 12;
const FIELD = 11;
const LOWEST = 22;
/** What the largest number of a part is scaled to, so that rounding leads out of no field. */
const LIMIT: f32 = 2143289344; // 2³¹ − 2²²

/** Equals `Activation.tanh`. */
const TANH = 2;

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
    let to = table + ((<usize>(load<i32>(index + ((<usize>i) << 2)) * rowStride)) << 2);
    let scale = to + <usize>(parts * (cols / BLOCK)) * 16;
    for (let part = 0; part < parts; part++) {
      const limit = largest(x, cols);
      const factor = f32x4.splat(limit > 0 ? LIMIT / limit : 0);
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

/** The largest |x[i]|, n a multiple of 4. */
function largest(x: usize, n: i32): f32 {
  let most = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) most = f32x4.max(most, f32x4.abs(v128.load(x + ((<usize>i) << 2))));
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

/** x·factor as an integer whose bits below `bit` are those of `low`, the nearest such. */
// @ts-ignore: decorator
@inline
function round(x: v128, factor: v128, low: v128, bit: i32): v128 {
  const n = i32x4.trunc_sat_f32x4_s(f32x4.mul(x, factor));
  const nearest = i32x4.add(i32x4.sub(n, low), i32x4.splat(1 << (bit - 1)));
  return v128.or(v128.and(nearest, i32x4.splat(-1 << bit)), low);
}

export function sumProducts(
  table: usize,
  rowStride: i32,
  partStride: i32,
  parts: i32,
  slots: usize,
  span: i32,
  groups: i32,
  starts: usize,
  width: i32,
  bias: usize,
  y: usize,
  rows: i32,
  cols: i32,
  accumulate: i32,
  kind: i32,
): void {
  // prettier-ignore
  const blocks = (cols + BLOCK - 1) / BLOCK;
  for (let i = 0; i < rows; i++) {
    const first = starts ? load<i32>(starts + ((<usize>i) << 2)) : i;
    const window = slots + ((<usize>first) << 2);
    let block = 0;
    for (; block + 2 <= blocks; block += 2) {
      const at = <usize>block * (BLOCK * 4);
      let a0 = v128.load(bias + at);
      let a1 = v128.load(bias + at, 16);
      let a2 = v128.load(bias + at, 32);
      let a3 = v128.load(bias + at, 48);
      let a4 = v128.load(bias + at, 64);
      let a5 = v128.load(bias + at, 80);
      if (accumulate) {
        a0 = f32x4.add(a0, v128.load(y + at));
        a1 = f32x4.add(a1, v128.load(y + at, 16));
        a2 = f32x4.add(a2, v128.load(y + at, 32));
        a3 = f32x4.add(a3, v128.load(y + at, 48));
        a4 = f32x4.add(a4, v128.load(y + at, 64));
        a5 = f32x4.add(a5, v128.load(y + at, 80));
      }
      let group = window;
      for (let g = groups; g > 0; g--) {
        let part = table + ((<usize>block) << 4);
        let scale = table + ((<usize>(parts * blocks)) << 4);
        for (let j = 0; j < width; j++) {
          const slot = load<i32>(group + ((<usize>j) << 2));
          if (slot >= 0) {
            const row = (<usize>(slot * rowStride)) << 2;
            const s = v128.load32_splat(scale + row);
            const v = v128.load(part + row);
            const w = v128.load(part + row, 16);
            a0 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, 22)), a0);
            a1 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, 11)), a1);
            a2 = madd(s, f32x4.convert_i32x4_s(v), a2);
            a3 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(w, 22)), a3);
            a4 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(w, 11)), a4);
            a5 = madd(s, f32x4.convert_i32x4_s(w), a5);
          }
          part += (<usize>partStride) << 2;
          scale += partStride ? 4 : 0;
        }
        group += (<usize>span) << 2;
      }
      const left = cols - block * BLOCK;
      v128.store(y + at, a0);
      v128.store(y + at, a1, 16);
      v128.store(y + at, a2, 32);
      storeSome(y + at + 48, a3, left - 12);
      storeSome(y + at + 64, a4, left - 16);
      storeSome(y + at + 80, a5, left - 20);
    }
    if (block < blocks) {
      const at = <usize>block * (BLOCK * 4);
      let a0 = v128.load(bias + at);
      let a1 = v128.load(bias + at, 16);
      let a2 = v128.load(bias + at, 32);
      if (accumulate) {
        a0 = f32x4.add(a0, v128.load(y + at));
        a1 = f32x4.add(a1, v128.load(y + at, 16));
        a2 = f32x4.add(a2, v128.load(y + at, 32));
      }
      let group = window;
      for (let g = groups; g > 0; g--) {
        let part = table + ((<usize>block) << 4);
        let scale = table + ((<usize>(parts * blocks)) << 4);
        for (let j = 0; j < width; j++) {
          const slot = load<i32>(group + ((<usize>j) << 2));
          if (slot >= 0) {
            const row = (<usize>(slot * rowStride)) << 2;
            const s = v128.load32_splat(scale + row);
            const v = v128.load(part + row);
            a0 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, 22)), a0);
            a1 = madd(s, f32x4.convert_i32x4_s(i32x4.shl(v, 11)), a1);
            a2 = madd(s, f32x4.convert_i32x4_s(v), a2);
          }
          part += (<usize>partStride) << 2;
          scale += partStride ? 4 : 0;
        }
        group += (<usize>span) << 2;
      }
      const left = cols - block * BLOCK;
      storeSome(y + at, a0, left);
      storeSome(y + at + 16, a1, left - 4);
      storeSome(y + at + 32, a2, left - 8);
    }
    if (kind == TANH) tanhRow(y, cols);
    else if (kind) activate(kind, y, y, cols);
    y += (<usize>cols) << 2;
  }
}

/** Stores lanes 0 … n−1, if there are any. */
// @ts-ignore: decorator
@inline
function storeSome(p: usize, v: v128, n: i32): void {
  if (n > 0) storeLanes(p, v, n);
}

/**
 * x ← tanh x within 1e-6, which is far below the rounding of the products: an odd polynomial of degree 13 over an even
 * one of degree 6, the minimax fit that Eigen uses, constant from where float32 rounds tanh to 1. Four vectors at a time,
 * since making a constant costs as much as using it.
 */
function tanhRow(row: usize, n: i32): void {
  for (let i = 0; i < n; i += 16) {
    const at = row + ((<usize>i) << 2);
    const x0 = clamp(v128.load(at));
    const x1 = clamp(v128.load(at, 16));
    const x2 = clamp(v128.load(at, 32));
    const x3 = clamp(v128.load(at, 48));
    const z0 = f32x4.mul(x0, x0);
    const z1 = f32x4.mul(x1, x1);
    const z2 = f32x4.mul(x2, x2);
    const z3 = f32x4.mul(x3, x3);
    let c = f32x4.splat(-2.76076847742355e-16);
    let d = f32x4.splat(2.00018790482477e-13);
    let p0 = madd(c, z0, d);
    let p1 = madd(c, z1, d);
    let p2 = madd(c, z2, d);
    let p3 = madd(c, z3, d);
    c = f32x4.splat(-8.60467152213735e-11);
    p0 = madd(p0, z0, c);
    p1 = madd(p1, z1, c);
    p2 = madd(p2, z2, c);
    p3 = madd(p3, z3, c);
    c = f32x4.splat(5.12229709037114e-8);
    p0 = madd(p0, z0, c);
    p1 = madd(p1, z1, c);
    p2 = madd(p2, z2, c);
    p3 = madd(p3, z3, c);
    c = f32x4.splat(1.48572235717979e-5);
    p0 = madd(p0, z0, c);
    p1 = madd(p1, z1, c);
    p2 = madd(p2, z2, c);
    p3 = madd(p3, z3, c);
    c = f32x4.splat(6.37261928875436e-4);
    p0 = madd(p0, z0, c);
    p1 = madd(p1, z1, c);
    p2 = madd(p2, z2, c);
    p3 = madd(p3, z3, c);
    c = f32x4.splat(4.89352455891786e-3);
    p0 = madd(p0, z0, c);
    p1 = madd(p1, z1, c);
    p2 = madd(p2, z2, c);
    p3 = madd(p3, z3, c);
    p0 = f32x4.mul(p0, x0);
    p1 = f32x4.mul(p1, x1);
    p2 = f32x4.mul(p2, x2);
    p3 = f32x4.mul(p3, x3);
    c = f32x4.splat(1.19825839466702e-6);
    d = f32x4.splat(1.18534705686654e-4);
    let q0 = madd(c, z0, d);
    let q1 = madd(c, z1, d);
    let q2 = madd(c, z2, d);
    let q3 = madd(c, z3, d);
    c = f32x4.splat(2.2684346324390e-3);
    q0 = madd(q0, z0, c);
    q1 = madd(q1, z1, c);
    q2 = madd(q2, z2, c);
    q3 = madd(q3, z3, c);
    c = f32x4.splat(4.89352518554385e-3);
    q0 = madd(q0, z0, c);
    q1 = madd(q1, z1, c);
    q2 = madd(q2, z2, c);
    q3 = madd(q3, z3, c);
    const left = n - i;
    storeLanes(at, f32x4.div(p0, q0), left);
    storeSome(at + 16, f32x4.div(p1, q1), left - 4);
    storeSome(at + 32, f32x4.div(p2, q2), left - 8);
    storeSome(at + 48, f32x4.div(p3, q3), left - 12);
  }
}

// @ts-ignore: decorator
@inline
function clamp(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(-7.90531110763549805)), f32x4.splat(7.90531110763549805));
}
