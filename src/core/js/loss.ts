import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { expRow, expSum, rowMax } from './softmax.ts';

type Loss = Pick<
  Kernels,
  'softmaxCrossEntropy' | 'softCrossEntropy' | 'logisticLoss' | 'maxMargin' | 'multiclassMargin'
>;

export const loss = (memory: Memory): Loss => ({
  softmaxCrossEntropy(scores, targets, weights, smoothing, scale, dScores, rows, cols) {
    const { f32, i32 } = memory;
    const even = smoothing / cols;
    let total = 0;
    for (let i = 0, at = scores >>> 2, d = dScores >>> 2; i < rows; i++, at += cols, d += cols) {
      const t = i32[(targets >>> 2) + i];
      if (t < 0) {
        if (dScores) f32.fill(0, d, d + cols);
        continue;
      }
      const w = weights ? f32[(weights >>> 2) + t] : 1;
      const top = rowMax(f32, at, cols);
      const sum = dScores ? expRow(f32, at, d, cols, top) : expSum(f32, at, cols, top);
      const logSum = top + Math.log(sum);
      let own = (1 - smoothing) * (logSum - f32[at + t]);
      if (smoothing > 0) for (let j = 0; j < cols; j++) own += even * (logSum - f32[at + j]);
      total += w * own;
      if (!dScores) continue;
      for (let j = 0; j < cols; j++) {
        const q = even + (j === t ? 1 - smoothing : 0);
        f32[d + j] = scale * w * (f32[d + j] / sum - q);
      }
    }
    return total;
  },

  softCrossEntropy(scores, q, scale, dScores, rows, cols) {
    const { f32 } = memory;
    let total = 0;
    for (
      let i = 0, at = scores >>> 2, t = q >>> 2, d = dScores >>> 2;
      i < rows;
      i++, at += cols, t += cols, d += cols
    ) {
      const top = rowMax(f32, at, cols);
      const sum = dScores ? expRow(f32, at, d, cols, top) : expSum(f32, at, cols, top);
      const logSum = top + Math.log(sum);
      let mass = 0;
      for (let j = 0; j < cols; j++) {
        mass += f32[t + j];
        // A target of 0 costs nothing, even where the score is −∞.
        if (f32[t + j] !== 0) total += f32[t + j] * (logSum - f32[at + j]);
      }
      if (!dScores) continue;
      for (let j = 0; j < cols; j++) f32[d + j] = scale * ((mass * f32[d + j]) / sum - f32[t + j]);
    }
    return total;
  },

  logisticLoss(scores, targets, positiveWeight, scale, dScores, rows) {
    const { f32 } = memory;
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const t = f32[(targets >>> 2) + i];
      const s = f32[(scores >>> 2) + i];
      let d = 0;
      if (t >= 0) {
        const e = Math.exp(-Math.abs(s));
        const rest = Math.log1p(e);
        total += positiveWeight * t * (Math.max(-s, 0) + rest) + (1 - t) * (Math.max(s, 0) + rest);
        const sigma = (s < 0 ? e : 1) / (1 + e);
        const complement = (s < 0 ? 1 : e) / (1 + e);
        d = scale * ((1 - t) * sigma - positiveWeight * t * complement);
      }
      if (dScores) f32[(dScores >>> 2) + i] = d;
    }
    return total;
  },

  maxMargin(scores, rows, corruptions, margin, scale, dScores) {
    const { f32 } = memory;
    let total = 0;
    for (let i = 0, at = scores >>> 2, d = dScores >>> 2; i < rows; i++, at++, d++) {
      let violated = 0;
      for (let k = 1, corrupt = rows; k <= corruptions; k++, corrupt += rows) {
        const difference = margin + f32[at + corrupt] - f32[at];
        // Not `> 0`, so that a NaN is seen.
        const counts = !(difference <= 0);
        if (counts) {
          total += difference;
          violated++;
        }
        if (dScores) f32[d + corrupt] = counts ? scale : 0;
      }
      if (dScores) f32[d] = -scale * violated;
    }
    return total;
  },

  multiclassMargin(scores, targets, margin, scale, dScores, rows, cols) {
    const { f32, i32 } = memory;
    let total = 0;
    for (let i = 0, at = scores >>> 2, d = dScores >>> 2; i < rows; i++, at += cols, d += cols) {
      const t = i32[(targets >>> 2) + i];
      if (dScores) f32.fill(0, d, d + cols);
      if (t < 0) continue;
      let violated = 0;
      for (let j = 0; j < cols; j++) {
        if (j === t) continue;
        const difference = margin + f32[at + j] - f32[at + t];
        // A NaN is seen: it is not below 0.
        if (difference <= 0) continue;
        total += difference;
        violated++;
        if (dScores) f32[d + j] = scale;
      }
      if (dScores) f32[d + t] = -scale * violated;
    }
    return total;
  },
});
