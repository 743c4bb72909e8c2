import { addRow } from './rows';
import { madd, storeLanes, storeTail, tailMask } from './simd';

/** Columns of a packed panel: two vectors. Equals PANEL in core/kernels.ts. */
const PANEL = 8;
const PANEL_BYTES: usize = PANEL * 4;
/** Rows of B whose panel (16 KB) stays in the first-level cache beside four rows of A. */
const K_BLOCK = 512;

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

/** The row i of a matrix. */
// @ts-ignore: decorator
@inline
function rowOf(base: usize, stride: i32, index: usize, i: i32): usize {
  const row = index ? load<i32>(index + ((<usize>i) << 2)) : i;
  return base + ((<usize>(row * stride)) << 2);
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
      if (n - j <= 4) {
        narrowPanel(block, aStride, aIndex, panel, columns, cStride, cIndex, m, n - j, depth, add);
        break;
      }
      for (let i = 0; i < m; i += 4) {
        // Rows past the end are the last row again: computed and stored twice, with the same value.
        const i1 = min(i + 1, last);
        const i2 = min(i + 2, last);
        const i3 = min(i + 3, last);
        tile(
          rowOf(block, aStride, aIndex, i),
          rowOf(block, aStride, aIndex, i1),
          rowOf(block, aStride, aIndex, i2),
          rowOf(block, aStride, aIndex, i3),
          panel,
          rowOf(columns, cStride, cIndex, i),
          rowOf(columns, cStride, cIndex, i1),
          rowOf(columns, cStride, cIndex, i2),
          rowOf(columns, cStride, cIndex, i3),
          depth,
          n - j,
          add,
        );
      }
    }
  }
}

/** A tile of four rows and one panel: C ← or += A·B over `k` steps. Called, it runs a quarter slower. */
// @ts-ignore: decorator
@inline
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  k: i32,
  cols: i32,
  accumulate: i32,
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
  if (accumulate) {
    x0 = v128.load(c0);
    x1 = v128.load(c1);
    x2 = v128.load(c2);
    x3 = v128.load(c3);
    y0 = v128.load(c0, 16);
    y1 = v128.load(c1, 16);
    y2 = v128.load(c2, 16);
    y3 = v128.load(c3, 16);
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
  } else {
    storePartialPair(c0, x0, y0, cols);
    storePartialPair(c1, x1, y1, cols);
    storePartialPair(c2, x2, y2, cols);
    storePartialPair(c3, x3, y3, cols);
  }
}

/**
 * The last panel, where it has four columns at most: half the work of a whole one. Sums over even and over odd steps,
 * since four alone would wait for each other. A function of its own: beside it, the other tile would lose registers.
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
  for (let i = 0; i < m; i += 4) {
    let b = panel;
    let a0 = rowWithin(a, aStride, aIndex, i, m);
    let a1 = rowWithin(a, aStride, aIndex, i + 1, m);
    let a2 = rowWithin(a, aStride, aIndex, i + 2, m);
    let a3 = rowWithin(a, aStride, aIndex, i + 3, m);
    let x0 = f32x4.splat(0);
    let x1 = x0;
    let x2 = x0;
    let x3 = x0;
    let y0 = x0;
    let y1 = x0;
    let y2 = x0;
    let y3 = x0;
    let left = k;
    for (; left > 1; left -= 2) {
      const bx = v128.load(b);
      x0 = madd(v128.load32_splat(a0), bx, x0);
      x1 = madd(v128.load32_splat(a1), bx, x1);
      x2 = madd(v128.load32_splat(a2), bx, x2);
      x3 = madd(v128.load32_splat(a3), bx, x3);
      const by = v128.load(b, PANEL_BYTES);
      y0 = madd(v128.load32_splat(a0, 4), by, y0);
      y1 = madd(v128.load32_splat(a1, 4), by, y1);
      y2 = madd(v128.load32_splat(a2, 4), by, y2);
      y3 = madd(v128.load32_splat(a3, 4), by, y3);
      a0 += 8;
      a1 += 8;
      a2 += 8;
      a3 += 8;
      b += 2 * PANEL_BYTES;
    }
    if (left) {
      const bx = v128.load(b);
      x0 = madd(v128.load32_splat(a0), bx, x0);
      x1 = madd(v128.load32_splat(a1), bx, x1);
      x2 = madd(v128.load32_splat(a2), bx, x2);
      x3 = madd(v128.load32_splat(a3), bx, x3);
    }
    putRow(f32x4.add(x0, y0), c, cStride, cIndex, i, m, cols, accumulate);
    putRow(f32x4.add(x1, y1), c, cStride, cIndex, i + 1, m, cols, accumulate);
    putRow(f32x4.add(x2, y2), c, cStride, cIndex, i + 2, m, cols, accumulate);
    putRow(f32x4.add(x3, y3), c, cStride, cIndex, i + 3, m, cols, accumulate);
  }
}

/** Row i, or the last one where there are no more. */
function rowWithin(base: usize, stride: i32, index: usize, i: i32, m: i32): usize {
  return rowOf(base, stride, index, min(i, m - 1));
}

/** The first columns of row i ← or += v, if there is such a row. */
function putRow(
  v: v128,
  c: usize,
  stride: i32,
  index: usize,
  i: i32,
  m: i32,
  cols: i32,
  accumulate: i32,
): void {
  // prettier-ignore
  if (i >= m) return;
  const row = rowWithin(c, stride, index, i, m);
  storeLanes(row, accumulate ? f32x4.add(v, v128.load(row)) : v, cols);
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

/**
 * Columns of A that `gemmTransposed` takes at once, its blocks: six, or four. Eight accumulators are as few as keep two units
 * busy for the four cycles that a multiply-add takes, and whether they do is chance; twelve, two vectors of B and one of A
 * fill the registers. Not fused, sums take as long, but a product needs a register.
 */
const SIX = ASC_FEATURE_RELAXED_SIMD;
const BLOCK = SIX ? 6 : 4;
const BLOCK_BYTES: usize = SIX ? 24 : 16;

/** What the last block has beyond the last column is whatever lies there: it is multiplied, but not kept. */
export function packColumns(a: usize, stride: i32, index: usize, k: i32, m: i32, packed: usize): void {
  for (; m > 0; m -= BLOCK) {
    for (let p = 0; p < k; p++) {
      const row = rowOf(a, stride, index, p);
      v128.store(packed, v128.load(row));
      if (SIX) store<u64>(packed, load<u64>(row, 16), 16);
      packed += BLOCK_BYTES;
    }
    a += BLOCK_BYTES;
  }
}

export function gemmTransposed(
  a: usize,
  packed: usize,
  c: usize,
  cStride: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
): void {
  // prettier-ignore
  // As an integer: a float would take a register from the sums.
  let scale = reinterpret<i32>(alpha);
  const cStep = (<usize>cStride) << 2;
  // One block at least: a product over nothing is zero.
  for (let k0 = 0; k0 < k || k0 == 0; k0 += K_BLOCK) {
    const depth = min(K_BLOCK, k - k0);
    const panels = packed + <usize>k0 * PANEL_BYTES;
    let block = a + <usize>k0 * BLOCK_BYTES;
    for (let i = 0; i < m; i += BLOCK) {
      blockTransposed(block, panels, k, c + <usize>i * cStep, cStep, depth, m - i, n, scale);
      block += <usize>k * BLOCK_BYTES;
    }
    if (!scale) scale = reinterpret<i32>(<f32>1);
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
    tileTransposed(block, panel, depth, c, c + c1, c + c2, c + c3, c + c4, c + c5, cols, scale);
    panel += <usize>k * PANEL_BYTES;
    c += PANEL_BYTES;
  }
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
