import { Activation } from 'oriel/kernels';
import { type Case, floats, ids, moving } from '../case.ts';
import { demands } from './elementwise.ts';

const ROWS = 3000;
const WIDTH = 5;
const COLS = 312;
/** Elements of a row: the scales of its parts, in whole vectors, and a third of an int32 for each number. */
const STRIDE = 8 + (WIDTH * COLS) / 3;
const TOKENS = 1000;
const FILLED = 64;

/** The first layer of the job, hidden 300, from products that are kept: sums of five parts, and packing of new rows. */
export const precomputed: Case[] = [
  moving(
    `rows sum of ${WIDTH} products, ${TOKENS} of 300`,
    4 * TOKENS * ((WIDTH * COLS) / 3 + COLS),
    'read',
    (engine) => {
      const { kernels, memory } = engine;
      const table = memory.zeros(ROWS * STRIDE);
      const products = floats(engine, FILLED * WIDTH * COLS, 1);
      for (let row = 0; row < ROWS; row += FILLED) {
        const n = Math.min(FILLED, ROWS - row);
        const index = memory.fromInts(Int32Array.from({ length: n }, (_, i) => row + i));
        kernels.packProducts(products, n, WIDTH, COLS, table, STRIDE, index);
      }
      const slots = ids(engine, TOKENS + WIDTH, ROWS, 2);
      const [bias, y] = [floats(engine, COLS, 3), memory.alloc(4 * TOKENS * COLS)];
      const run = () =>
        kernels.sumProducts(
          table,
          STRIDE,
          slots,
          TOKENS + WIDTH,
          1,
          0,
          WIDTH,
          bias,
          y,
          TOKENS,
          COLS,
          Activation.relu,
        );
      return { run, output: { ptr: y, length: TOKENS * COLS } };
    },
    // Of twelve columns two of three fields are shifted, all converted and added.
    { workingSet: 4 * ROWS * STRIDE, ...demands([(TOKENS * WIDTH * COLS) / 12, { products: 5, madds: 3 }]) },
  ),
  moving(
    `rows pack ${FILLED} of products`,
    4 * FILLED * (WIDTH * COLS + STRIDE),
    'copy',
    (engine) => {
      const table = engine.memory.zeros(FILLED * STRIDE);
      const x = floats(engine, FILLED * WIDTH * COLS, 1);
      const index = engine.memory.fromInts(Int32Array.from({ length: FILLED }, (_, i) => i));
      const run = () => engine.kernels.packProducts(x, FILLED, WIDTH, COLS, table, STRIDE, index);
      return { run, output: { ptr: table, length: FILLED * STRIDE, ints: true } };
    },
    // Of twelve columns the largest, and three numbers multiplied, converted and rounded above the one before.
    demands([(FILLED * WIDTH * COLS) / 12, { products: 11, sums: 15 }]),
  ),
];
