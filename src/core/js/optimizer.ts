import type { Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type Optimizer = Pick<Kernels, 'sgd' | 'momentum' | 'adagrad' | 'rmsprop' | 'adam'>;

export function optimizer(memory: Memory): Optimizer {
  /** Where row i of w, and of the states, begins, counted in floats from their first. */
  const offsetOf = (index: number, i: number, cols: number): number =>
    cols * (index ? memory.i32[(index >>> 2) + i] : i);

  /** s ← keep·s + take·g²; w ← w − rate·g / (√s + epsilon): Adagrad and RMSProp. */
  function scaled(
    w: number,
    g: number,
    s: number,
    index: number,
    rows: number,
    cols: number,
    rate: number,
    keep: number,
    take: number,
    epsilon: number,
    decay: number,
  ): void {
    const { f32 } = memory;
    for (let i = 0, at = g >>> 2; i < rows; i++) {
      const offset = offsetOf(index, i, cols);
      for (let p = (w >>> 2) + offset, q = (s >>> 2) + offset, end = p + cols; p < end; p++, q++, at++) {
        const slope = f32[at] + decay * f32[p];
        f32[q] = keep * f32[q] + take * slope * slope;
        f32[p] -= (rate * slope) / (Math.sqrt(f32[q]) + epsilon);
      }
    }
  }

  return {
    sgd(w, g, index, rows, cols, rate, decay) {
      const { f32 } = memory;
      for (let i = 0, at = g >>> 2; i < rows; i++) {
        for (let p = (w >>> 2) + offsetOf(index, i, cols), end = p + cols; p < end; p++, at++) {
          f32[p] -= rate * (f32[at] + decay * f32[p]);
        }
      }
    },

    momentum(w, g, v, index, rows, cols, rate, momentum, nesterov, decay) {
      const { f32 } = memory;
      for (let i = 0, at = g >>> 2; i < rows; i++) {
        const offset = offsetOf(index, i, cols);
        for (let p = (w >>> 2) + offset, q = (v >>> 2) + offset, end = p + cols; p < end; p++, q++, at++) {
          const slope = f32[at] + decay * f32[p];
          const velocity = momentum * f32[q] + slope;
          f32[q] = velocity;
          f32[p] -= rate * (nesterov ? slope + momentum * velocity : velocity);
        }
      }
    },

    adagrad: (w, g, s, index, rows, cols, rate, epsilon, decay) =>
      scaled(w, g, s, index, rows, cols, rate, 1, 1, epsilon, decay),

    rmsprop: (w, g, s, index, rows, cols, rate, rho, epsilon, decay) =>
      scaled(w, g, s, index, rows, cols, rate, rho, 1 - rho, epsilon, decay),

    adam(
      w,
      g,
      m,
      v,
      index,
      rows,
      cols,
      rate,
      beta1,
      beta2,
      epsilon,
      correction1,
      correction2,
      decay,
      decoupled,
    ) {
      const { f32 } = memory;
      const alpha = rate / correction1;
      const root = 1 / Math.sqrt(correction2);
      const shrink = decoupled ? 1 - rate * decay : 1;
      const l2 = decoupled ? 0 : decay;
      for (let i = 0, at = g >>> 2; i < rows; i++) {
        const offset = offsetOf(index, i, cols);
        let p = (w >>> 2) + offset;
        let p1 = (m >>> 2) + offset;
        let p2 = (v >>> 2) + offset;
        for (const end = p + cols; p < end; p++, p1++, p2++, at++) {
          const slope = f32[at] + l2 * f32[p];
          const mean = beta1 * f32[p1] + (1 - beta1) * slope;
          const square = beta2 * f32[p2] + (1 - beta2) * slope * slope;
          f32[p1] = mean;
          f32[p2] = square;
          f32[p] = shrink * f32[p] - (alpha * mean) / (Math.sqrt(square) * root + epsilon);
        }
      }
    },
  };
}
