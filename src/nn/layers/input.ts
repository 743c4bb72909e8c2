import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { type Initializer, uniform } from '../initializers.ts';
import type { Layer, LayerFactory } from '../layer.ts';
import { Parameter, type ParameterSettings } from '../parameter.ts';

/**
 * A column of ids with its table (size, width). A row has `slots` vectors, joined; each is the sum of `count` rows of
 * the table divided by √count. Ids are in [0, size), negative ones add nothing.
 */
export interface IdColumn extends ParameterSettings {
  name: string;
  size: number;
  width: number;
  slots?: number;
  count?: number;
  initializer?: Initializer;
}

/**
 * The input strip: the vectors of every id column side by side, then `dense` columns from outside, if any.
 * Output (inputRows, Σ slots·width + dense).
 */
export const input =
  (columns: readonly IdColumn[], dense = 0): LayerFactory =>
  (_width, name) =>
    new Input(columns, dense, name);

interface Column {
  name: string;
  slots: number;
  count: number;
  offset: number;
  scale: number;
  table: Parameter;
}

class Input implements Layer {
  readonly parameters: readonly Parameter[];
  readonly width: number;
  private readonly columns: Column[] = [];

  constructor(
    columns: readonly IdColumn[],
    private readonly dense: number,
    name: string,
  ) {
    let offset = 0;
    for (const { name: column, size, width, slots = 1, count = 1, initializer, ...settings } of columns) {
      const fill = initializer ?? uniform(Math.sqrt(3 / width));
      const table = new Parameter(`${name}.${column}`, 'table', size, width, fill, settings);
      this.columns.push({ name: column, slots, count, offset, scale: 1 / Math.sqrt(count), table });
      offset += slots * width;
    }
    this.parameters = this.columns.map((column) => column.table);
    this.width = offset + dense;
    if (this.width === 0) throw new RangeError(`${name}: no columns and no dense input`);
  }

  forward(ops: Ops, _x: Matrix | undefined, batch: Batch) {
    const y = ops.matrix(batch.inputRows, this.width);
    for (const column of this.columns) this.gather(ops, column, batch, y);
    if (this.dense) this.copyDense(ops, batch, y);
    return {
      y,
      backward: (dy: Matrix) => {
        for (const column of this.columns) {
          if (column.table.trainable) this.scatter(ops, column, batch, dy);
        }
        return undefined;
      },
    };
  }

  private ids(batch: Batch, name: string): number {
    const ids = batch.columns[name];
    if (ids === undefined) throw new RangeError(`the batch has no column '${name}'`);
    return ids;
  }

  private gather(
    ops: Ops,
    { name, slots, count, offset, scale, table }: Column,
    batch: Batch,
    y: Matrix,
  ): void {
    const ids = this.ids(batch, name);
    for (let slot = 0; slot < slots; slot++) {
      ops.kernels.gatherSum(
        table.value,
        table.cols,
        ids + 4 * slot * y.rows * count,
        count,
        y.rows,
        scale,
        y.ptr + 4 * (offset + slot * table.cols),
        y.stride,
      );
    }
  }

  private copyDense(ops: Ops, { dense }: Batch, y: Matrix): void {
    if (!dense || dense.cols !== this.dense || dense.rows !== y.rows) {
      const got = dense ? `(${dense.rows}, ${dense.cols})` : 'none';
      throw new RangeError(`dense input: got ${got}, expected (${y.rows}, ${this.dense})`);
    }
    const to = y.ptr + 4 * (this.width - this.dense);
    ops.kernels.copyRows(dense.ptr, dense.stride, dense.index, to, y.stride, 0, y.rows, dense.cols, 0);
  }

  /** Adds up ∂loss/∂table over the rows that were touched, or goes down by it row after row. */
  private scatter(ops: Ops, column: Column, batch: Batch, dy: Matrix): void {
    const { table, scale } = column;
    const ids = this.ids(batch, column.name);
    if (table.descent) return scatterSlots(ops, column, dy, ids, scale * table.descent, table.value);
    const length = column.slots * dy.rows * column.count;
    const index = ops.memory.alloc(4 * length);
    const numbers = ops.memory.alloc(4 * length);
    const count = ops.kernels.unique(ids, length, table.scratch, index, numbers);
    const gradient = ops.zeros(count, table.cols).ptr;
    scatterSlots(ops, column, dy, numbers, scale, gradient);
    table.touched = { index, count, gradient };
  }
}

/** Rows `rows` (slots, dy.rows, count) of `to` += scale times what of dy is due to them. */
function scatterSlots(
  { kernels }: Ops,
  { slots, count, offset, table: { cols } }: Column,
  dy: Matrix,
  rows: number,
  scale: number,
  to: number,
): void {
  for (let slot = 0; slot < slots; slot++) {
    const from = dy.ptr + 4 * (offset + slot * cols);
    kernels.scatterSum(from, dy.stride, rows + 4 * slot * dy.rows * count, count, dy.rows, cols, scale, to);
  }
}
