/** The limits that kernels are measured against: arithmetic without memory, and memory without arithmetic. */
import { madd, sumLanes } from '../../assembly/simd';

function hsum(v: v128): f32 {
  return f32x4.extract_lane(sumLanes(v), 0);
}

/**
 * `steps` steps of 13 independent accumulators in registers, x ← x·p + q: 104 operations a step. The factors are arguments,
 * since a vector of constants would be made anew for every use.
 */
export function peakChains(steps: i32, p: f32, q: f32): f32 {
  const a = f32x4.splat(p);
  const b = f32x4.splat(q);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  let x8 = f32x4.splat(9);
  let x9 = f32x4.splat(10);
  let x10 = f32x4.splat(11);
  let x11 = f32x4.splat(12);
  let x12 = f32x4.splat(13);
  for (; steps > 0; steps--) {
    x0 = madd(x0, a, b);
    x1 = madd(x1, a, b);
    x2 = madd(x2, a, b);
    x3 = madd(x3, a, b);
    x4 = madd(x4, a, b);
    x5 = madd(x5, a, b);
    x6 = madd(x6, a, b);
    x7 = madd(x7, a, b);
    x8 = madd(x8, a, b);
    x9 = madd(x9, a, b);
    x10 = madd(x10, a, b);
    x11 = madd(x11, a, b);
    x12 = madd(x12, a, b);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(
    f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)),
    f32x4.add(x10, f32x4.add(x11, x12)),
  );
  return hsum(f32x4.add(low, high));
}

/**
 * The same of 12 accumulators that add products of eight vectors at `at`, read from the first-level cache again and again:
 * 96 operations a step. Without fused multiply-add this is the faster one, since only the additions wait for each other.
 */
export function peakTile(steps: i32, at: usize): f32 {
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  let x8 = f32x4.splat(9);
  let x9 = f32x4.splat(10);
  let x10 = f32x4.splat(11);
  let x11 = f32x4.splat(12);
  for (; steps > 0; steps--) {
    const b0 = v128.load(at);
    const b1 = v128.load(at, 16);
    const s0 = v128.load(at, 32);
    x0 = madd(s0, b0, x0);
    x1 = madd(s0, b1, x1);
    const s1 = v128.load(at, 48);
    x2 = madd(s1, b0, x2);
    x3 = madd(s1, b1, x3);
    const s2 = v128.load(at, 64);
    x4 = madd(s2, b0, x4);
    x5 = madd(s2, b1, x5);
    const s3 = v128.load(at, 80);
    x6 = madd(s3, b0, x6);
    x7 = madd(s3, b1, x7);
    const s4 = v128.load(at, 96);
    x8 = madd(s4, b0, x8);
    x9 = madd(s4, b1, x9);
    const s5 = v128.load(at, 112);
    x10 = madd(s5, b0, x10);
    x11 = madd(s5, b1, x11);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)), f32x4.add(x10, x11));
  return hsum(f32x4.add(low, high));
}

/** 12 multiplications of vectors a step. */
export function multiplications(steps: i32, p: f32): f32 {
  const a = f32x4.splat(p);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  let x8 = f32x4.splat(9);
  let x9 = f32x4.splat(10);
  let x10 = f32x4.splat(11);
  let x11 = f32x4.splat(12);
  for (; steps > 0; steps--) {
    x0 = f32x4.mul(x0, a);
    x1 = f32x4.mul(x1, a);
    x2 = f32x4.mul(x2, a);
    x3 = f32x4.mul(x3, a);
    x4 = f32x4.mul(x4, a);
    x5 = f32x4.mul(x5, a);
    x6 = f32x4.mul(x6, a);
    x7 = f32x4.mul(x7, a);
    x8 = f32x4.mul(x8, a);
    x9 = f32x4.mul(x9, a);
    x10 = f32x4.mul(x10, a);
    x11 = f32x4.mul(x11, a);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)), f32x4.add(x10, x11));
  return hsum(f32x4.add(low, high));
}

/** 8 divisions of vectors a step. */
export function divisions(steps: i32, p: f32): f32 {
  const a = f32x4.splat(p);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  for (; steps > 0; steps--) {
    x0 = f32x4.div(a, x0);
    x1 = f32x4.div(a, x1);
    x2 = f32x4.div(a, x2);
    x3 = f32x4.div(a, x3);
    x4 = f32x4.div(a, x4);
    x5 = f32x4.div(a, x5);
    x6 = f32x4.div(a, x6);
    x7 = f32x4.div(a, x7);
  }
  return hsum(
    f32x4.add(
      f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)),
      f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7)),
    ),
  );
}

/** Reads n bytes, a multiple of 128. */
export function readStream(from: usize, n: i32): i32 {
  let a = v128.load(from);
  let b = a;
  let c = a;
  let d = a;
  for (; n > 0; n -= 128) {
    a = v128.or(a, v128.or(v128.load(from), v128.load(from, 16)));
    b = v128.or(b, v128.or(v128.load(from, 32), v128.load(from, 48)));
    c = v128.or(c, v128.or(v128.load(from, 64), v128.load(from, 80)));
    d = v128.or(d, v128.or(v128.load(from, 96), v128.load(from, 112)));
    from += 128;
  }
  return i32x4.all_true(v128.or(v128.or(a, b), v128.or(c, d))) ? 1 : 0;
}

/** Copies n bytes, a multiple of 64: as many are read as are written. */
export function copyStream(from: usize, to: usize, n: i32): void {
  for (; n > 0; n -= 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    from += 64;
    to += 64;
  }
}

/** y ← y + a·x of n bytes, a multiple of 64: two bytes are read for one that is written. */
export function axpyStream(x: usize, y: usize, n: i32, a: f32): void {
  const s = f32x4.splat(a);
  for (; n > 0; n -= 64) {
    v128.store(y, madd(s, v128.load(x), v128.load(y)));
    v128.store(y, madd(s, v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(y, madd(s, v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(y, madd(s, v128.load(x, 48), v128.load(y, 48)), 48);
    x += 64;
    y += 64;
  }
}

/** z ← y + a·x of n bytes, a multiple of 64: what is written is not what was read. */
export function triadStream(x: usize, y: usize, z: usize, n: i32, a: f32): void {
  const s = f32x4.splat(a);
  for (; n > 0; n -= 64) {
    v128.store(z, madd(s, v128.load(x), v128.load(y)));
    v128.store(z, madd(s, v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(z, madd(s, v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(z, madd(s, v128.load(x, 48), v128.load(y, 48)), 48);
    x += 64;
    y += 64;
    z += 64;
  }
}

// The same of rows of a table, in the order of `index`. A row of n bytes, a multiple of 8 and at least 16, is moved in whole
// vectors, of which the last one ends where it ends.

/** Reads rows. */
export function readRows(table: usize, index: usize, rows: i32, n: usize): i32 {
  let a = v128.load(table);
  let b = a;
  for (; rows > 0; rows--) {
    const row = table + <usize>load<i32>(index) * n;
    const last = row + n - 16;
    let p = row;
    for (; p + 48 <= last; p += 64) {
      a = v128.or(a, v128.or(v128.load(p), v128.load(p, 16)));
      b = v128.or(b, v128.or(v128.load(p, 32), v128.load(p, 48)));
    }
    for (; p < last; p += 16) a = v128.or(a, v128.load(p));
    b = v128.or(b, v128.load(last));
    index += 4;
  }
  return i32x4.all_true(v128.or(a, b)) ? 1 : 0;
}

/** Copies rows, one behind the other. */
export function copyRows(table: usize, index: usize, rows: i32, n: usize, to: usize): void {
  for (; rows > 0; rows--) {
    const row = table + <usize>load<i32>(index) * n;
    const last = n - 16;
    let at: usize = 0;
    for (; at + 48 <= last; at += 64) {
      v128.store(to + at, v128.load(row + at));
      v128.store(to + at, v128.load(row + at, 16), 16);
      v128.store(to + at, v128.load(row + at, 32), 32);
      v128.store(to + at, v128.load(row + at, 48), 48);
    }
    for (; at < last; at += 16) v128.store(to + at, v128.load(row + at));
    v128.store(to + last, v128.load(row + last));
    index += 4;
    to += n;
  }
}

/** Adds rows that lie one behind the other to rows of several tables of `bytes` bytes. */
export function axpyRows(
  x: usize,
  table: usize,
  tables: i32,
  bytes: usize,
  index: usize,
  rows: i32,
  n: usize,
  a: f32,
): void {
  const s = f32x4.splat(a);
  const last = n - 16;
  for (; rows > 0; rows--) {
    let row = table + <usize>load<i32>(index) * n;
    for (let t = tables; t > 0; t--) {
      // Before it is written, in part, by the vector before it.
      const end = madd(s, v128.load(x + last), v128.load(row + last));
      let at: usize = 0;
      for (; at + 48 <= last; at += 64) {
        v128.store(row + at, madd(s, v128.load(x + at), v128.load(row + at)));
        v128.store(row + at, madd(s, v128.load(x + at, 16), v128.load(row + at, 16)), 16);
        v128.store(row + at, madd(s, v128.load(x + at, 32), v128.load(row + at, 32)), 32);
        v128.store(row + at, madd(s, v128.load(x + at, 48), v128.load(row + at, 48)), 48);
      }
      for (; at < last; at += 16) v128.store(row + at, madd(s, v128.load(x + at), v128.load(row + at)));
      v128.store(row + last, end);
      row += bytes;
    }
    index += 4;
    x += n;
  }
}
