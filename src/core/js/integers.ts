import { type Kernels, PANEL } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Integers = Pick<Kernels, 'roundRows' | 'packIntegers' | 'multiplyIntegers'>;

/** As in `assembly/integers.ts`. */
export const ROW_LIMIT = 8191;
const WEIGHT_LIMIT = 32767;
const COLUMN_LIMIT = 262144;
const ROUNDED = 16384;
export const SMALL = 1e-28;
/** 1.5·2²³: adding it to a number and taking it away leaves the nearest integer. */
const ROUNDING = 12582912;

const { fround, abs, ceil, max, min, imul } = Math;
/** The integer nearest to x·factor. */
export const rounded = (x: number, factor: number): number =>
  fround(fround(x * factor) + ROUNDING) - ROUNDING;

/** Two numbers of 16 bits. */
export const pairOf = (low: number, high: number): number => (low & 0xffff) | (high << 16);

export const integers = (memory: Memory): Integers => ({
  roundRows(x, stride, rows, cols, y, yStride, units) {
    const { f32, i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const from = (x >>> 2) + i * stride;
      let limit = 0;
      for (let c = 0; c < cols; c++) limit = max(limit, abs(f32[from + c]));
      const factor = limit > SMALL ? fround(ROW_LIMIT / limit) : 0;
      f32[(units >>> 2) + i] = limit / ROW_LIMIT;
      for (let c = 0, to = (y >>> 2) + (i * yStride) / 2; c < cols; c += 2)
        i32[to++] = pairOf(rounded(f32[from + c], factor), rounded(f32[from + c + 1], factor));
    }
  },

  packIntegers(b, stride, k, n, packed) {
    const { f32, i32 } = memory;
    let panel = packed >>> 2;
    for (let j = 0; j < n; j++) {
      let from = (b >>> 2) + j;
      let [sum, most] = [0, 0];
      for (let p = 0; p < k; p++) {
        const size = abs(f32[from + p * stride]);
        sum = fround(sum + size);
        most = max(most, size);
      }
      const limit = COLUMN_LIMIT - 0.5 * max(k, ROUNDED);
      const unit = max(fround(sum * fround(1 / limit)), fround(most * fround(1 / WEIGHT_LIMIT)));
      const factor = unit > SMALL ? fround(1 / unit) : 0;
      f32[panel + (j % PANEL)] = unit > SMALL ? unit : 0;
      for (let p = 0, to = panel + (j % PANEL); p < k; p += 2, from += 2 * stride) {
        const next = p + 1 < k ? rounded(f32[from + stride], factor) : 0;
        i32[(to += PANEL)] = pairOf(rounded(f32[from], factor), next);
      }
      if (j % PANEL === PANEL - 1) panel += PANEL * (1 + ceil(k / 2));
    }
  },

  multiplyIntegers(a, aStride, aIndex, units, packed, c, cStride, cIndex, m, n, k) {
    const { f32, i32 } = memory;
    const pairs = ceil(k / 2);
    const rowOf = (index: number, i: number) => (index ? i32[(index >>> 2) + i] : i);
    const last = m - 1;
    for (let j = 0; j < n; j += 2) {
      const panel = (packed >>> 2) + (j - (j % PANEL)) * (1 + pairs) + (j % PANEL);
      for (let i = 0; i < m; i += 2) {
        const [r0, r1] = [rowOf(aIndex, i), rowOf(aIndex, min(i + 1, last))];
        let a0 = (a >>> 2) + (r0 * aStride) / 2;
        let a1 = (a >>> 2) + (r1 * aStride) / 2;
        let x0 = 0;
        let x1 = 0;
        let y0 = 0;
        let y1 = 0;
        for (let p = pairs, b = panel + PANEL; p > 0; p--, b += PANEL) {
          const x = i32[b];
          const y = i32[b + 1];
          const s = i32[a0++];
          const t = i32[a1++];
          const xLow = (x << 16) >> 16;
          const yLow = (y << 16) >> 16;
          const sLow = (s << 16) >> 16;
          const tLow = (t << 16) >> 16;
          x0 = (x0 + imul(sLow, xLow) + imul(s >> 16, x >> 16)) | 0;
          y0 = (y0 + imul(sLow, yLow) + imul(s >> 16, y >> 16)) | 0;
          x1 = (x1 + imul(tLow, xLow) + imul(t >> 16, x >> 16)) | 0;
          y1 = (y1 + imul(tLow, yLow) + imul(t >> 16, y >> 16)) | 0;
        }
        put(f32, (c >>> 2) + rowOf(cIndex, i) * cStride + j, x0, y0, f32[(units >>> 2) + r0], panel);
        if (i < last)
          put(f32, (c >>> 2) + rowOf(cIndex, i + 1) * cStride + j, x1, y1, f32[(units >>> 2) + r1], panel);
      }
    }
  },
});

/** Adds two sums, times the units of the row and of the columns, to what is at `to`. */
function put(f32: Float32Array, to: number, x: number, y: number, unit: number, panel: number): void {
  f32[to] += x * unit * f32[panel];
  f32[to + 1] += y * unit * f32[panel + 1];
}
