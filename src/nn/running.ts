import { integersLength } from '../core/kernels.ts';
import { contiguous, type Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Batch } from './batch.ts';
import { padded, roundedRows, type Rows } from './integers.ts';
import { type CacheFigures, Precomputed } from './precomputed.ts';
import type { Parameter } from './parameter.ts';

/** Ids by column with their table: see `IdColumn`. `offset` is the first of its vectors' columns in the strip. */
export interface TableColumn {
  name: string;
  slots: number;
  count: number;
  offset: number;
  table: Parameter;
}

/**
 * What is done to the rows after the window: y = x·W + b, y = f(x) with an `Activation`, or what a layer does that is
 * made elsewhere.
 */
export type Step =
  { weight: Parameter; bias: Parameter } | { activation: number } | ((engine: Engine) => RunningLayer);

/** A net as far as running it needs to know. */
export interface RunningSpec {
  columns: readonly TableColumn[];
  /** Dense columns after those of the tables. */
  dense: number;
  radius: number;
  /** Whether windows are averaged, and not joined. */
  average: boolean;
  steps: readonly Step[];
  /** The columns that batches have by the type of a row. */
  typed: ReadonlySet<string>;
}

/** Gives the rows of a batch in order, some at a time: `take` may ask once for those from `from` on, in a scope of its own. */
export type Turns = (take: (from: number, rows: () => Rows) => void) => void;

/** A layer that only runs. */
export interface RunningLayer {
  /** What it makes of some rows of a batch. */
  forward?(x: Rows): Matrix;
  /** What it makes of all rows, where it has to see them before it can tell. */
  turns?(before: Turns, batch: Batch): Turns;
  /** Takes over the weights as they are now; called outside memory scopes. */
  refresh(): void;
}

/** Rows that go through the net together: with the weights they stay in the second-level cache. */
export const TURN_ROWS = 256;

/** The size of the cache of the first layer, in bytes. */
const CACHE_BYTES = 16 * 2 ** 20;

/**
 * A net in the form that runs fastest, without what training takes: `Precomputed` in place of its first layers where a
 * linear layer follows the window; weights packed once. It reads weights where they are: call `refresh` when they change.
 */
export class RunningNetwork {
  private readonly precomputed: Precomputed | undefined;
  private readonly first: Precomputed | Strip;
  private readonly layers: RunningLayer[];
  private readonly classes: number;
  private stale = true;

  constructor(
    private readonly engine: Engine,
    spec: RunningSpec,
    cacheBytes = CACHE_BYTES,
  ) {
    const { steps } = spec;
    const precomputed = (this.precomputed = Precomputed.of(engine, spec, cacheBytes));
    this.first = precomputed ?? new Strip(engine, spec);
    this.layers = steps.map((step) => layerOf(engine, step)).slice(precomputed?.steps ?? 0);
    this.classes = steps.reduce((cols, step) => ('weight' in step ? step.weight.cols : cols), 0);
  }

  /** Whether batches are to have the columns known by type also as ids. */
  get needsColumns(): boolean {
    return !this.precomputed;
  }

  /** How the cache of the first layer has fared; undefined where there is none. */
  get figures(): CacheFigures | undefined {
    return this.precomputed?.figures;
  }

  /** Says that weights have changed. */
  refresh(): void {
    this.stale = true;
  }

  /** Makes ready what lasts; call outside memory scopes, before the first batch. */
  prepare(): void {
    if (this.stale) for (const layer of [this.first, ...this.layers]) layer.refresh();
    this.stale = false;
  }

  /** The scores (rows, classes), in the current memory scope. */
  forward(batch: Batch): Matrix {
    const { classes } = this;
    const { memory, kernels } = this.engine;
    const scores = memory.alloc(4 * batch.rows * classes);
    // A turn goes through all layers that it can before the next begins, so that it does not leave the cache of the processor.
    let turns = this.first.turns(batch);
    for (const layer of this.layers) {
      const before = turns;
      turns =
        layer.turns?.(before, batch) ??
        ((take) => before((from, rows) => take(from, () => layer.forward!(rows()))));
    }
    turns((from, rows) =>
      memory.scope(() => {
        const { ptr, stride, rows: n } = rows();
        kernels.copyRows(ptr, stride, 0, scores + 4 * from * classes, classes, 0, n, classes, 0);
      }),
    );
    return contiguous(scores, batch.rows, classes);
  }
}

type Arithmetic = Pick<Engine, 'memory' | 'kernels'>;

const layerOf = (engine: Engine, step: Step): RunningLayer => {
  if (typeof step === 'function') return step(engine);
  return 'weight' in step
    ? new PackedLinear(engine, step.weight, step.bias)
    : {
        refresh: () => {},
        forward: (x) => {
          engine.kernels.activate(step.activation, x.ptr, x.ptr, x.rows * x.stride);
          return x;
        },
      };
};

/** Ids of one column for some rows: a pointer to those of the first slot; `stride` ids lie between two slots. */
export interface ColumnIds {
  ptr: number;
  stride: number;
}

/** Writes the vectors of one column to columns offset … of a strip. */
export function gather(
  { kernels }: Arithmetic,
  { slots, count, offset, table }: TableColumn,
  ids: ColumnIds,
  to: Matrix,
): void {
  for (let slot = 0; slot < slots; slot++) {
    kernels.gatherSum(
      table.value,
      table.cols,
      ids.ptr + 4 * slot * ids.stride,
      count,
      to.rows,
      1 / Math.sqrt(count),
      to.ptr + 4 * (offset + slot * table.cols),
      to.stride,
    );
  }
}

/** The input rows and their windows, (rows, columns), each window a row of its own; a block of rows at a time. */
class Strip {
  constructor(
    private readonly engine: Arithmetic,
    private readonly spec: RunningSpec,
  ) {}

  refresh(): void {}

  turns(batch: Batch): Turns {
    return (take) => {
      for (let from = 0; from < batch.rows; from += TURN_ROWS)
        take(from, () => this.windows(batch, from, Math.min(TURN_ROWS, batch.rows - from)));
    };
  }

  /** The windows of n rows of the batch from `from` on. */
  private windows(batch: Batch, from: number, n: number): Matrix {
    const { memory, kernels } = this.engine;
    const { radius, average } = this.spec;
    const size = 2 * radius + 1;
    const all = batch.starts ? memory.ints(batch.starts, batch.rows).slice(from, from + n) : undefined;
    const first = all ? all.reduce((least, start) => Math.min(least, start)) : from;
    const last = all ? all.reduce((most, start) => Math.max(most, start)) : from + n - 1;
    const strip = this.inputRows(batch, first, last + size - first);
    const starts = all ? memory.fromInts(all.map((start) => start - first)) : 0;
    const width = strip.cols;
    const cols = width * (average ? 1 : size);
    const y = contiguous(memory.alloc(4 * n * cols), n, cols);
    if (average) kernels.averageWindow(strip.ptr, starts, size, n, width, y.ptr);
    else kernels.copyRows(strip.ptr, width, starts, y.ptr, cols, 0, n, cols, 0);
    return y;
  }

  /** n input rows from `first` on. */
  private inputRows({ columns: ids, dense: vectors, inputRows }: Batch, first: number, n: number): Matrix {
    const { memory, kernels } = this.engine;
    const { columns, dense } = this.spec;
    const width = columns.reduce((sum, { slots, table }) => sum + slots * table.cols, dense);
    const strip = contiguous(memory.alloc(4 * n * width), n, width);
    for (const column of columns) {
      const { name, count } = column;
      gather(this.engine, column, { ptr: ids[name] + 4 * first * count, stride: inputRows * count }, strip);
    }
    if (dense) {
      const to = strip.ptr + 4 * (width - dense);
      kernels.copyRows(vectors!.ptr + 4 * first * dense, dense, 0, to, width, 0, n, dense, 0);
    }
    return strip;
  }
}

/** A linear layer whose weights are packed once. */
class PackedLinear implements RunningLayer {
  private packed = 0;

  constructor(
    private readonly engine: Arithmetic,
    private readonly weight: Parameter,
    private readonly bias: Parameter,
  ) {}

  refresh(): void {
    const { value, rows, cols } = this.weight;
    this.packed ||= this.engine.memory.alloc(4 * integersLength(rows, cols));
    this.engine.kernels.packIntegers(value, cols, rows, cols, this.packed);
  }

  forward(x: Rows): Matrix {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    const stride = padded(cols);
    const y = memory.alloc(4 * x.rows * stride);
    // Each row begins as the bias.
    kernels.copyRows(this.bias.value, 0, 0, y, stride, 0, x.rows, stride, 0);
    const a = roundedRows(this.engine, x);
    kernels.multiplyIntegers(a.ptr, a.stride, 0, a.units, this.packed, y, stride, 0, x.rows, cols, rows);
    return { ...contiguous(y, x.rows, cols), stride };
  }
}
