import type { Engine } from 'oriel/kernels';
import { type Case, floats, ids, moving, positive } from '../case.ts';
import { demands, EXPONENTIALS, REST, ROW, ROW_LOG } from './elementwise.ts';

const ROWS = 600;
const TAGS = 17;
const N = ROWS * TAGS;

/** f64 values, the exponentials of floats. */
function exponentials(engine: Engine, n: number, seed: number): number {
  const from = engine.memory.floats(floats(engine, n, seed), n).slice();
  const ptr = engine.memory.alloc(8 * n);
  engine.memory.f64.set(Float64Array.from(from, Math.exp), ptr / 8);
  return ptr;
}

/** What forward–backward needs and writes over a sentence of `rows`. */
function sequence(engine: Engine, rows: number) {
  const { kernels, memory } = engine;
  const scores = floats(engine, rows * TAGS, 1, 2);
  const [transitions, start, end] = [TAGS * TAGS, TAGS, TAGS].map((n, i) => exponentials(engine, n, 2 + i));
  const [emissions, alpha, beta] = [0, 1, 2].map(() => memory.alloc(8 * rows * TAGS));
  const alike = memory.fromInts(Array.from({ length: 2 * TAGS }, (_, i) => i % TAGS));
  const forward = () =>
    kernels.forwardBackward(scores, rows, TAGS, transitions, start, end, emissions, alpha, beta, alike);
  return { forward, transitions, emissions, alpha, beta };
}

export const losses: Case[] = [
  moving(
    `loss softmax cross-entropy ${ROWS}×${TAGS}`,
    8 * N,
    'copy',
    (engine) => {
      const [scores, d] = [floats(engine, N, 1, 4), engine.memory.alloc(4 * N)];
      const targets = ids(engine, ROWS, TAGS, 2);
      const run = () => engine.kernels.softmaxCrossEntropy(scores, targets, 0, 0, 1, d, ROWS, TAGS);
      return { run, output: { ptr: d, length: N } };
    },
    // And a product with what smoothing takes off.
    demands([N / 4, EXPONENTIALS], [N / 4, { madds: 1 }], [ROWS, ROW], [ROWS, ROW_LOG], [ROWS, REST]),
  ),
  moving(
    `loss soft cross-entropy ${ROWS}×${TAGS}`,
    12 * N,
    'triad',
    (engine) => {
      const [scores, d] = [floats(engine, N, 1, 4), engine.memory.alloc(4 * N)];
      const q = positive(engine, N, 2);
      engine.kernels.softmax(q, q, ROWS, TAGS);
      const run = () => engine.kernels.softCrossEntropy(scores, q, 1, d, ROWS, TAGS);
      return { run, output: { ptr: d, length: N } };
    },
    // Also products with the targets and their sums, and another product in the gradient.
    demands(
      [N / 4, EXPONENTIALS],
      [N / 4, { products: 3, sums: 6 }],
      [ROWS, ROW],
      [ROWS, ROW_LOG],
      [ROWS, REST],
    ),
  ),
  moving(
    'loss logistic 10000',
    12 * 10_000,
    'triad',
    (engine) => {
      const [scores, d] = [floats(engine, 10_000, 1, 4), engine.memory.alloc(40_000)];
      const targets = positive(engine, 10_000, 2);
      const run = () => engine.kernels.logisticLoss(scores, targets, 1, 1, d, 10_000);
      return { run, output: { ptr: d, length: 10_000 } };
    },
    // e^−|s|, a polynomial and a sigmoid of it, and the sum in float64.
    demands([10_000 / 4, { products: 15, madds: 19, sums: 18, divisions: 1 }]),
  ),
  moving(
    'loss max-margin 2000×5',
    8 * 10_000,
    'copy',
    (engine) => {
      const [scores, d] = [floats(engine, 10_000, 1, 4), engine.memory.alloc(40_000)];
      const run = () => engine.kernels.maxMargin(scores, 2000, 4, 1, 1, d);
      return { run, output: { ptr: d, length: 10_000 } };
    },
    // Differences and their sum in float64 (two instructions on x64 to convert), of the four corruptions in five scores.
    demands([8000 / 4, { products: 2, sums: 14 }]),
  ),
  {
    name: `viterbi 25×${TAGS}`,
    work: 2 * 25 * TAGS * TAGS,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const [scores, transitions] = [floats(engine, 25 * TAGS, 1, 4), floats(engine, TAGS * TAGS, 2)];
      const [start, end] = [floats(engine, TAGS, 3), floats(engine, TAGS, 4)];
      const [back, alpha, path] = [25 * TAGS, 2 * TAGS, 25].map((n) => memory.alloc(4 * n));
      const run = () => kernels.viterbi(scores, 25, TAGS, transitions, start, end, back, alpha, path);
      return { run, output: { ptr: path, length: 25, ints: true } };
    },
  },
  {
    name: `forward–backward 25×${TAGS}`,
    work: 2 * 2 * 25 * TAGS * TAGS,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { forward } = sequence(engine, 25);
      const logZ = engine.memory.alloc(4);
      const run = () => {
        engine.memory.f32[logZ >>> 2] = forward();
      };
      return { run, output: { ptr: logZ, length: 1 } };
    },
  },
  {
    name: `CRF gradient 25×${TAGS}`,
    work: 3 * 25 * TAGS * TAGS,
    unit: 'GFLOP/s',
    prepare: (engine) => {
      const { kernels, memory } = engine;
      const { forward, transitions, emissions, alpha, beta } = sequence(engine, 25);
      const targets = ids(engine, 25, TAGS, 5);
      const d = memory.alloc(4 * 25 * TAGS);
      const [dTransitions, dStart, dEnd] = [TAGS * TAGS, TAGS, TAGS].map((n) => memory.zeros(n));
      forward();
      const run = () =>
        kernels.crfGradient(
          25, TAGS, transitions, emissions, alpha, beta, targets, 1, d, dTransitions, dStart, dEnd,
        ); // prettier-ignore
      return { run, output: { ptr: d, length: 25 * TAGS } };
    },
  },
];
