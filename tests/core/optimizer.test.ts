import { describe, it } from 'vitest';
import type { Kernels } from '../../src/core/kernels.ts';
import { Random } from '../../src/random.ts';
import { expectClose, ROUNDING } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { distinctInts, f, randomFloats, SIZES } from '../helpers/random.ts';

const STEPS = 10;
/** Scalars as kernels receive them. */
const [RATE, DECAY, MOMENTUM, RHO] = [0.01, 0.1, 0.9, 0.95].map(f);
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-6].map(f);
const corrections = (t: number) => [f(1 - BETA1 ** t), f(1 - BETA2 ** t)];

interface Pointers {
  w: number;
  g: number;
  states: number[];
  index: number;
  rows: number;
  cols: number;
}

/** An optimizer: the call of its kernel in step t, and one weight's step by the book. */
interface Variant {
  name: string;
  states: number;
  call(kernels: Kernels, pointers: Pointers, t: number): void;
  /** Changes the states of one weight and returns how much it moves. */
  move(w: number, gradient: number, state: number[], t: number): number;
}

const sgd = (decay: number): Variant => ({
  name: `sgd, decay ${decay}`,
  states: 0,
  call: (k, { w, g, index, rows, cols }) => k.sgd(w, g, index, rows, cols, RATE, decay),
  move: (w, g) => -RATE * (g + decay * w),
});

const momentum = (nesterov: boolean, decay: number): Variant => ({
  name: `momentum${nesterov ? ' of Nesterov' : ''}, decay ${decay}`,
  states: 1,
  call: (k, { w, g, states, index, rows, cols }) =>
    k.momentum(w, g, states[0], index, rows, cols, RATE, MOMENTUM, nesterov ? 1 : 0, decay),
  move(w, gradient, state) {
    const g = gradient + decay * w;
    state[0] = MOMENTUM * state[0] + g;
    return -RATE * (nesterov ? g + MOMENTUM * state[0] : state[0]);
  },
});

const adagrad = (decay: number): Variant => ({
  name: `adagrad, decay ${decay}`,
  states: 1,
  call: (k, { w, g, states, index, rows, cols }) =>
    k.adagrad(w, g, states[0], index, rows, cols, RATE, EPSILON, decay),
  move(w, gradient, state) {
    const g = gradient + decay * w;
    state[0] += g ** 2;
    return (-RATE * g) / (Math.sqrt(state[0]) + EPSILON);
  },
});

const rmsprop = (decay: number): Variant => ({
  name: `rmsprop, decay ${decay}`,
  states: 1,
  call: (k, { w, g, states, index, rows, cols }) =>
    k.rmsprop(w, g, states[0], index, rows, cols, RATE, RHO, EPSILON, decay),
  move(w, gradient, state) {
    const g = gradient + decay * w;
    state[0] = RHO * state[0] + (1 - RHO) * g ** 2;
    return (-RATE * g) / (Math.sqrt(state[0]) + EPSILON);
  },
});

const adam = (decoupled: boolean, decay: number): Variant => ({
  name: `${decoupled ? 'adamw' : 'adam'}, decay ${decay}`,
  states: 2,
  call(k, { w, g, states: [m, v], index, rows, cols }, t) {
    const [c1, c2] = corrections(t);
    const d = decoupled ? 1 : 0;
    k.adam(w, g, m, v, index, rows, cols, RATE, BETA1, BETA2, EPSILON, c1, c2, decay, d);
  },
  move(w, gradient, state, t) {
    const g = decoupled ? gradient : gradient + decay * w;
    const [c1, c2] = corrections(t);
    state[0] = BETA1 * state[0] + (1 - BETA1) * g;
    state[1] = BETA2 * state[1] + (1 - BETA2) * g ** 2;
    const shrinkage = decoupled ? -RATE * decay * w : 0;
    return shrinkage - (RATE * (state[0] / c1)) / (Math.sqrt(state[1] / c2) + EPSILON);
  },
});

const VARIANTS = [0, DECAY].flatMap((decay) => [
  sgd(decay),
  momentum(false, decay),
  momentum(true, decay),
  adagrad(decay),
  rmsprop(decay),
  adam(false, decay),
  adam(true, decay),
]);

/** Weights of `total` rows; those touched in each step, and their compact gradient. */
function plan(random: Random, rows: number, cols: number, sparse: boolean) {
  const total = sparse ? rows + 3 : rows;
  const steps = Array.from({ length: STEPS }, () => ({
    index: sparse ? distinctInts(random, rows, total) : undefined,
    gradient: randomFloats(random, rows * cols),
  }));
  return { weights: randomFloats(random, total * cols), steps };
}

/** The trajectory in float64; with it the sizes of all terms: of what was added to w, and of what makes up a state. */
function trajectory({ states, move }: Variant, { weights, steps }: ReturnType<typeof plan>, cols: number) {
  const w = Float64Array.from(weights);
  const travelled = w.map(Math.abs);
  const zeros = () => Array.from(w, () => Array.from({ length: states }, () => 0));
  const [state, sizes] = [zeros(), zeros()];
  return steps.map(({ index, gradient }, step) => {
    gradient.forEach((g, j) => {
      const row = Math.floor(j / cols);
      const i = (index ? index[row] : row) * cols + (j % cols);
      // All coefficients of a state are positive: without signs its terms are its size.
      move(Math.abs(w[i]), Math.abs(g), sizes[i], step + 1);
      const change = move(w[i], g, state[i], step + 1);
      w[i] += change;
      travelled[i] += Math.abs(change);
    });
    return {
      w: w.slice(),
      travelled: travelled.slice(),
      state: structuredClone(state),
      sizes: structuredClone(sizes),
    };
  });
}

onEveryBackend((guarded) => {
  function check(variant: Variant, random: Random, rows: number, cols: number, sparse: boolean): void {
    const example = plan(random, rows, cols, sparse);
    const expected = trajectory(variant, example, cols);
    guarded((box) => {
      const w = box.floats(example.weights);
      const states = Array.from({ length: variant.states }, () =>
        box.floats(new Float32Array(example.weights.length)),
      );
      let before = example.weights;
      example.steps.forEach(({ index, gradient }, step) => {
        const g = box.floats(gradient);
        const pointers = { w, g, states, index: index ? box.ints(index) : 0, rows, cols };
        box.run([w, ...states], (k) => variant.call(k, pointers, step + 1));
        const after = box.read(w) as Float32Array;
        const touched = new Set(index);
        const { w: right, travelled, state, sizes } = expected[step];
        const roundings = (4 + 2 * step) * ROUNDING;
        // A row that has no gradient stays as it is, bit for bit.
        const isStill = (i: number) => index !== undefined && !touched.has(Math.floor(i / cols));
        expectClose(
          after,
          right.map((v, i) => (isStill(i) ? before[i] : v)),
          (i) => (isStill(i) ? 0 : roundings * travelled[i]),
        );
        states.forEach((ptr, s) =>
          expectClose(
            box.read(ptr),
            state.map((own) => own[s]),
            (i) => roundings * sizes[i][s],
          ),
        );
        before = after;
      });
    });
  }

  describe.each(VARIANTS)('$name', (variant) => {
    it(`follows the trajectory of ${STEPS} steps by the book`, () => {
      const random = new Random(1);
      for (const cols of [...SIZES, 100]) check(variant, random, 3, cols, false);
    });

    it('moves the rows that have a gradient, and no others', () => {
      const random = new Random(2);
      for (const cols of SIZES) for (const rows of [1, 2, 5]) check(variant, random, rows, cols, true);
    });

    it('does not move for want of rows, or without slope and decay', () => {
      const random = new Random(3);
      check(variant, random, 0, 4, true);
      guarded((box) => {
        const weights = new Float32Array(5);
        const [w, g] = [box.floats(weights), box.floats(new Float32Array(5))];
        const states = Array.from({ length: variant.states }, () => box.floats(new Float32Array(5)));
        box.run([w, ...states], (k) => variant.call(k, { w, g, states, index: 0, rows: 1, cols: 5 }, 1));
        for (const ptr of [w, ...states]) expectClose(box.read(ptr), weights, 0);
      });
    });
  });
});
