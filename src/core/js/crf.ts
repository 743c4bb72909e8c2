import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';
import { rowMax } from './softmax.ts';

type Crf = Pick<Kernels, 'viterbi' | 'forwardBackward' | 'crfGradient'>;

export const crf = (memory: Memory): Crf => ({
  viterbi(scores, rows, tags, transitions, start, end, back, alpha, path) {
    const { f32, i32 } = memory;
    const [s, t, b] = [scores >>> 2, transitions >>> 2, back >>> 2];
    let previous = alpha >>> 2;
    let current = previous + tags;
    for (let j = 0; j < tags; j++) f32[previous + j] = f32[(start >>> 2) + j] + f32[s + j];
    for (let row = 1; row < rows; row++) {
      for (let j = 0; j < tags; j++) {
        // Rounded at every step as the float32 kernels are, so that ties are ties everywhere.
        let best = Math.fround(f32[previous] + f32[t + j]);
        let from = 0;
        for (let i = 1; i < tags; i++) {
          const v = Math.fround(f32[previous + i] + f32[t + i * tags + j]);
          if (v > best) {
            best = v;
            from = i;
          }
        }
        f32[current + j] = best + f32[s + row * tags + j];
        i32[b + row * tags + j] = from;
      }
      [previous, current] = [current, previous];
    }
    let tag = 0;
    let best = Math.fround(f32[previous] + f32[end >>> 2]);
    for (let j = 1; j < tags; j++) {
      const v = Math.fround(f32[previous + j] + f32[(end >>> 2) + j]);
      if (v > best) {
        best = v;
        tag = j;
      }
    }
    for (let row = rows - 1; row >= 0; row--) {
      i32[(path >>> 2) + row] = tag;
      if (row > 0) tag = i32[b + row * tags + tag];
    }
    return best;
  },

  forwardBackward(scores, rows, tags, transitions, start, end, emissions, alpha, beta, alike) {
    const { f32, f64, i32 } = memory;
    const [s, t, e, a, b] = [scores >>> 2, transitions >>> 3, emissions >>> 3, alpha >>> 3, beta >>> 3];
    const last = rows - 1;
    let logZ = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * tags;
      const top = rowMax(f32, s + at, tags);
      let sum = 0;
      for (let j = 0; j < tags; j++) {
        let v = row === 0 ? f64[(start >>> 3) + j] : 0;
        if (row > 0) for (let i = 0; i < tags; i++) v += f64[a + at - tags + i] * f64[t + i * tags + j];
        const emission = Math.exp(Math.max(f32[s + at + j] - top, -300));
        f64[e + at + j] = emission;
        f64[a + at + j] = v * emission;
        sum += v * emission;
      }
      for (let j = 0; j < tags; j++) {
        f64[a + at + j] /= sum;
        f64[e + at + j] /= sum;
      }
      logZ += top + Math.log(sum);
    }
    let ending = 0;
    for (let j = 0; j < tags; j++) ending += f64[a + last * tags + j] * f64[(end >>> 3) + j];
    for (let j = 0; j < tags; j++) f64[b + last * tags + j] = f64[(end >>> 3) + j] / ending;
    for (let row = last - 1; row >= 0; row--) {
      const next = (row + 1) * tags;
      for (let i = 0; i < tags; i++) {
        const same = i32[(alike >>> 2) + tags + i];
        let v = same < i ? f64[b + row * tags + same] : 0;
        for (let j = 0; j < tags && same === i; j++)
          v += f64[t + i * tags + j] * f64[e + next + j] * f64[b + next + j];
        f64[b + row * tags + i] = v;
      }
    }
    return logZ + Math.log(ending);
  },

  crfGradient(
    rows,
    tags,
    transitions,
    emissions,
    alpha,
    beta,
    targets,
    scale,
    dScores,
    dTransitions,
    dStart,
    dEnd,
  ) {
    const { f32, f64, i32 } = memory;
    const [t, e, a, b] = [transitions >>> 3, emissions >>> 3, alpha >>> 3, beta >>> 3];
    const [d, dT, dS, dE] = [dScores >>> 2, dTransitions >>> 2, dStart >>> 2, dEnd >>> 2];
    for (let row = 0, at = 0; row < rows; row++, at += tags) {
      const target = i32[(targets >>> 2) + row];
      for (let j = 0; j < tags; j++) {
        const slope = scale * (f64[a + at + j] * f64[b + at + j] - (j === target ? 1 : 0));
        f32[d + at + j] = slope;
        if (row === 0) f32[dS + j] += slope;
        if (row === rows - 1) f32[dE + j] += slope;
      }
      if (row === 0) continue;
      f32[dT + i32[(targets >>> 2) + row - 1] * tags + target] -= scale;
      for (let i = 0; i < tags; i++) {
        const factor = scale * f64[a + at - tags + i];
        for (let j = 0; j < tags; j++) {
          f32[dT + i * tags + j] += factor * f64[t + i * tags + j] * f64[e + at + j] * f64[b + at + j];
        }
      }
    }
  },
});
