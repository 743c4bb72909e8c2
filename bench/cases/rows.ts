import { type Case, floats, ids, moving, scattering } from '../case.ts';
import type { Scattered } from '../roofline.ts';

/** Rows of so many floats. */
const lookedUp = (stream: Scattered['stream'], rows: number, cols: number, of: number): Scattered => ({
  stream,
  rows,
  bytes: 4 * cols,
  of,
});

/** Rows looked up, summed and scattered: embeddings, hashed slots, windows. A working set is what a call touches. */
export const rows: Case[] = [
  ...[50, 100].map((cols) =>
    scattering(
      `rows gather 1,000 of ${cols}`,
      8 * 1000 * cols,
      lookedUp('copy', 1000, cols, 30_000),
      (engine) => {
        const [table, out] = [floats(engine, 30_000 * cols, 1), engine.memory.alloc(4 * 1000 * cols)];
        const index = ids(engine, 1000, 30_000, 2);
        const run = () => engine.kernels.gatherSum(table, cols, index, 1, 1000, 1, out, cols);
        return { run, output: { ptr: out, length: 1000 * cols } };
      },
    ),
  ),
  scattering(
    'rows gather 1,000 sums of 8 of 32',
    4 * 1000 * 32 * 9,
    lookedUp('read', 8000, 32, 16_384),
    (engine) => {
      const [table, out] = [floats(engine, 16_384 * 32, 1), engine.memory.alloc(4 * 1000 * 32)];
      const index = ids(engine, 8000, 16_384, 2);
      const run = () => engine.kernels.gatherSum(table, 32, index, 8, 1000, 0.35, out, 32);
      return { run, output: { ptr: out, length: 32_000 } };
    },
  ),
  moving(
    'rows scatter 1,000 of 100 to 600',
    12 * 1000 * 100,
    'axpy',
    (engine) => {
      const [gradient, d] = [engine.memory.zeros(600 * 100), floats(engine, 1000 * 100, 1)];
      const slots = ids(engine, 1000, 600, 2);
      const run = () => engine.kernels.scatterSum(d, 100, slots, 1, 1000, 100, 1e-6, gradient);
      return { run, output: { ptr: gradient, length: 60_000 } };
    },
    { workingSet: 4 * 1600 * 100 },
  ),
  scattering(
    'rows means of 1,000 of 256 in 500 groups',
    12 * 1000 * 256,
    lookedUp('axpy', 1000, 256, 500),
    (engine) => {
      const [x, groups] = [floats(engine, 1000 * 256, 1), ids(engine, 1000, 500, 2)];
      const [counts, means] = [500, 500 * 256].map((n) => engine.memory.alloc(4 * n));
      const run = () => engine.kernels.groupMean(x, groups, 1000, 256, 500, counts, means);
      return { run, output: { ptr: means, length: 500 * 256 } };
    },
  ),
  moving('rows copy 1,000 of 250', 8 * 1000 * 250, 'copy', (engine) => {
    const [x, y] = [floats(engine, 1000 * 250, 1), engine.memory.alloc(4 * 1000 * 250)];
    const run = () => engine.kernels.copyRows(x, 250, 0, y, 250, 0, 1000, 250, 0);
    return { run, output: { ptr: y, length: 250_000 } };
  }),
  moving('rows bias 256×300', 8 * 256 * 300, 'copy', (engine) => {
    const [x, bias] = [engine.memory.zeros(256 * 300), floats(engine, 300, 1, 1e-6)];
    return { run: () => engine.kernels.addBias(x, bias, 256, 300), output: { ptr: x, length: 256 * 300 } };
  }),
  moving('rows sum 256×300', 4 * 256 * 300, 'read', (engine) => {
    const [x, out] = [floats(engine, 256 * 300, 1, 1e-6), engine.memory.zeros(300)];
    return { run: () => engine.kernels.sumRows(x, 256, 300, out), output: { ptr: out, length: 300 } };
  }),
  moving(
    'rows average of 5, 1,000 of 50',
    4 * 1000 * 50 * 6,
    'read',
    (engine) => {
      const [x, out] = [floats(engine, 1004 * 50, 1), engine.memory.alloc(4 * 1000 * 50)];
      const starts = engine.memory.fromInts(Int32Array.from({ length: 1000 }, (_, i) => i));
      const run = () => engine.kernels.averageWindow(x, starts, 5, 1000, 50, out);
      return { run, output: { ptr: out, length: 50_000 } };
    },
    { workingSet: 8 * 1000 * 50 },
  ),
  {
    name: 'distinct of 1,280 ids',
    work: 4 * 1280 * 4,
    unit: 'GB/s',
    prepare: (engine) => {
      const scratch = engine.memory.zeros(30_000);
      const index = ids(engine, 1280, 30_000, 2);
      const [touched, slots] = [engine.memory.alloc(4 * 1280), engine.memory.alloc(4 * 1280)];
      const run = () => engine.kernels.unique(index, 1280, scratch, touched, slots);
      return { run, output: { ptr: slots, length: 1280, ints: true } };
    },
  },
];
