import { Activation, type Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { activation } from './activation.ts';
import { pairOf, ROW_LIMIT, rounded, SMALL } from './integers.ts';

type Precomputed = Pick<Kernels, 'packProducts' | 'sumProducts'>;

/** As in `assembly/precomputed.ts`. */
const BLOCK = 32;
const LIMIT = 127;
const TANH_LIMIT = 5;

export const precomputed = (memory: Memory): Precomputed => {
  const { activate } = activation(memory);
  return {
    packProducts(x, rows, parts, cols, table, rowStride, index) {
      const { f32, i32, u8 } = memory;
      let from = x >>> 2;
      for (let i = 0; i < rows; i++) {
        let scale = (table >>> 2) + i32[(index >>> 2) + i] * rowStride;
        let to = 4 * (scale + parts);
        for (let part = 0; part < parts; part++) {
          let limit = 0;
          for (let c = 0; c < cols; c++) limit = Math.max(limit, Math.abs(f32[from + c]));
          const factor = limit > SMALL ? Math.fround(LIMIT / limit) : 0;
          for (let c = 0; c < cols; c++) u8[to + byteOf(c)] = rounded(f32[from + c], factor);
          f32[scale++] = limit > SMALL ? limit / LIMIT : 0;
          from += cols;
          to += cols;
        }
      }
    },

    sumProducts(
      table,
      rowStride,
      slots,
      span,
      groups,
      starts,
      width,
      bias,
      terms,
      y,
      rows,
      cols,
      kind,
      units,
    ) {
      // prettier-ignore
      const { f32, i32, u8 } = memory;
      const padded = Math.ceil(cols / BLOCK) * BLOCK;
      const most = units ? ROW_LIMIT : 32767;
      let initial = 0;
      for (let c = 0; units && c < padded; c++)
        initial = Math.max(initial, Math.fround(Math.abs(f32[(bias >>> 2) + c]) / LIMIT));
      const sums = new Int32Array(cols);
      for (let i = 0; i < rows; i++) {
        const first = (slots >>> 2) + (starts ? i32[(starts >>> 2) + i] : i);
        let end = terms >>> 2;
        let total = initial;
        for (let g = 0; g < groups; g++) {
          for (let j = 0; j < width; j++) {
            const slot = i32[first + g * span + j];
            if (slot < 0) continue;
            const row = (table >>> 2) + slot * rowStride;
            total = Math.fround(total + f32[row + j]);
            i32[end++] = 4 * (row + width) + j * cols;
            f32[end++] = f32[row + j];
          }
        }
        const factor = total > 0 ? Math.fround(most / total) : 0;
        sums.fill(0);
        for (let term = terms >>> 2; term < end; term += 2)
          addPart(u8, i32[term], Math.trunc(Math.fround(Math.fround(f32[term + 1] * factor) + 0.5)), sums);
        const unit = (128 * total) / most;
        if (units) {
          const factor = total > 0 ? Math.fround(1 / unit) : 0;
          for (let c = 0; c < cols; c++)
            sums[c] = Math.max(0, sums[c] + rounded(f32[(bias >>> 2) + c], factor));
          for (let c = 0, to = y >>> 2; c < cols; c += 2) i32[to++] = pairOf(sums[c], sums[c + 1]);
          f32[(units >>> 2) + i] = unit;
          y += 2 * padded;
          continue;
        }
        for (let c = 0; c < cols; c++) {
          // The sum that is in the same 32 bits, below.
          const low = c & 4 ? (sums[c - 4] & 0xffff) / 2 ** 16 : 0;
          f32[(y >>> 2) + c] = f32[(bias >>> 2) + c] + unit * (sums[c] + low);
        }
        if (kind === Activation.tanh) tanhNear(f32, y >>> 2, cols);
        else if (kind) activate(kind, y, y, cols);
        y += 4 * padded;
      }
    },
  };
};

/** Which byte of a part column c is. */
const byteOf = (c: number): number => (c & ~7) + 2 * (c & 3) + ((c >> 2) & 1);

/** sums += factor/2⁷ · the bytes of a part from `at` on, each rounded. */
function addPart(u8: Uint8Array, at: number, factor: number, sums: Int32Array): void {
  for (let c = 0; c < sums.length; c++) sums[c] += (((u8[at + byteOf(c)] << 24) >> 24) * factor + 64) >> 7;
}

/** tanh as in `assembly/precomputed.ts`. */
function tanhNear(f32: Float32Array, at: number, n: number): void {
  for (const end = at + n; at < end; at++) {
    const x = Math.max(-TANH_LIMIT, Math.min(TANH_LIMIT, f32[at]));
    const z = x * x;
    f32[at] =
      (x * ((6.5493954e-4 * z + 0.10172298) * z + 0.99981015)) / ((0.012639136 * z + 0.43450389) * z + 1);
  }
}
