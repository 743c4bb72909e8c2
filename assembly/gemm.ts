import { addRow, rowOf } from './rows';
import { madd, storeTail, sumLanes, tailMask } from './simd';

/** Columns of a packed panel: two vectors. Equals PANEL in core/kernels.ts. */
const PANEL = 8;
const PANEL_BYTES: usize = PANEL * 4;
/** Rows of B whose panel (16 KB) stays in the first-level cache beside six rows of A. */
const K_BLOCK = 512;
/** From as many rows for each column on, `narrowPanel` is faster than a tile with empty columns. */
const NARROW_DEPTH = 32;
/**
 * Whether tiles have six rows of C, or four. Eight accumulators are as few as keep two units busy for the four cycles that a
 * multiply-add takes, and whether they do is chance: the same loop reaches 95% of the peak on one version of an engine, 84% on
 * the next. Twelve, two vectors of B and one of A fill the registers. Not fused, sums take as long, but a product needs a
 * register, and there are none left for twelve.
 */
const SIX = ASC_FEATURE_RELAXED_SIMD;

export function pack(b: usize, stride: i32, k: i32, n: i32, packed: usize): void {
  const step = (<usize>stride) << 2;
  for (; n > 0; n -= PANEL) {
    let row = b;
    let p = k;
    if (n >= PANEL) {
      for (; p > 0; p--) {
        v128.store(packed, v128.load(row));
        v128.store(packed, v128.load(row, 16), 16);
        row += step;
        packed += PANEL_BYTES;
      }
    }
    // The last panel, if it is not whole.
    for (; p > 0; p--) {
      v128.store(packed, firstLanes(v128.load(row), n));
      v128.store(packed, firstLanes(v128.load(row, 16), n - 4), 16);
      row += step;
      packed += PANEL_BYTES;
    }
    b += PANEL_BYTES;
  }
}

/** Lanes 0 … n−1, and 0 for the others. */
// @ts-ignore: decorator
@inline
function firstLanes(v: v128, n: i32): v128 {
  return v128.and(v, tailMask(n));
}

export function packTransposed(s: usize, stride: i32, k: i32, n: i32, packed: usize): void {
  const step = (<usize>stride) << 2;
  for (let j = 0; j < n; j += PANEL) {
    const from = s + <usize>j * step;
    if (n - j >= PANEL && k >= 4) {
      for (let p = 0; p < k; p += 4) {
        // The last four again, where fewer are left.
        const at = (<usize>min(p, k - 4)) << 2;
        const to = packed + at * PANEL;
        transpose4(from + at, step, to);
        transpose4(from + at + 4 * step, step, to + 16);
      }
    } else {
      memory.fill(packed, 0, <usize>k * PANEL_BYTES);
      for (let c = 0; c < min(PANEL, n - j); c++)
        packColumn(from + <usize>c * step, k, packed + ((<usize>c) << 2));
    }
    packed += <usize>k * PANEL_BYTES;
  }
}

/** Four floats of each of four rows, as four columns of a panel. */
// @ts-ignore: decorator
@inline
function transpose4(from: usize, step: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + PANEL_BYTES, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * PANEL_BYTES, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * PANEL_BYTES, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

function packColumn(from: usize, k: i32, to: usize): void {
  for (; k > 0; k--) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += PANEL_BYTES;
  }
}

export function gemm(
  a: usize,
  aStride: i32,
  aIndex: usize,
  packed: usize,
  c: usize,
  cStride: i32,
  cIndex: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: i32,
): void {
  // prettier-ignore
  // One block at least: a product over nothing is zero.
  for (let k0 = 0; k0 < k || k0 == 0; k0 += K_BLOCK) {
    const depth = min(K_BLOCK, k - k0);
    const add = accumulate | k0;
    for (let j = 0; j < n; j += PANEL) {
      const panel = packed + <usize>(j * k + k0 * PANEL) * 4;
      const columns = c + (<usize>j << 2);
      const block = a + (<usize>k0 << 2);
      const last = m - 1;
      const cols = n - j;
      if (cols <= 4 && cols * NARROW_DEPTH <= k) {
        narrowPanel(block, aStride, aIndex, panel, columns, cStride, cIndex, m, cols, depth, add);
        break;
      }
      let i = 0;
      if (SIX && cols >= PANEL) {
        // Every even number of rows from four on is sixes and at most two fours.
        for (; m - i > 8 || m - i == 6; i += 6)
          sixRows(block, aStride, aIndex, panel, columns, cStride, cIndex, i, depth, add);
      }
      for (; i < m; i += 4) {
        // Rows past the end are the last row again: computed and stored twice, with the same value.
        const i1 = min(i + 1, last);
        const i2 = min(i + 2, last);
        const i3 = min(i + 3, last);
        tile(
          rowOf(block, aStride, aIndex, i),
          rowOf(block, aStride, aIndex, i1),
          rowOf(block, aStride, aIndex, i2),
          rowOf(block, aStride, aIndex, i3),
          0,
          0,
          panel,
          rowOf(columns, cStride, cIndex, i),
          rowOf(columns, cStride, cIndex, i1),
          rowOf(columns, cStride, cIndex, i2),
          rowOf(columns, cStride, cIndex, i3),
          0,
          0,
          depth,
          cols,
          add,
          false,
        );
      }
    }
  }
}

/**
 * Six rows from i on and one whole panel. A function of its own: beside it the other tile would lose registers; and without a
 * loop around it, since V8 up to 12 unrolls what is nested deeper, and has no registers for that.
 */
function sixRows(
  a: usize,
  aStride: i32,
  aIndex: usize,
  panel: usize,
  c: usize,
  cStride: i32,
  cIndex: usize,
  i: i32,
  k: i32,
  accumulate: i32,
): void {
  // prettier-ignore
  tile(
    rowOf(a, aStride, aIndex, i),
    rowOf(a, aStride, aIndex, i + 1),
    rowOf(a, aStride, aIndex, i + 2),
    rowOf(a, aStride, aIndex, i + 3),
    rowOf(a, aStride, aIndex, i + 4),
    rowOf(a, aStride, aIndex, i + 5),
    panel,
    rowOf(c, cStride, cIndex, i),
    rowOf(c, cStride, cIndex, i + 1),
    rowOf(c, cStride, cIndex, i + 2),
    rowOf(c, cStride, cIndex, i + 3),
    rowOf(c, cStride, cIndex, i + 4),
    rowOf(c, cStride, cIndex, i + 5),
    k,
    PANEL,
    accumulate,
    true,
  );
}

/** A tile of six rows, or the first four, and one panel: C ← or += A·B over `k` steps. */
// @ts-ignore: decorator
@inline
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  a5: usize,
  b: usize,
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  c4: usize,
  c5: usize,
  k: i32,
  cols: i32,
  accumulate: i32,
  six: bool,
): void {
  // prettier-ignore
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let x4 = x0;
  let x5 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  let y3 = x0;
  let y4 = x0;
  let y5 = x0;
  if (accumulate) {
    x0 = v128.load(c0);
    x1 = v128.load(c1);
    x2 = v128.load(c2);
    x3 = v128.load(c3);
    y0 = v128.load(c0, 16);
    y1 = v128.load(c1, 16);
    y2 = v128.load(c2, 16);
    y3 = v128.load(c3, 16);
    if (six) {
      x4 = v128.load(c4);
      x5 = v128.load(c5);
      y4 = v128.load(c4, 16);
      y5 = v128.load(c5, 16);
    }
  }
  for (; k > 0; k--) {
    const bx = v128.load(b);
    const by = v128.load(b, 16);
    const s0 = v128.load32_splat(a0);
    x0 = madd(s0, bx, x0);
    y0 = madd(s0, by, y0);
    const s1 = v128.load32_splat(a1);
    x1 = madd(s1, bx, x1);
    y1 = madd(s1, by, y1);
    const s2 = v128.load32_splat(a2);
    x2 = madd(s2, bx, x2);
    y2 = madd(s2, by, y2);
    const s3 = v128.load32_splat(a3);
    x3 = madd(s3, bx, x3);
    y3 = madd(s3, by, y3);
    if (six) {
      const s4 = v128.load32_splat(a4);
      x4 = madd(s4, bx, x4);
      y4 = madd(s4, by, y4);
      const s5 = v128.load32_splat(a5);
      x5 = madd(s5, bx, x5);
      y5 = madd(s5, by, y5);
      a4 += 4;
      a5 += 4;
    }
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += PANEL_BYTES;
  }
  if (cols >= PANEL) {
    v128.store(c0, x0);
    v128.store(c0, y0, 16);
    v128.store(c1, x1);
    v128.store(c1, y1, 16);
    v128.store(c2, x2);
    v128.store(c2, y2, 16);
    v128.store(c3, x3);
    v128.store(c3, y3, 16);
    if (six) {
      v128.store(c4, x4);
      v128.store(c4, y4, 16);
      v128.store(c5, x5);
      v128.store(c5, y5, 16);
    }
  } else {
    storePartialPair(c0, x0, y0, cols);
    storePartialPair(c1, x1, y1, cols);
    storePartialPair(c2, x2, y2, cols);
    storePartialPair(c3, x3, y3, cols);
  }
}

/**
 * The last panel, where it has four columns at most, which are dot products: four steps at a time in the lanes of a vector,
 * none of which is empty, whereas a tile of one column has seven empty lanes of eight. A column's elements lie a panel's row
 * apart, but serve six rows of A.
 */
function narrowPanel(
  a: usize,
  aStride: i32,
  aIndex: usize,
  panel: usize,
  c: usize,
  cStride: i32,
  cIndex: usize,
  m: i32,
  cols: i32,
  k: i32,
  accumulate: i32,
): void {
  // prettier-ignore
  const last = m - 1;
  for (let i = 0; i < m; i += 6) {
    for (let j = 0; j < cols; j++) {
      const offset = (<usize>j) << 2;
      let b = panel + offset;
      let a0 = rowOf(a, aStride, aIndex, i);
      let a1 = rowOf(a, aStride, aIndex, min(i + 1, last));
      let a2 = rowOf(a, aStride, aIndex, min(i + 2, last));
      let a3 = rowOf(a, aStride, aIndex, min(i + 3, last));
      let a4 = rowOf(a, aStride, aIndex, min(i + 4, last));
      let a5 = rowOf(a, aStride, aIndex, min(i + 5, last));
      let x0 = f32x4.splat(0);
      let x1 = x0;
      let x2 = x0;
      let x3 = x0;
      let x4 = x0;
      let x5 = x0;
      let left = k;
      for (; left >= 4; left -= 4) {
        let column = v128.load32_zero(b);
        column = v128.load_lane<u32>(b, column, 1, PANEL_BYTES);
        column = v128.load_lane<u32>(b, column, 2, 2 * PANEL_BYTES);
        column = v128.load_lane<u32>(b, column, 3, 3 * PANEL_BYTES);
        x0 = madd(v128.load(a0), column, x0);
        x1 = madd(v128.load(a1), column, x1);
        x2 = madd(v128.load(a2), column, x2);
        x3 = madd(v128.load(a3), column, x3);
        x4 = madd(v128.load(a4), column, x4);
        x5 = madd(v128.load(a5), column, x5);
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        a4 += 16;
        a5 += 16;
        b += 4 * PANEL_BYTES;
      }
      for (; left > 0; left--) {
        const element = v128.load32_zero(b);
        x0 = madd(v128.load32_zero(a0), element, x0);
        x1 = madd(v128.load32_zero(a1), element, x1);
        x2 = madd(v128.load32_zero(a2), element, x2);
        x3 = madd(v128.load32_zero(a3), element, x3);
        x4 = madd(v128.load32_zero(a4), element, x4);
        x5 = madd(v128.load32_zero(a5), element, x5);
        a0 += 4;
        a1 += 4;
        a2 += 4;
        a3 += 4;
        a4 += 4;
        a5 += 4;
        b += PANEL_BYTES;
      }
      const to = c + offset;
      putSum(x0, to, cStride, cIndex, i, m, accumulate);
      putSum(x1, to, cStride, cIndex, i + 1, m, accumulate);
      putSum(x2, to, cStride, cIndex, i + 2, m, accumulate);
      putSum(x3, to, cStride, cIndex, i + 3, m, accumulate);
      putSum(x4, to, cStride, cIndex, i + 4, m, accumulate);
      putSum(x5, to, cStride, cIndex, i + 5, m, accumulate);
    }
  }
}

/** Row i, if there is one, ← or += the sum of four lanes. */
function putSum(v: v128, c: usize, stride: i32, index: usize, i: i32, m: i32, accumulate: i32): void {
  if (i >= m) return;
  const row = rowOf(c, stride, index, i);
  const sum = f32x4.extract_lane(sumLanes(v), 0);
  store<f32>(row, accumulate ? load<f32>(row) + sum : sum);
}

// @ts-ignore: decorator
@inline
function storePair(c: usize, x: v128, y: v128, cols: i32): void {
  if (cols >= PANEL) {
    v128.store(c, x);
    v128.store(c, y, 16);
  } else {
    storePartialPair(c, x, y, cols);
  }
}

function storePartialPair(c: usize, x: v128, y: v128, cols: i32): void {
  if (cols < 4) {
    storeTail(c, x, cols);
  } else {
    v128.store(c, x);
    storeTail(c + 16, y, cols - 4);
  }
}

/** Columns of A that `gemmTransposed` takes at once: its blocks. */
const BLOCK = SIX ? 6 : 4;
const BLOCK_BYTES: usize = SIX ? 24 : 16;

export function gemmTransposed(
  a: usize,
  aStride: i32,
  aIndex: usize,
  packed: usize,
  c: usize,
  cStride: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
  scratch: usize,
): void {
  // prettier-ignore
  // As an integer: a float would take a register from the sums.
  let scale = reinterpret<i32>(alpha);
  const cStep = (<usize>cStride) << 2;
  // One block at least: a product over nothing is zero.
  for (let k0 = 0; k0 < k || k0 == 0; k0 += K_BLOCK) {
    const depth = min(K_BLOCK, k - k0);
    const panels = packed + <usize>k0 * PANEL_BYTES;
    for (let i = 0; i < m; i += BLOCK) {
      packBlock(a + ((<usize>i) << 2), aStride, aIndex, k0, depth, scratch);
      blockTransposed(scratch, panels, k, c + <usize>i * cStep, cStep, depth, m - i, n, scale);
    }
    if (!scale) scale = reinterpret<i32>(<f32>1);
  }
}

/** A block of columns. What the last one has beyond the last column is whatever lies there: multiplied, but not kept. */
function packBlock(a: usize, stride: i32, index: usize, from: i32, rows: i32, packed: usize): void {
  for (let p = from; p < from + rows; p++) {
    const row = rowOf(a, stride, index, p);
    v128.store(packed, v128.load(row));
    if (SIX) store<u64>(packed, load<u64>(row, 16), 16);
    packed += BLOCK_BYTES;
  }
}

/**
 * One block of A and all panels of B, each of `k` rows: C ← Aᵀ·B over `depth` rows of both, or += it times the float whose bits
 * are `scale`, unless that is 0. The block stays in the first-level cache; between tiles little is to be done but to store sums.
 */
function blockTransposed(
  block: usize,
  panel: usize,
  k: i32,
  c: usize,
  cStep: usize,
  depth: i32,
  rows: i32,
  cols: i32,
  scale: i32,
): void {
  // prettier-ignore
  // Rows past the end share the last row's address.
  const c1 = rows > 1 ? cStep : 0;
  const c2 = c1 + (rows > 2 ? cStep : 0);
  const c3 = c2 + (rows > 3 ? cStep : 0);
  const c4 = c3 + (rows > 4 ? cStep : 0);
  const c5 = c4 + (rows > 5 ? cStep : 0);
  for (; cols > 0; cols -= PANEL) {
    if (cols == 1) return columnTransposed(block, panel, c, cStep, depth, rows, scale);
    tileTransposed(block, panel, depth, c, c + c1, c + c2, c + c3, c + c4, c + c5, cols, scale);
    panel += <usize>k * PANEL_BYTES;
    c += PANEL_BYTES;
  }
}

/**
 * The same of a last panel of one column: tags are often one more than a multiple of eight. Here columns of A lie side by side
 * in a vector, so that next to no lane is empty; by four steps, since fewer sums would wait for each other.
 */
function columnTransposed(
  a: usize,
  b: usize,
  c: usize,
  cStep: usize,
  depth: i32,
  rows: i32,
  scale: i32,
): void {
  // prettier-ignore
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  let y3 = x0;
  for (; depth >= 4; depth -= 4) {
    const s0 = v128.load32_splat(b);
    x0 = madd(s0, v128.load(a), x0);
    if (SIX) y0 = madd(s0, v128.load64_zero(a, 16), y0);
    const s1 = v128.load32_splat(b, PANEL_BYTES);
    x1 = madd(s1, v128.load(a, BLOCK_BYTES), x1);
    if (SIX) y1 = madd(s1, v128.load64_zero(a, BLOCK_BYTES + 16), y1);
    const s2 = v128.load32_splat(b, 2 * PANEL_BYTES);
    x2 = madd(s2, v128.load(a, 2 * BLOCK_BYTES), x2);
    if (SIX) y2 = madd(s2, v128.load64_zero(a, 2 * BLOCK_BYTES + 16), y2);
    const s3 = v128.load32_splat(b, 3 * PANEL_BYTES);
    x3 = madd(s3, v128.load(a, 3 * BLOCK_BYTES), x3);
    if (SIX) y3 = madd(s3, v128.load64_zero(a, 3 * BLOCK_BYTES + 16), y3);
    a += 4 * BLOCK_BYTES;
    b += 4 * PANEL_BYTES;
  }
  for (; depth > 0; depth--) {
    const s = v128.load32_splat(b);
    x0 = madd(s, v128.load(a), x0);
    if (SIX) y0 = madd(s, v128.load64_zero(a, 16), y0);
    a += BLOCK_BYTES;
    b += PANEL_BYTES;
  }
  const x = f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3));
  putElement(c, f32x4.extract_lane(x, 0), scale);
  if (rows > 1) putElement(c + cStep, f32x4.extract_lane(x, 1), scale);
  if (rows > 2) putElement(c + 2 * cStep, f32x4.extract_lane(x, 2), scale);
  if (rows > 3) putElement(c + 3 * cStep, f32x4.extract_lane(x, 3), scale);
  if (SIX) {
    const y = f32x4.add(f32x4.add(y0, y1), f32x4.add(y2, y3));
    if (rows > 4) putElement(c + 4 * cStep, f32x4.extract_lane(y, 0), scale);
    if (rows > 5) putElement(c + 5 * cStep, f32x4.extract_lane(y, 1), scale);
  }
}

/** An element of C ← the sum, or += it times the float whose bits are `scale`, unless that is 0. */
function putElement(c: usize, sum: f32, scale: i32): void {
  store<f32>(c, scale ? load<f32>(c) + reinterpret<f32>(scale) * sum : sum);
}

/** A function of its own, without a loop around it: V8 up to 12 unrolls what is nested deeper, and has no registers for that. */
function tileTransposed(
  a: usize,
  b: usize,
  k: i32,
  c: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  c4: usize,
  c5: usize,
  cols: i32,
  scale: i32,
): void {
  // prettier-ignore
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let x4 = x0;
  let x5 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  let y3 = x0;
  let y4 = x0;
  let y5 = x0;
  for (; k > 0; k--) {
    const bx = v128.load(b);
    const by = v128.load(b, 16);
    const s0 = v128.load32_splat(a);
    x0 = madd(s0, bx, x0);
    y0 = madd(s0, by, y0);
    const s1 = v128.load32_splat(a, 4);
    x1 = madd(s1, bx, x1);
    y1 = madd(s1, by, y1);
    const s2 = v128.load32_splat(a, 8);
    x2 = madd(s2, bx, x2);
    y2 = madd(s2, by, y2);
    const s3 = v128.load32_splat(a, 12);
    x3 = madd(s3, bx, x3);
    y3 = madd(s3, by, y3);
    if (SIX) {
      const s4 = v128.load32_splat(a, 16);
      x4 = madd(s4, bx, x4);
      y4 = madd(s4, by, y4);
      const s5 = v128.load32_splat(a, 20);
      x5 = madd(s5, bx, x5);
      y5 = madd(s5, by, y5);
    }
    a += BLOCK_BYTES;
    b += PANEL_BYTES;
  }
  if (scale) {
    const factor = i32x4.splat(scale);
    x0 = madd(factor, x0, v128.load(c));
    y0 = madd(factor, y0, v128.load(c, 16));
    x1 = madd(factor, x1, v128.load(c1));
    y1 = madd(factor, y1, v128.load(c1, 16));
    x2 = madd(factor, x2, v128.load(c2));
    y2 = madd(factor, y2, v128.load(c2, 16));
    x3 = madd(factor, x3, v128.load(c3));
    y3 = madd(factor, y3, v128.load(c3, 16));
    if (SIX) {
      x4 = madd(factor, x4, v128.load(c4));
      y4 = madd(factor, y4, v128.load(c4, 16));
      x5 = madd(factor, x5, v128.load(c5));
      y5 = madd(factor, y5, v128.load(c5, 16));
    }
  }
  // Last to first: of those at the last row's address its own value must be the one that stays.
  if (SIX) {
    storePair(c5, x5, y5, cols);
    storePair(c4, x4, y4, cols);
  }
  storePair(c3, x3, y3, cols);
  storePair(c2, x2, y2, cols);
  storePair(c1, x1, y1, cols);
  storePair(c, x0, y0, cols);
}

export function addBias(x: usize, bias: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++) {
    addRow(bias, x, cols);
    x += (<usize>cols) << 2;
  }
}

export function sumRows(x: usize, rows: i32, cols: i32, out: usize): void {
  const step = (<usize>cols) << 2;
  for (; rows >= 4; rows -= 4) {
    addFourRows(x, step, out, cols);
    x += 4 * step;
  }
  for (; rows > 0; rows--) {
    addRow(x, out, cols);
    x += step;
  }
}

/** y[j] += the sum of four rows. */
// @ts-ignore: decorator
@inline
function addFourRows(x: usize, step: usize, y: usize, n: i32): void {
  let x2 = x + 2 * step;
  for (; n >= 8; n -= 8) {
    const low0 = f32x4.add(v128.load(x), v128.load(x + step));
    const low1 = f32x4.add(v128.load(x, 16), v128.load(x + step, 16));
    const high0 = f32x4.add(v128.load(x2), v128.load(x2 + step));
    const high1 = f32x4.add(v128.load(x2, 16), v128.load(x2 + step, 16));
    v128.store(y, f32x4.add(v128.load(y), f32x4.add(low0, high0)));
    v128.store(y, f32x4.add(v128.load(y, 16), f32x4.add(low1, high1)), 16);
    x += 32;
    x2 += 32;
    y += 32;
  }
  for (; ; n -= 4) {
    const low = f32x4.add(v128.load(x), v128.load(x + step));
    const high = f32x4.add(v128.load(x2), v128.load(x2 + step));
    const sum = f32x4.add(v128.load(y), f32x4.add(low, high));
    if (n < 4) return storeTail(y, sum, n);
    v128.store(y, sum);
    x += 16;
    x2 += 16;
    y += 16;
  }
}
