import { Activation, type Engine } from 'oriel/kernels';
import { type Case, floats, moving, positive } from '../case.ts';
import type { Demand } from '../roofline.ts';

type ActivationName = keyof typeof Activation;

/**
 * Vector instructions for four elements, loads and stores not counted and a multiply-add counted once: a lower bound by
 * the algorithms of assembly/simd.ts and assembly/activation.ts. To be counted again when those change.
 */
const EXP = 19;
const LOG = 36;
const INSTRUCTIONS: Record<ActivationName, Demand> = {
  identity: {},
  sigmoid: { instructions: EXP + 2, divisions: 1 },
  tanh: { instructions: EXP - 2, divisions: 1 },
  hardTanh: { instructions: 2 },
  relu: { instructions: 1 },
  leakyRelu: { instructions: 2 },
  gelu: { instructions: EXP + 6, divisions: 1 },
};
export const SOFTMAX = { instructions: EXP + 4, divisions: 0 };

/** A demand for every four of n elements. */
export const perVector = (n: number, demand: Demand): Demand =>
  Object.fromEntries(
    Object.entries(demand).map(([resource, count]) => [resource, (count as number) * (n / 4)]),
  );

/** A kernel over n elements that reads x and writes y. */
const unary = (
  name: string,
  n: number,
  call: (engine: Engine, x: number, y: number) => void,
  demand: Demand = {},
  input = (engine: Engine) => floats(engine, n, 1, 4),
): Case =>
  moving(
    `${name} ${n}`,
    8 * n,
    'copy',
    (engine) => {
      const [x, y] = [input(engine), floats(engine, n, 2)];
      return { run: () => call(engine, x, y), output: { ptr: y, length: n } };
    },
    perVector(n, demand),
  );

const backward = (name: ActivationName, n: number): Case =>
  moving(
    `activation ${name} backward ${n}`,
    // x or y, whichever the derivative is a function of, and dy are read, dx is written.
    12 * n,
    'axpy',
    (engine) => {
      const kind = Activation[name];
      const [x, y] = [floats(engine, n, 1, 4), engine.memory.alloc(4 * n)];
      const [dy, dx] = [floats(engine, n, 2), engine.memory.alloc(4 * n)];
      engine.kernels.activate(kind, x, y, n);
      const run = () => engine.kernels.activateBackward(kind, x, y, dy, dx, n);
      return { run, output: { ptr: dx, length: n } };
    },
    name === 'gelu' ? perVector(n, { instructions: EXP + 15, divisions: 1 }) : {},
  );

const BATCH = 600 * 160;
const names = (Object.keys(Activation) as ActivationName[]).filter((name) => name !== 'identity');

export const elementwise: Case[] = [
  ...names.map((name) =>
    unary(
      `activation ${name}`,
      BATCH,
      ({ kernels }, x, y) => kernels.activate(Activation[name], x, y, BATCH),
      INSTRUCTIONS[name],
    ),
  ),
  ...names.map((name) => backward(name, BATCH)),
  unary('exp', BATCH, ({ kernels }, x, y) => kernels.exp(x, y, BATCH), { instructions: EXP }),
  unary(
    'log',
    BATCH,
    ({ kernels }, x, y) => kernels.log(x, y, BATCH),
    { instructions: LOG },
    (engine) => positive(engine, BATCH, 1),
  ),
  // The hash of an element: multiply, add, and the finaliser's three shifts, three xors and two multiplications.
  unary('activation dropout', BATCH, ({ kernels }, x, y) => kernels.dropout(x, y, BATCH, 0.25, 7), {
    instructions: 13,
  }),
  ...[9, 17, 300].map((cols) => {
    const rows = Math.ceil(10_000 / cols);
    const softmax = ({ kernels }: Engine, x: number, y: number) => kernels.softmax(x, y, rows, cols);
    return unary(`softmax ${rows}×${cols}:`, rows * cols, softmax, SOFTMAX);
  }),
  unary('log-softmax 600×17:', 600 * 17, ({ kernels }, x, y) => kernels.logSoftmax(x, y, 600, 17), SOFTMAX),
];
