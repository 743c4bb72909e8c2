import { Activation } from 'oriel/kernels';
import { type Case, floats, ids, moving } from '../case.ts';
import { demands } from './elementwise.ts';

const ROWS = 3000;
const WIDTH = 5;
const COLS = 320;
/** Elements of a row: the scales of its parts, and a byte for each number. */
const STRIDE = WIDTH + (WIDTH * COLS) / 4;
const TOKENS = 1000;
const FILLED = 64;

/** The first layer of a net of the job's size, from products that are kept: sums of five parts, and packing of new rows. */
export const precomputed: Case[] = [
  moving(
    `rows sum of ${WIDTH} products, ${TOKENS} of ${COLS}`,
    TOKENS * (WIDTH * COLS + 4 * COLS),
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
      const terms = memory.alloc(8 * WIDTH);
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
          terms,
          y,
          TOKENS,
          COLS,
          Activation.relu,
          0,
        );
      return { run, output: { ptr: y, length: TOKENS * COLS } };
    },
    // Of sixteen columns a load, two unpackings, two multiplications and two sums for each part; then eight are shifted, converted and added.
    {
      workingSet: 4 * ROWS * STRIDE,
      ...demands(
        [(TOKENS * WIDTH * COLS) / 16, { products: 2, sums: 4 }],
        [(TOKENS * COLS) / 8, { products: 5, madds: 2 }],
      ),
    },
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
    // Of sixteen columns the largest magnitude (two instructions a vector), and four vectors multiplied, rounded by an addition, two
    // of them shifted, put together in twos and narrowed to one.
    demands([(FILLED * WIDTH * COLS) / 16, { products: 10, sums: 11 }]),
  ),
];
