import { Activation, type Kernels } from '../kernels.ts';
import type { Memory } from '../memory.ts';

type ActivationKernels = Pick<Kernels, 'activate' | 'activateBackward' | 'dropout'>;

const LEAK = 0.01;
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

const sigmoid = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
};
const twoU = (x: number): number => 2 * GELU_SCALE * (x + GELU_CUBIC * x * x * x);

/** f and, by x and y = f(x), f′; at a kink the slope to the left. */
const functions: Record<number, { f: (x: number) => number; slope: (x: number, y: number) => number }> = {
  [Activation.identity]: { f: (x) => x, slope: () => 1 },
  [Activation.sigmoid]: { f: sigmoid, slope: (_, y) => y * (1 - y) },
  [Activation.tanh]: { f: Math.tanh, slope: (_, y) => 1 - y * y },
  [Activation.hardTanh]: { f: (x) => Math.max(-1, Math.min(1, x)), slope: (x) => (Math.abs(x) < 1 ? 1 : 0) },
  [Activation.relu]: { f: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  [Activation.leakyRelu]: { f: (x) => Math.max(x, LEAK * x), slope: (x) => (x > 0 ? 1 : LEAK) },
  [Activation.gelu]: {
    f: (x) => x * sigmoid(twoU(x)),
    slope: (x) => {
      // Beyond ±20 it is 1 or 0, and cutting there keeps x³ finite.
      const c = Math.max(-20, Math.min(20, x));
      const s = sigmoid(twoU(c));
      return s + c * s * (1 - s) * 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * c * c);
    },
  },
};

// Each function gets loops of its own, so that the engine inlines it instead of calling through one shared site.
const loops = Object.fromEntries(
  Object.entries(functions).map(([kind, { f, slope }]) => [
    kind,
    { forward: mapLoop(f), backward: slopeLoop(slope) },
  ]),
);

type MapLoop = (f32: Float32Array, x: number, y: number, n: number) => void;
type SlopeLoop = (f32: Float32Array, x: number, y: number, dy: number, dx: number, n: number) => void;

function mapLoop(f: (x: number) => number): MapLoop {
  return (f32, x, y, n) => {
    for (let i = 0; i < n; i++) f32[y + i] = f(f32[x + i]);
  };
}

function slopeLoop(slope: (x: number, y: number) => number): SlopeLoop {
  return (f32, x, y, dy, dx, n) => {
    for (let i = 0; i < n; i++) f32[dx + i] = f32[dy + i] * slope(f32[x + i], f32[y + i]);
  };
}

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
