import { isContiguous, type Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import type { Layer, LayerFactory } from '../layer.ts';
import { aNumber, checkArguments } from '../../util/arguments.ts';
import { oneOf } from '../../schema.ts';

export const combinations = ['concatenate', 'average'] as const;
export type Combination = (typeof combinations)[number];

/**
 * The window of 2·radius+1 strip rows around each row: joined, a view that costs nothing, (rows, (2r+1)·D), or
 * averaged, (rows, D).
 */
export function window(radius: number, combine: Combination = 'concatenate'): LayerFactory {
  checkArguments({ radius, combine }, aNumber, oneOf(...combinations));
  if (!Number.isInteger(radius) || radius < 0) {
    throw new RangeError(`window radius: got ${radius}, expected an integer ≥ 0`);
  }
  return (width) =>
    combine === 'average' ? new AverageWindow(radius, width) : new ConcatenatedWindow(radius, width);
}

class ConcatenatedWindow implements Layer {
  readonly parameters = [];
  readonly width: number;

  constructor(
    private readonly radius: number,
    inputWidth: number,
  ) {
    this.width = (2 * radius + 1) * inputWidth;
  }

  forward(ops: Ops, x: Matrix | undefined, batch: Batch) {
    const base = stripOf(x);
    checkWindows(ops, batch, base, 2 * this.radius + 1);
    const y = {
      ptr: base.ptr,
      rows: batch.rows,
      cols: this.width,
      stride: base.cols,
      index: batch.starts,
      base,
    };
    // Who takes a view gives back the gradient of its base, so that nothing is left to do here.
    return { y, backward: (dy: Matrix) => dy };
  }
}

class AverageWindow implements Layer {
  readonly parameters = [];

  constructor(
    private readonly radius: number,
    readonly width: number,
  ) {}

  forward(ops: Ops, x: Matrix | undefined, batch: Batch) {
    const base = stripOf(x);
    const size = 2 * this.radius + 1;
    checkWindows(ops, batch, base, size);
    const starts = batch.starts || ops.memory.fromInts(Array.from({ length: batch.rows }, (_, i) => i));
    const y = ops.matrix(batch.rows, this.width);
    ops.kernels.averageWindow(base.ptr, starts, size, y.rows, y.cols, y.ptr);
    return {
      y,
      backward: (dy: Matrix, inputGradient: boolean) => {
        if (!inputGradient) return undefined;
        const dx = ops.zeros(base.rows, base.cols);
        ops.kernels.averageWindowBackward(dy.ptr, starts, size, dy.rows, dy.cols, dx.ptr);
        return dx;
      },
    };
  }
}

function stripOf(x: Matrix | undefined): Matrix {
  if (!x || !isContiguous(x)) throw new RangeError('a window needs the input strip before it');
  return x;
}

function checkWindows(ops: Ops, { starts, rows }: Batch, strip: Matrix, size: number): void {
  const { i32 } = ops.memory;
  let last = starts ? 0 : rows - 1;
  if (starts) for (let i = 0; i < rows; i++) last = Math.max(last, i32[(starts >>> 2) + i]);
  if (rows > 0 && last + size > strip.rows) {
    throw new RangeError(
      `window: got one of ${size} rows from row ${last} on, expected it to end within the strip's ${strip.rows}`,
    );
  }
}
