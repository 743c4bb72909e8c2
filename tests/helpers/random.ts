import { Random } from '../../src/random.ts';

/** Every remainder of the register tiles, from either side. */
export const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33];

/** n float32 numbers in (−scale, scale). */
export const randomFloats = (random: Random, n: number, scale = 1): Float32Array =>
  Float32Array.from({ length: n }, () => scale * (2 * random.uniform() - 1));

/** n integers in [from, to). */
export const randomInts = (random: Random, n: number, from: number, to: number): Int32Array =>
  Int32Array.from({ length: n }, () => from + random.integer(to - from));

/** n distinct integers in [0, below). */
export const distinctInts = (random: Random, n: number, below: number): Int32Array =>
  random.shuffle(Int32Array.from({ length: below }, (_, i) => i)).slice(0, n);

/** A float32 number, as kernels receive their scalars. */
export const f = Math.fround;

/** A matrix as kernels see one: row i begins at stride·(index ? index[i] : i). */
export interface Rows {
  data: Float32Array;
  rows: number;
  cols: number;
  stride: number;
  index?: Int32Array;
}

export const rowStart = (x: Rows, i: number): number => x.stride * (x.index ? x.index[i] : i);
export const at = (x: Rows, i: number, j: number): number => x.data[rowStart(x, i) + j];

/** How the rows lie; those of `repeated` and `windows` may only be read. */
export const LAYOUTS = ['contiguous', 'strided', 'indexed', 'repeated', 'windows'] as const;
export const OUTPUT_LAYOUTS = ['contiguous', 'strided', 'indexed'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A random matrix whose gaps between rows hold `gap`: NaN shows up in the result of a kernel that uses one. */
export function randomRows(random: Random, rows: number, cols: number, layout: Layout, gap = NaN): Rows {
  const stride = strideOf(random, cols, layout);
  const indexed = layout === 'indexed' || layout === 'repeated';
  const stored = indexed ? rows + random.integer(4) : rows;
  const data = randomFloats(random, stride * (stored - 1) + cols);
  for (let i = 0; i < stored - 1; i++)
    data.fill(gap, stride * i + cols, Math.max(stride * i + cols, stride * (i + 1)));
  if (layout === 'windows') return { data: randomFloats(random, data.length), rows, cols, stride };
  if (!indexed) return { data, rows, cols, stride };
  const index =
    layout === 'repeated' ? randomInts(random, rows, 0, stored) : distinctInts(random, rows, stored);
  return { data, rows, cols, stride, index };
}

function strideOf(random: Random, cols: number, layout: Layout): number {
  if (layout === 'contiguous') return cols;
  return layout === 'windows' ? Math.ceil(cols / 3) : cols + 1 + random.integer(5);
}
