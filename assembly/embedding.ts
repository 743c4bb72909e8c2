import { addRow, scaleRow } from './rows';
import { madd, storeLanes, storeRest } from './simd';

// @ts-ignore: decorator
@inline
function at(index: usize, i: i32): i32 {
  return index ? load<i32>(index + ((<usize>i) << 2)) : i;
}

export function copyRows(
  x: usize,
  xStride: i32,
  xIndex: usize,
  y: usize,
  yStride: i32,
  yIndex: usize,
  rows: i32,
  cols: i32,
  accumulate: i32,
): void {
  // prettier-ignore
  const bytes = <usize>cols << 2;
  for (let i = 0; i < rows; i++) {
    const from = x + ((<usize>(at(xIndex, i) * xStride)) << 2);
    const to = y + ((<usize>(at(yIndex, i) * yStride)) << 2);
    if (accumulate) addRow(from, to, cols);
    else memory.copy(to, from, bytes);
  }
}

export function gatherSum(
  table: usize,
  cols: i32,
  ids: usize,
  count: i32,
  rows: i32,
  scale: f32,
  out: usize,
  outStride: i32,
): void {
  // prettier-ignore
  const row = <usize>cols << 2;
  const factor = f32x4.splat(scale);
  for (let i = 0; i < rows; i++) {
    const end = ids + ((<usize>count) << 2);
    const only = load<i32>(ids);
    if (count == 1 && only >= 0) scaleRow(table + <usize>only * row, out, cols, factor);
    else
      for (let c = 0; c < cols; c += 8) {
        const column = (<usize>c) << 2;
        let low = f32x4.splat(0);
        let high = low;
        for (let p = ids; p < end; p += 4) {
          const id = load<i32>(p);
          if (id < 0) continue;
          const from = table + column + <usize>id * row;
          low = f32x4.add(low, v128.load(from));
          high = f32x4.add(high, v128.load(from, 16));
        }
        storeLanes(out + column, f32x4.mul(low, factor), cols - c);
        if (cols - c > 4) storeLanes(out + column + 16, f32x4.mul(high, factor), cols - c - 4);
      }
    ids = end;
    out += (<usize>outStride) << 2;
  }
}

export function scatterSum(
  dOut: usize,
  outStride: i32,
  slots: usize,
  count: i32,
  rows: i32,
  cols: i32,
  scale: f32,
  gradient: usize,
): void {
  // prettier-ignore
  const row = <usize>cols << 2;
  const factor = f32x4.splat(scale);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) {
      const slot = load<i32>(slots + ((<usize>j) << 2));
      if (slot < 0) continue;
      addScaled(factor, dOut, gradient + <usize>slot * row, cols);
    }
    slots += (<usize>count) << 2;
    dOut += (<usize>outStride) << 2;
  }
}

/** y[j] += factor · x[j]. */
// @ts-ignore: decorator
@inline
function addScaled(factor: v128, x: usize, y: usize, n: i32): void {
  for (; n >= 16; n -= 16) {
    v128.store(y, madd(factor, v128.load(x), v128.load(y)));
    v128.store(y, madd(factor, v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(y, madd(factor, v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(y, madd(factor, v128.load(x, 48), v128.load(y, 48)), 48);
    x += 64;
    y += 64;
  }
  for (; n >= 4; n -= 4) {
    v128.store(y, madd(factor, v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  storeRest(y, madd(factor, v128.load(x), v128.load(y)), n);
}

export function unique(ids: usize, n: i32, scratch: usize, touched: usize, slots: usize): i32 {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const at = (<usize>i) << 2;
    const id = load<i32>(ids + at);
    let slot = -1;
    if (id >= 0) {
      const mark = scratch + ((<usize>id) << 2);
      slot = load<i32>(mark) - 1;
      if (slot < 0) {
        slot = count++;
        store<i32>(touched + ((<usize>slot) << 2), id);
        store<i32>(mark, count);
      }
    }
    store<i32>(slots + at, slot);
  }
  for (let s = 0; s < count; s++) {
    store<i32>(scratch + ((<usize>load<i32>(touched + ((<usize>s) << 2))) << 2), 0);
  }
  return count;
}

export function averageWindow(x: usize, starts: usize, width: i32, rows: i32, cols: i32, y: usize): void {
  const row = (<usize>cols) << 2;
  const factor = f32x4.splat(1.0 / <f32>width);
  for (let i = 0; i < rows; i++) {
    let first = x + <usize>load<i32>(starts + ((<usize>i) << 2)) * row;
    let n = cols;
    for (; n >= 16; n -= 16) {
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let p = first;
      for (let j = width; j > 0; j--) {
        a = f32x4.add(a, v128.load(p));
        b = f32x4.add(b, v128.load(p, 16));
        c = f32x4.add(c, v128.load(p, 32));
        d = f32x4.add(d, v128.load(p, 48));
        p += row;
      }
      v128.store(y, f32x4.mul(a, factor));
      v128.store(y, f32x4.mul(b, factor), 16);
      v128.store(y, f32x4.mul(c, factor), 32);
      v128.store(y, f32x4.mul(d, factor), 48);
      first += 64;
      y += 64;
    }
    for (; n > 0; n -= 4) {
      let sum = f32x4.splat(0);
      let p = first;
      for (let j = width; j > 0; j--) {
        sum = f32x4.add(sum, v128.load(p));
        p += row;
      }
      storeLanes(y, f32x4.mul(sum, factor), n);
      first += 16;
      y += min(n, 4) << 2;
    }
  }
}

export function averageWindowBackward(
  dy: usize,
  starts: usize,
  width: i32,
  rows: i32,
  cols: i32,
  dx: usize,
): void {
  const row = (<usize>cols) << 2;
  const factor = f32x4.splat(1.0 / <f32>width);
  for (let i = 0; i < rows; i++) {
    const first = dx + <usize>load<i32>(starts + ((<usize>i) << 2)) * row;
    for (let c = 0; c < cols; c += 4) {
      const share = f32x4.mul(v128.load(dy + ((<usize>c) << 2)), factor);
      let p = first + ((<usize>c) << 2);
      for (let j = 0; j < width; j++) {
        storeLanes(p, f32x4.add(v128.load(p), share), cols - c);
        p += row;
      }
    }
    dy += row;
  }
}

export function groupMean(
  x: usize,
  groups: usize,
  rows: i32,
  cols: i32,
  n: i32,
  counts: usize,
  means: usize,
): void {
  const row = (<usize>cols) << 2;
  memory.fill(counts, 0, (<usize>n) << 2);
  for (let i = 0; i < rows; i++) {
    const group = <usize>load<i32>(groups + ((<usize>i) << 2));
    assert(group < <usize>n);
    const count = counts + (group << 2);
    // The first row of a group is copied: means need not be zero before, which would be another pass over them.
    const before = load<i32>(count);
    store<i32>(count, before + 1);
    if (before) addRow(x, means + group * row, cols);
    else memory.copy(means + group * row, x, row);
    x += row;
  }
  for (let g = 0; g < n; g++) {
    const count = load<i32>(counts + ((<usize>g) << 2));
    if (!count) memory.fill(means, 0, row);
    else if (count > 1) scaleRow(means, means, cols, f32x4.splat(1.0 / <f32>count));
    means += row;
  }
}

export function groupMeanBackward(
  dMeans: usize,
  groups: usize,
  counts: usize,
  rows: i32,
  cols: i32,
  dx: usize,
): void {
  const row = (<usize>cols) << 2;
  for (let i = 0; i < rows; i++) {
    const group = <usize>load<i32>(groups + ((<usize>i) << 2));
    const factor = f32x4.splat(1.0 / <f32>load<i32>(counts + (group << 2)));
    addScaled(factor, dMeans + group * row, dx, cols);
    dx += row;
  }
}
