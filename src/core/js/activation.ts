import { Activation, type Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type ActivationKernels = Pick<Kernels, 'activate' | 'activateBackward' | 'dropout'>;

const LEAK = 0.01;
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

// An exponential that overflows gives the right limit.
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const twoU = (x: number): number => 2 * GELU_SCALE * (x + GELU_CUBIC * x * x * x);

function geluSlope(x: number): number {
  // Beyond ±20 it is 1 or 0, and cutting there keeps x³ finite.
  const c = Math.max(-20, Math.min(20, x));
  const s = sigmoid(twoU(c));
  return s + c * s * (1 - s) * 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * c * c);
}

interface Loops {
  /** y ← f(x); offsets are counted in floats. */
  forward(f32: Float32Array, x: number, y: number, n: number): void;
  /** dx ← dy · f′; at a kink the slope to the left. */
  backward(f32: Float32Array, x: number, y: number, dy: number, dx: number, n: number): void;
}

// Loops written out: one that is given f is compiled once for all f, and calls it for every element. A comparison
// as a number, 0 or 1, costs no branch that signs at random mispredict.
const loops: Record<number, Loops> = {
  [Activation.identity]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = f32[x + i];
    },
    backward(f32, _x, _y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i];
    },
  },
  [Activation.sigmoid]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = sigmoid(f32[x + i]);
    },
    backward(f32, _x, y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * f32[y + i] * (1 - f32[y + i]);
    },
  },
  [Activation.tanh]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = Math.tanh(f32[x + i]);
    },
    backward(f32, _x, y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * (1 - f32[y + i] * f32[y + i]);
    },
  },
  [Activation.hardTanh]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = Math.max(-1, Math.min(1, f32[x + i]));
    },
    backward(f32, x, _y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * +(Math.abs(f32[x + i]) < 1);
    },
  },
  [Activation.relu]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = Math.max(0, f32[x + i]);
    },
    backward(f32, x, _y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * +(f32[x + i] > 0);
    },
  },
  [Activation.leakyRelu]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = Math.max(f32[x + i], LEAK * f32[x + i]);
    },
    backward(f32, x, _y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * (LEAK + (1 - LEAK) * +(f32[x + i] > 0));
    },
  },
  [Activation.gelu]: {
    forward(f32, x, y, n) {
      for (let i = 0; i < n; i++) f32[y + i] = f32[x + i] * sigmoid(twoU(f32[x + i]));
    },
    backward(f32, x, _y, dy, dx, n) {
      for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * geluSlope(f32[x + i]);
    },
  },
};

export const activation = (memory: Memory): ActivationKernels => ({
  activate(kind, x, y, n) {
    loops[kind].forward(memory.f32, x >>> 2, y >>> 2, n);
  },

  activateBackward(kind, x, y, dy, dx, n) {
    loops[kind].backward(memory.f32, x >>> 2, y >>> 2, dy >>> 2, dx >>> 2, n);
  },

  dropout(x, y, n, rate, seed) {
    const { f32 } = memory;
    // The rate as the kernels get it, a float32.
    const exact = Math.fround(rate);
    const threshold = Math.floor(exact * 2 ** 32);
    const factor = Math.fround(1 / (1 - exact));
    for (let i = 0; i < n; i++) {
      let h = (Math.imul(i, 0x9e3779b9) + seed) | 0;
      h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
      h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
      h ^= h >>> 16;
      f32[(y >>> 2) + i] = h >>> 0 < threshold ? 0 : f32[(x >>> 2) + i] * factor;
    }
  },
});
