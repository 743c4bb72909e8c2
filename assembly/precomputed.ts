import { activate } from './activation';
import { storeTail } from './simd';

/** Columns that share a vector: two numbers of 16 bits in each of its four lanes. */
const BLOCK = 8;

export function roundRows(x: usize, rows: i32, cols: i32, table: usize, index: usize): void {
  const bytes = <usize>cols << 1;
  const half = i32x4.splat(0x8000);
  for (let i = 0; i < rows; i++) {
    let to = table + <usize>load<i32>(index + ((<usize>i) << 2)) * bytes;
    for (let c = 0; c < cols; c += BLOCK) {
      const a = v128.load(x);
      const b = v128.load(x, 16);
      // To the nearest, of two equally near to the even one.
      const odd = v128.and(i32x4.shr_u(a, 16), i32x4.splat(1));
      const low = i32x4.shr_u(i32x4.add(i32x4.add(a, i32x4.splat(0x7fff)), odd), 16);
      // The lower half is taken off before rounding, since it is part of the number when b is read again.
      const magnitude = i32x4.add(v128.and(b, i32x4.splat(0x7fffffff)), half);
      const high = v128.and(i32x4.sub(i32x4.max_u(magnitude, low), low), i32x4.splat(0x7fff0000));
      v128.store(to, v128.or(v128.or(high, low), v128.and(b, i32x4.splat(0x80000000))));
      x += 32;
      to += 16;
    }
  }
}

export function sumProducts(
  table: usize,
  rowStride: i32,
  partStride: i32,
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
  const rowBytes = <usize>rowStride << 1;
  const partBytes = <usize>partStride << 1;
  const groupBytes = <usize>span << 2;
  for (let i = 0; i < rows; i++) {
    const first = starts ? load<i32>(starts + ((<usize>i) << 2)) : i;
    const window = slots + ((<usize>first) << 2);
    let c = 0;
    for (; c + 32 <= cols; c += 32) {
      const at = (<usize>c) << 2;
      let a0 = v128.load(bias + at);
      let a1 = v128.load(bias + at, 16);
      let a2 = v128.load(bias + at, 32);
      let a3 = v128.load(bias + at, 48);
      let a4 = v128.load(bias + at, 64);
      let a5 = v128.load(bias + at, 80);
      let a6 = v128.load(bias + at, 96);
      let a7 = v128.load(bias + at, 112);
      if (accumulate) {
        a0 = f32x4.add(a0, v128.load(y + at));
        a1 = f32x4.add(a1, v128.load(y + at, 16));
        a2 = f32x4.add(a2, v128.load(y + at, 32));
        a3 = f32x4.add(a3, v128.load(y + at, 48));
        a4 = f32x4.add(a4, v128.load(y + at, 64));
        a5 = f32x4.add(a5, v128.load(y + at, 80));
        a6 = f32x4.add(a6, v128.load(y + at, 96));
        a7 = f32x4.add(a7, v128.load(y + at, 112));
      }
      let group = window;
      for (let g = groups; g > 0; g--) {
        let part = table + ((<usize>c) << 1);
        let p = group;
        for (let j = width; j > 0; j--) {
          const slot = load<i32>(p);
          if (slot >= 0) {
            const row = part + <usize>slot * rowBytes;
            const v0 = v128.load(row);
            a0 = f32x4.add(a0, i32x4.shl(v0, 16));
            a1 = f32x4.add(a1, v0);
            const v1 = v128.load(row, 16);
            a2 = f32x4.add(a2, i32x4.shl(v1, 16));
            a3 = f32x4.add(a3, v1);
            const v2 = v128.load(row, 32);
            a4 = f32x4.add(a4, i32x4.shl(v2, 16));
            a5 = f32x4.add(a5, v2);
            const v3 = v128.load(row, 48);
            a6 = f32x4.add(a6, i32x4.shl(v3, 16));
            a7 = f32x4.add(a7, v3);
          }
          part += partBytes;
          p += 4;
        }
        group += groupBytes;
      }
      v128.store(y + at, a0);
      v128.store(y + at, a1, 16);
      v128.store(y + at, a2, 32);
      v128.store(y + at, a3, 48);
      v128.store(y + at, a4, 64);
      v128.store(y + at, a5, 80);
      v128.store(y + at, a6, 96);
      v128.store(y + at, a7, 112);
    }
    for (; c < cols; c += BLOCK) {
      const at = (<usize>c) << 2;
      let a0 = v128.load(bias + at);
      let a1 = v128.load(bias + at, 16);
      if (accumulate) {
        a0 = f32x4.add(a0, v128.load(y + at));
        a1 = f32x4.add(a1, v128.load(y + at, 16));
      }
      let group = window;
      for (let g = groups; g > 0; g--) {
        let part = table + ((<usize>c) << 1);
        let p = group;
        for (let j = width; j > 0; j--) {
          const slot = load<i32>(p);
          if (slot >= 0) {
            const v0 = v128.load(part + <usize>slot * rowBytes);
            a0 = f32x4.add(a0, i32x4.shl(v0, 16));
            a1 = f32x4.add(a1, v0);
          }
          part += partBytes;
          p += 4;
        }
        group += groupBytes;
      }
      if (cols - c >= 4) v128.store(y + at, a0);
      else storeTail(y + at, a0, cols - c);
      if (cols - c >= BLOCK) v128.store(y + at, a1, 16);
      else if (cols - c > 4) storeTail(y + at + 16, a1, cols - c - 4);
    }
    if (kind) activate(kind, y, y, cols);
    y += (<usize>cols) << 2;
  }
}
