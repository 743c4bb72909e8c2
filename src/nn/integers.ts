import { PANEL } from '../core/kernels.ts';
import type { Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';

/** Rows of float32 or, with `units`, of int16 as `roundRows` makes them; `stride` is in numbers of that size. */
export interface Rows extends Matrix {
  units?: number;
}

type Integers = Matrix & { units: number };

/** Rows, none of them indexed, as integers, in the current memory scope. */
export function roundedRows({ memory, kernels }: Pick<Engine, 'memory' | 'kernels'>, x: Rows): Integers {
  const { ptr, rows, cols, units } = x;
  if (units) return x as Integers;
  const stride = padded(cols);
  const y = { ...x, ptr: memory.alloc(2 * rows * stride), stride, units: memory.alloc(4 * rows) };
  kernels.roundRows(ptr, x.stride, rows, cols, y.ptr, stride, y.units);
  return y;
}

/** Columns rounded up to whole panels. */
export const padded = (cols: number): number => PANEL * Math.ceil(cols / PANEL);
