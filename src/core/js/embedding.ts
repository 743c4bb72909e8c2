import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Embedding = Pick<
  Kernels,
  | 'copyRows'
  | 'gatherSum'
  | 'scatterSum'
  | 'unique'
  | 'averageWindow'
  | 'averageWindowBackward'
  | 'groupMean'
  | 'groupMeanBackward'
>;

export const embedding = (memory: Memory): Embedding => ({
  copyRows(x, xStride, xIndex, y, yStride, yIndex, rows, cols, accumulate) {
    const { f32, i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const from = (x >>> 2) + xStride * (xIndex ? i32[(xIndex >>> 2) + i] : i);
      const to = (y >>> 2) + yStride * (yIndex ? i32[(yIndex >>> 2) + i] : i);
      if (accumulate) for (let j = 0; j < cols; j++) f32[to + j] += f32[from + j];
      else for (let j = 0; j < cols; j++) f32[to + j] = f32[from + j];
    }
  },

  gatherSum(table, cols, ids, count, rows, scale, out, outStride) {
    const { f32, i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const to = (out >>> 2) + i * outStride;
      let empty = true;
      for (let j = 0, id = (ids >>> 2) + i * count; j < count; j++, id++) {
        if (i32[id] < 0) continue;
        const from = (table >>> 2) + i32[id] * cols;
        if (empty) for (let c = 0; c < cols; c++) f32[to + c] = f32[from + c];
        else for (let c = 0; c < cols; c++) f32[to + c] += f32[from + c];
        empty = false;
      }
      if (empty) f32.fill(0, to, to + cols);
      else if (scale !== 1) for (let c = 0; c < cols; c++) f32[to + c] *= scale;
    }
  },

  scatterSum(dOut, outStride, slots, count, rows, cols, scale, gradient) {
    const { f32, i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const from = (dOut >>> 2) + i * outStride;
      for (let j = 0, slot = (slots >>> 2) + i * count; j < count; j++, slot++) {
        if (i32[slot] < 0) continue;
        const to = (gradient >>> 2) + i32[slot] * cols;
        for (let c = 0; c < cols; c++) f32[to + c] += scale * f32[from + c];
      }
    }
  },

  unique(ids, n, scratch, touched, slots) {
    const { i32 } = memory;
    let count = 0;
    for (let i = 0; i < n; i++) {
      const id = i32[(ids >>> 2) + i];
      let slot = -1;
      if (id >= 0) {
        slot = i32[(scratch >>> 2) + id] - 1;
        if (slot < 0) {
          slot = count++;
          i32[(touched >>> 2) + slot] = id;
          i32[(scratch >>> 2) + id] = count;
        }
      }
      i32[(slots >>> 2) + i] = slot;
    }
    for (let s = 0; s < count; s++) i32[(scratch >>> 2) + i32[(touched >>> 2) + s]] = 0;
    return count;
  },

  averageWindow(x, starts, width, rows, cols, y) {
    const { f32, i32 } = memory;
    for (let i = 0, to = y >>> 2; i < rows; i++, to += cols) {
      const first = (x >>> 2) + i32[(starts >>> 2) + i] * cols;
      for (let c = 0; c < cols; c++) {
        let sum = 0;
        for (let j = 0, at = first + c; j < width; j++, at += cols) sum += f32[at];
        f32[to + c] = sum / width;
      }
    }
  },

  averageWindowBackward(dy, starts, width, rows, cols, dx) {
    const { f32, i32 } = memory;
    for (let i = 0, from = dy >>> 2; i < rows; i++, from += cols) {
      const first = (dx >>> 2) + i32[(starts >>> 2) + i] * cols;
      for (let c = 0; c < cols; c++) {
        const share = f32[from + c] / width;
        for (let j = 0, at = first + c; j < width; j++, at += cols) f32[at] += share;
      }
    }
  },

  groupMean(x, groups, rows, cols, n, counts, means) {
    const { f32, i32 } = memory;
    i32.fill(0, counts >>> 2, (counts >>> 2) + n);
    f32.fill(0, means >>> 2, (means >>> 2) + n * cols);
    for (let i = 0, from = x >>> 2; i < rows; i++) {
      const group = i32[(groups >>> 2) + i];
      i32[(counts >>> 2) + group]++;
      for (let c = 0, to = (means >>> 2) + group * cols; c < cols; c++) f32[to++] += f32[from++];
    }
    for (let g = 0, to = means >>> 2; g < n; g++) {
      const factor = 1 / Math.max(1, i32[(counts >>> 2) + g]);
      for (let c = 0; c < cols; c++) f32[to++] *= factor;
    }
  },

  groupMeanBackward(dMeans, groups, counts, rows, cols, dx) {
    const { f32, i32 } = memory;
    for (let i = 0, to = dx >>> 2; i < rows; i++) {
      const group = i32[(groups >>> 2) + i];
      const factor = 1 / i32[(counts >>> 2) + group];
      for (let c = 0, from = (dMeans >>> 2) + group * cols; c < cols; c++) f32[to++] += factor * f32[from++];
    }
  },
});
