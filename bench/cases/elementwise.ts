import { Activation, type Engine } from 'oriel/kernels';
import { type Case, floats, moving, positive } from '../case.ts';
import type { Demand } from '../roofline.ts';

type ActivationName = keyof typeof Activation;

/**
 * Vector instructions for four elements by the algorithms of assembly/: a lower bound, since constants that have no register
 * and selects of several instructions come on top. To be counted again when those change.
 */
const EXP = { products: 8, madds: 8, sums: 3 };
const INSTRUCTIONS: Record<ActivationName, Demand> = {
  identity: {},
  sigmoid: { products: 9, madds: 8, sums: 4, divisions: 1 },
  tanh: { products: 4, madds: 9, sums: 5, divisions: 1 },
  hardTanh: { products: 2 },
  relu: { products: 1 },
  leakyRelu: { products: 2 },
  gelu: { products: 12, madds: 9, sums: 4, divisions: 1 },
};
const BACKWARD: Record<ActivationName, Demand> = {
  identity: {},
  sigmoid: { products: 2, sums: 1 },
  tanh: { products: 2, sums: 1 },
  hardTanh: { products: 1, sums: 2 },
  relu: { sums: 2 },
  leakyRelu: { products: 1, sums: 3 },
  gelu: { products: 18, madds: 11, sums: 5, divisions: 1 },
};
const LOG = { products: 6, madds: 10, sums: 11 };
/** Of what is not above 0. */
const EXP_BELOW = { products: 3, madds: 9, sums: 1 };
/** The maximum, the difference from it, the exponential and the sum. */
export const EXPONENTIALS = {
  products: EXP_BELOW.products + 1,
  madds: EXP_BELOW.madds,
  sums: EXP_BELOW.sums + 2,
};
/** The quotient; or two differences. */
const SOFTMAX = { products: 1 };
const LOG_SOFTMAX = { sums: 2 };
/** What a row needs once, of four at a time: the maximum and the sum of lanes, both spread and brought back, and a division. */
export const ROW = { products: 1.75, sums: 6.75, divisions: 0.25 };
/** The logarithm of the sum, by a quotient. */
export const ROW_LOG = { products: 1, madds: 1.25, sums: 4, divisions: 0.25 };
/** A column that no vector has room for, transposed, and transposed back. */
export const REST = { sums: 2.25 };

/** So many times some demands, added up. */
export function demands(...parts: [count: number, demand: Demand][]): Demand {
  const total: Demand = {};
  for (const [count, demand] of parts)
    for (const key of ['products', 'sums', 'madds', 'divisions'] as const)
      total[key] = (total[key] ?? 0) + count * (demand[key] ?? 0);
  return total;
}

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
    demand,
  );

const backward = (name: ActivationName, n: number): Case =>
  moving(
    `activation ${name} backward ${n}`,
    // x or y, whichever the derivative is a function of, and dy are read, dx is written.
    12 * n,
    'triad',
    (engine) => {
      const kind = Activation[name];
      const [x, y] = [floats(engine, n, 1, 4), engine.memory.alloc(4 * n)];
      const [dy, dx] = [floats(engine, n, 2), engine.memory.alloc(4 * n)];
      engine.kernels.activate(kind, x, y, n);
      const run = () => engine.kernels.activateBackward(kind, x, y, dy, dx, n);
      return { run, output: { ptr: dx, length: n } };
    },
    demands([n / 4, BACKWARD[name]]),
  );

const BATCH = 600 * 160;
const names = (Object.keys(Activation) as ActivationName[]).filter((name) => name !== 'identity');

export const elementwise: Case[] = [
  ...names.map((name) =>
    unary(
      `activation ${name}`,
      BATCH,
      ({ kernels }, x, y) => kernels.activate(Activation[name], x, y, BATCH),
      demands([BATCH / 4, INSTRUCTIONS[name]]),
    ),
  ),
  ...names.map((name) => backward(name, BATCH)),
  unary('exp', BATCH, ({ kernels }, x, y) => kernels.exp(x, y, BATCH), demands([BATCH / 4, EXP])),
  unary(
    'log',
    BATCH,
    ({ kernels }, x, y) => kernels.log(x, y, BATCH),
    demands([BATCH / 4, LOG]),
    (engine) => positive(engine, BATCH, 1),
  ),
  // The hash of an element: three shifts, two multiplications of integers (two instructions each on x64), three xors.
  unary(
    'activation dropout',
    BATCH,
    ({ kernels }, x, y) => kernels.dropout(x, y, BATCH, 0.25, 7),
    demands([BATCH / 4, { products: 6, sums: 7 }]),
  ),
  ...[9, 17, 300].map((cols) => {
    const rows = Math.ceil(10_000 / cols);
    const softmax = ({ kernels }: Engine, x: number, y: number) => kernels.softmax(x, y, rows, cols);
    const demand = demands(
      [(rows * cols) / 4, EXPONENTIALS],
      [(rows * cols) / 4, SOFTMAX],
      [rows, ROW],
      [cols % 4 ? rows : 0, REST],
    );
    return unary(`softmax ${rows}×${cols}:`, rows * cols, softmax, demand);
  }),
  unary(
    'log-softmax 600×17:',
    600 * 17,
    ({ kernels }, x, y) => kernels.logSoftmax(x, y, 600, 17),
    demands([(600 * 17) / 4, EXPONENTIALS], [(600 * 17) / 4, LOG_SOFTMAX], [600, ROW], [600, ROW_LOG]),
  ),
];
