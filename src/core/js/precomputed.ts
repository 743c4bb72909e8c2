import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { activation } from './activation.ts';

type Precomputed = Pick<Kernels, 'packProducts' | 'sumProducts'>;

/** As in `assembly/precomputed.ts`. */
const BLOCK = 12;
const FIELD = 11;
const LOWEST = 22;
const LIMIT = 2 ** 31 - 2 ** 22;
const SMALL = 1e-28;

export const precomputed = (memory: Memory): Precomputed => {
  const { activate } = activation(memory);
  return {
    packProducts(x, rows, parts, cols, table, rowStride, index) {
      const { f32, i32 } = memory;
      let from = x >>> 2;
      for (let i = 0; i < rows; i++) {
        let scale = (table >>> 2) + i32[(index >>> 2) + i] * rowStride;
        let to = scale + headOf(parts);
        for (let part = 0; part < parts; part++) {
          let limit = 0;
          for (let c = 0; c < cols; c++) limit = Math.max(limit, Math.abs(f32[from + c]));
          const factor = limit > SMALL ? Math.fround(LIMIT / limit) : 0;
          for (let c = 0; c < cols; c += BLOCK, from += BLOCK) {
            for (let lane = 0; lane < 4; lane++) {
              let v = round(f32[from + lane] * factor, 0, LOWEST);
              v = round(f32[from + lane + 4] * factor, v >>> FIELD, LOWEST - 1);
              i32[to++] = round(f32[from + lane + 8] * factor, v >>> FIELD, LOWEST - 1);
            }
          }
          f32[scale++] = limit / LIMIT;
        }
      }
    },

    sumProducts(table, rowStride, slots, span, groups, starts, width, bias, y, rows, cols, kind) {
      // prettier-ignore
      const { f32, i32 } = memory;
      const partLength = cols / 3;
      for (let i = 0; i < rows; i++) {
        const first = (slots >>> 2) + (starts ? i32[(starts >>> 2) + i] : i);
        const to = (y >>> 2) + i * cols;
        for (let c = 0; c < cols; c++) f32[to + c] = f32[(bias >>> 2) + c];
        for (let g = 0; g < groups; g++) {
          for (let j = 0; j < width; j++) {
            const slot = i32[first + g * span + j];
            if (slot < 0) continue;
            const row = (table >>> 2) + slot * rowStride;
            addRow(memory, row + headOf(width) + j * partLength, f32[row + j], to, cols);
          }
        }
        if (kind) activate(kind, y + 4 * i * cols, y + 4 * i * cols, cols);
      }
    },
  };
};

/** Before the parts of a row are their scales, in whole vectors. */
const headOf = (parts: number): number => (parts + 3) & -4;

/** x as an integer whose bits below `bit` are those of `low`, the nearest such. */
function round(x: number, low: number, bit: number): number {
  const nearest = (Math.trunc(Math.fround(x)) - low + (1 << (bit - 1))) | 0;
  return (nearest & (-1 << bit)) | low;
}

/** y += scale · a part of a row. */
function addRow({ f32, i32 }: Memory, row: number, scale: number, y: number, cols: number): void {
  for (let c = 0; c < cols; c += BLOCK, row += 4) {
    for (let lane = 0; lane < 4; lane++) {
      const v = i32[row + lane];
      f32[y + c + lane] += scale * (v << (2 * FIELD));
      f32[y + c + lane + 4] += scale * (v << FIELD);
      f32[y + c + lane + 8] += scale * v;
    }
  }
}
