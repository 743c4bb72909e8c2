import { type Kernels, PANEL } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Gemm = Pick<Kernels, 'pack' | 'packTransposed' | 'gemm' | 'gemmTransposed' | 'addBias' | 'sumRows'>;

/** Rows of B whose panel stays in the first-level cache. */
const K_BLOCK = 256;
/** Columns of A that `gemmTransposed` takes at once. */
const BLOCK = 4;

export const gemm = (memory: Memory): Gemm => ({
  pack(b, stride, k, n, packed) {
    const { f32 } = memory;
    let to = packed >>> 2;
    for (let j = 0; j < n; j += PANEL) {
      const cols = Math.min(PANEL, n - j);
      for (let p = 0, from = (b >>> 2) + j; p < k; p++, from += stride, to += PANEL) {
        for (let c = 0; c < cols; c++) f32[to + c] = f32[from + c];
        for (let c = cols; c < PANEL; c++) f32[to + c] = 0;
      }
    }
  },

  packTransposed(s, stride, k, n, packed) {
    const { f32 } = memory;
    let to = packed >>> 2;
    for (let j = 0; j < n; j += PANEL) {
      const cols = Math.min(PANEL, n - j);
      for (let p = 0; p < k; p++, to += PANEL) {
        for (let c = 0, from = (s >>> 2) + j * stride + p; c < cols; c++, from += stride)
          f32[to + c] = f32[from];
        for (let c = cols; c < PANEL; c++) f32[to + c] = 0;
      }
    }
  },

  gemm(a, aStride, aIndex, packed, c, cStride, cIndex, m, n, k, accumulate) {
    const { f32, i32 } = memory;
    const rowOf = (base: number, stride: number, index: number, i: number): number =>
      (base >>> 2) + stride * (index ? i32[(index >>> 2) + i] : i);
    const last = m - 1;
    // One block at least: a product over nothing is zero.
    for (let k0 = 0; k0 < k || k0 === 0; k0 += K_BLOCK) {
      const depth = Math.min(K_BLOCK, k - k0);
      const scale = accumulate || k0 > 0 ? 1 : 0;
      for (let panel = 0; panel < n; panel += PANEL) {
        const b = (packed >>> 2) + panel * k + k0 * PANEL;
        const end = Math.min(n, panel + PANEL);
        for (let i = 0; i < m; i += 4) {
          // Rows past the end are the last row again.
          const i1 = Math.min(i + 1, last);
          const i2 = Math.min(i + 2, last);
          const i3 = Math.min(i + 3, last);
          const a0 = rowOf(a, aStride, aIndex, i) + k0;
          const a1 = rowOf(a, aStride, aIndex, i1) + k0;
          const a2 = rowOf(a, aStride, aIndex, i2) + k0;
          const a3 = rowOf(a, aStride, aIndex, i3) + k0;
          const c0 = rowOf(c, cStride, cIndex, i);
          const c1 = rowOf(c, cStride, cIndex, i1);
          const c2 = rowOf(c, cStride, cIndex, i2);
          const c3 = rowOf(c, cStride, cIndex, i3);
          for (let j = panel; j < end; j += 2) {
            tile(f32, a0, a1, a2, a3, 1, b + j - panel, c0 + j, c1 + j, c2 + j, c3 + j, depth, n - j, scale);
          }
        }
      }
    }
  },

  gemmTransposed(a, aStride, aIndex, packed, c, cStride, m, n, k, alpha, scratch) {
    const { f32, i32 } = memory;
    const last = m - 1;
    const block = scratch >>> 2;
    // One block at least: a product over nothing is zero.
    for (let k0 = 0; k0 < k || k0 === 0; k0 += K_BLOCK) {
      const depth = Math.min(K_BLOCK, k - k0);
      const scale = alpha || (k0 > 0 ? 1 : 0);
      for (let i = 0; i < m; i += BLOCK) {
        for (let p = 0, to = block; p < depth; p++, to += BLOCK) {
          const row = (a >>> 2) + aStride * (aIndex ? i32[(aIndex >>> 2) + k0 + p] : k0 + p);
          // Columns past the end are the last one again.
          for (let d = 0; d < BLOCK; d++) f32[to + d] = f32[row + Math.min(i + d, last)];
        }
        for (let j = 0; j < n; j += 2) {
          const lane = j % PANEL;
          const b = (packed >>> 2) + (j - lane) * k + k0 * PANEL + lane;
          const c0 = (c >>> 2) + i * cStride + j;
          const c1 = c0 + (Math.min(i + 1, last) - i) * cStride;
          const c2 = c0 + (Math.min(i + 2, last) - i) * cStride;
          const c3 = c0 + (Math.min(i + 3, last) - i) * cStride;
          tile(f32, block, block + 1, block + 2, block + 3, BLOCK, b, c0, c1, c2, c3, depth, n - j, scale);
        }
      }
    }
  },

  addBias(x, bias, rows, cols) {
    const { f32 } = memory;
    for (let i = 0, at = x >>> 2; i < rows; i++) {
      for (let j = 0, b = bias >>> 2; j < cols; j++) f32[at++] += f32[b++];
    }
  },

  sumRows(x, rows, cols, out) {
    const { f32 } = memory;
    for (let i = 0, at = x >>> 2; i < rows; i++) {
      for (let j = 0, to = out >>> 2; j < cols; j++) f32[to++] += f32[at++];
    }
  },
});

/** Four rows and two columns, added to C times `scale` unless that is 0: the sums are float64 numbers in registers. */
function tile(
  f32: Float32Array,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  step: number,
  b: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k: number,
  cols: number,
  scale: number,
): void {
  let x0 = 0;
  let x1 = 0;
  let x2 = 0;
  let x3 = 0;
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  let y3 = 0;
  for (let p = 0; p < k; p++) {
    const bx = f32[b];
    const by = f32[b + 1];
    const s0 = f32[a0];
    const s1 = f32[a1];
    const s2 = f32[a2];
    const s3 = f32[a3];
    x0 += s0 * bx;
    y0 += s0 * by;
    x1 += s1 * bx;
    y1 += s1 * by;
    x2 += s2 * bx;
    y2 += s2 * by;
    x3 += s3 * bx;
    y3 += s3 * by;
    a0 += step;
    a1 += step;
    a2 += step;
    a3 += step;
    b += PANEL;
  }
  store(f32, c0, c1, c2, c3, x0, x1, x2, x3, scale);
  if (cols > 1) store(f32, c0 + 1, c1 + 1, c2 + 1, c3 + 1, y0, y1, y2, y3, scale);
}

/** Rows may be the same row several times, with the same sum: all are read before any is written. */
function store(
  f32: Float32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  scale: number,
): void {
  if (scale) {
    x0 = f32[c0] + scale * x0;
    x1 = f32[c1] + scale * x1;
    x2 = f32[c2] + scale * x2;
    x3 = f32[c3] + scale * x3;
  }
  f32[c0] = x0;
  f32[c1] = x1;
  f32[c2] = x2;
  f32[c3] = x3;
}
