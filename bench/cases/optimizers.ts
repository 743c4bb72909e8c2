import type { Engine } from 'oriel/kernels';
import { type Case, floats, ids, moving, type Prepared, scattering } from '../case.ts';

/** The first layer and the output layer of the preset `words`. */
const WEIGHTS = 735 * 160;
/** Rows of a table that a step touches. */
const [TOUCHED, COLS, TABLE] = [1000, 50, 30_000];

type Update = (
  engine: Engine,
  w: number,
  g: number,
  states: number[],
  index: number,
  size: [number, number],
) => void;

/** What each update does; a rate of next to nothing, so that the weights stay what they are. */
const updates: Record<string, { states: number; divisions: number; update: Update }> = {
  sgd: {
    states: 0,
    divisions: 0,
    update: ({ kernels }, w, g, _states, index, size) => kernels.sgd(w, g, index, ...size, 1e-6, 0),
  },
  momentum: {
    states: 1,
    divisions: 0,
    update: ({ kernels }, w, g, [v], index, size) =>
      kernels.momentum(w, g, v, index, ...size, 1e-6, 0.9, 0, 0),
  },
  adagrad: {
    states: 1,
    divisions: 2,
    update: ({ kernels }, w, g, [s], index, size) => kernels.adagrad(w, g, s, index, ...size, 1e-6, 1e-8, 0),
  },
  rmsprop: {
    states: 1,
    divisions: 2,
    update: ({ kernels }, w, g, [s], index, size) =>
      kernels.rmsprop(w, g, s, index, ...size, 1e-6, 0.99, 1e-8, 0),
  },
  adam: {
    states: 2,
    divisions: 2,
    update: ({ kernels }, w, g, [m, v], index, size) =>
      kernels.adam(w, g, m, v, index, ...size, 1e-6, 0.9, 0.999, 1e-8, 0.1, 0.001, 0, 0),
  },
};

const of = (name: string, rows: number, cols: number, table: number): Case => {
  const { states, divisions, update } = updates[name];
  const n = rows * cols;
  // Weights and states are read and written, the gradient is read.
  const moved = 4 * n * (3 + 2 * states);
  const arithmetic = divisions ? { divisions: (divisions * n) / 4 } : {};
  const prepare = (engine: Engine): Prepared => {
    const length = table ? table * cols : n;
    const [w, g] = [floats(engine, length, 1), floats(engine, n, 2)];
    const blocks = Array.from({ length: states }, () => engine.memory.zeros(length));
    const index = table ? distinct(engine, rows, table) : 0;
    return {
      run: () => update(engine, w, g, blocks, index, [rows, cols]),
      output: { ptr: w, length },
    };
  };
  if (!table)
    return moving(`optimizer ${name}, ${n} weights`, moved, 'axpy', prepare, {
      workingSet: 4 * n * (2 + states),
      ...arithmetic,
    });
  const touched = { stream: 'axpy', rows, bytes: 4 * cols, of: table, tables: 1 + states } as const;
  return scattering(`optimizer ${name}, ${rows} rows of ${cols}`, moved, touched, prepare, arithmetic);
};

/** Distinct row numbers: an optimizer is not handed one twice. */
function distinct(engine: Engine, rows: number, below: number): number {
  const drawn = new Set<number>();
  const many = engine.memory.ints(ids(engine, 2 * rows, below, 3), 2 * rows);
  for (const id of many) if (drawn.size < rows) drawn.add(id);
  if (drawn.size < rows) throw new Error(`${drawn.size} of ${rows} ids are distinct`);
  return engine.memory.fromInts([...drawn]);
}

export const optimizers: Case[] = Object.keys(updates).flatMap((name) => [
  of(name, 1, WEIGHTS, 0),
  of(name, TOUCHED, COLS, TABLE),
]);
