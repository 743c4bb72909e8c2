import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { activation } from './activation.ts';

type Precomputed = Pick<Kernels, 'roundRows' | 'sumProducts'>;

/** The bits of a number, and back. */
const bits = new Int32Array(1);
const number = new Float32Array(bits.buffer);

export const precomputed = (memory: Memory): Precomputed => {
  const { activate } = activation(memory);
  return {
    roundRows(x, rows, cols, table, index) {
      const { i32 } = memory;
      for (let i = 0; i < rows; i++) {
        let from = (x >>> 2) + i * cols;
        let to = (table >>> 2) + i32[(index >>> 2) + i] * (cols >>> 1);
        for (let c = 0; c < cols; c += 8, from += 8) {
          for (let lane = 0; lane < 4; lane++) {
            const [a, b] = [i32[from + lane], i32[from + lane + 4]];
            const low = (a + 0x7fff + ((a >>> 16) & 1)) >>> 16;
            const magnitude = (b & 0x7fffffff) + 0x8000;
            const high = (Math.max(magnitude, low) - low) & 0x7fff0000;
            i32[to++] = high | low | (b & 0x80000000);
          }
        }
      }
    },

    sumProducts(table, rowStride, partStride, slots, span, groups, starts, width, bias, y, rows, cols, accumulate, kind) {
      const { f32, i32 } = memory;
      for (let i = 0; i < rows; i++) {
        const first = (slots >>> 2) + (starts ? i32[(starts >>> 2) + i] : i);
        const to = (y >>> 2) + i * cols;
        for (let c = 0; c < cols; c++) {
          f32[to + c] = f32[(bias >>> 2) + c] + (accumulate ? f32[to + c] : 0);
        }
        for (let g = 0; g < groups; g++) {
          for (let j = 0; j < width; j++) {
            const slot = i32[first + g * span + j];
            if (slot >= 0) addRow(memory, (table + 2 * (slot * rowStride + j * partStride)) >>> 2, to, cols);
          }
        }
        if (kind) activate(kind, y + 4 * i * cols, y + 4 * i * cols, cols);
      }
    },
  };
};

/** y += a rounded row. */
function addRow({ f32, i32 }: Memory, row: number, y: number, cols: number): void {
  for (let c = 0; c < cols; c += 8, row += 4) {
    for (let lane = 0; lane < 4 && c + lane < cols; lane++) {
      bits[0] = i32[row + lane] << 16;
      f32[y + c + lane] += number[0];
      if (c + lane + 4 < cols) f32[y + c + lane + 4] += f32[row + lane];
    }
  }
}
