import { packedLength } from '../../core/kernels.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch, RowTypes } from '../batch.ts';
import type { RunningLayer } from '../running.ts';
import type { Column, Input } from './input.ts';
import type { Linear } from './linear.ts';
import { type CacheFigures, ProductCache } from './product-cache.ts';

/** Rows of the strip that are looked up together. */
const TURN_ROWS = 512;
/** For so many rows of every group there is room, however small a cache is asked for. */
const LEAST_ROWS = 64;
/** Missing rows that are computed together: their products stay in the second-level cache. */
const FILL_ROWS = 64;
/** A column with at most so many ids is made a part of the type's key. */
const VARIANTS = 4;
/** `packProducts` takes blocks of twelve columns. */
const BLOCK = 12;

/** What the layer stands for. */
export interface PrecomputedParts {
  input: Input;
  radius: number;
  /** Whether windows are averaged, and not joined. */
  average: boolean;
  linear: Linear;
  /** The function after it, an `Activation`. */
  activation: number;
}

/** Columns of the strip that are looked up as one: by the type of a row, or by one id. */
interface Group {
  /** `offset` and `slots` are those of the part of a column that belongs here. */
  columns: Column[];
  /** Of a group by id: the slot. */
  slot: number;
  byType: boolean;
  /** The column whose ids are a part of the key. */
  variant?: Column | undefined;
  /** Σ slots·width */
  width: number;
  /** Pointer to the packed weights (width, parts·cols). */
  packed: number;
}

/**
 * Input, window, the linear layer after it and the function after that in one, for nets that only run. The linear layer
 * is linear in the vectors that a window joins: the products of a vector with the weights of each window offset are
 * computed once and kept, rounded to 10 or 11 bits, in a cache of bounded size; a row of the output is a sum of them. What
 * depends on a row's type is one vector; so is each other id. Only columns that add up several ids of no type, and dense
 * ones, are multiplied each time. The rows of a batch have to be in the order of the strip.
 */
export class Precomputed implements RunningLayer {
  /** Columns of the output of one window offset, rounded up to whole blocks. */
  private readonly cols: number;
  /** Products of a vector: one for each window offset, or one for all. */
  private readonly parts: number;
  /** int32 from one cached row to the next. */
  private readonly rowStride: number;
  private readonly groups: Group[] = [];
  /** Columns that are multiplied each time, before the dense ones. */
  private readonly direct: Column[] = [];
  private readonly directWidth: number;
  private directPacked = 0;
  private cache: ProductCache | undefined;
  private generation = 0;

  /**
   * @param typed the columns that are known by a row's type
   * @param bytes the size of the cache
   */
  constructor(
    private readonly ops: Ops,
    private readonly layers: PrecomputedParts,
    typed: ReadonlySet<string>,
    private readonly bytes: number,
  ) {
    const { input, linear, radius, average } = layers;
    this.cols = Math.ceil(linear.width / BLOCK) * BLOCK;
    this.parts = average ? 1 : 2 * radius + 1;
    this.rowStride = 4 * Math.ceil((this.parts * (this.cols / 3 + 1)) / 4);
    const byType = input.columns.filter(({ name }) => typed.has(name));
    const others = input.columns.filter(({ name }) => !typed.has(name));
    const isVariant = ({ slots, count, table }: Column) => slots === 1 && count === 1 && table.rows <= VARIANTS;
    const variant = byType.length > 0 ? others.find(isVariant) : undefined;
    if (byType.length > 0) this.addGroup([...byType, ...(variant ? [variant] : [])], true, 0, variant);
    for (const column of others) {
      if (column === variant) continue;
      if (column.count > 1) this.direct.push(column);
      else for (let slot = 0; slot < column.slots; slot++) this.addGroup([slotOf(column, slot)], false, slot);
    }
    this.directWidth = widthOf(this.direct) + input.dense;
  }

  private addGroup(columns: Column[], byType: boolean, slot: number, variant?: Column): void {
    this.groups.push({ columns, byType, slot, variant, width: widthOf(columns), packed: 0 });
  }

  /** How the cache has fared since the weights changed; undefined before the first batch. */
  get figures(): CacheFigures | undefined {
    return this.cache?.figures;
  }

  refresh(): void {
    const { ops, parts, cols, groups } = this;
    const { memory } = ops;
    const rowLength = parts * cols;
    if (!this.cache) {
      const window = 2 * this.layers.radius + 1;
      const least = groups.length * Math.max(LEAST_ROWS, window);
      const rows = Math.max(least, Math.floor(this.bytes / (4 * this.rowStride)));
      this.cache = new ProductCache(ops, groups.length, rows, this.rowStride);
      for (const group of groups) group.packed = memory.alloc(4 * packedLength(group.width, rowLength));
      const { width } = this.layers.linear;
      if (this.directWidth) this.directPacked = memory.alloc(4 * packedLength(window * this.directWidth, width));
    }
    this.cache.clear();
    for (const { columns, width, packed } of groups) this.packProducts(columns, width, packed);
    if (this.directWidth) this.packDirect();
  }

  /** Packs the weights of some columns, those of all window offsets side by side: (width, parts·cols). */
  private packProducts(columns: readonly Column[], width: number, packed: number): void {
    const { ops, parts, cols } = this;
    ops.memory.scope(() => {
      const all = ops.zeros(width, parts * cols);
      for (let j = 0; j < parts; j++) {
        let row = 0;
        for (const { offset, slots, table } of columns) {
          this.copyWeights(j, offset, slots * table.cols, all.ptr + 4 * (row * all.cols + j * cols), all.cols);
          row += slots * table.cols;
        }
      }
      ops.kernels.pack(all.ptr, all.cols, all.rows, all.cols, packed);
    });
  }

  /** Packs the weights of what is multiplied each time, window offset under window offset. */
  private packDirect(): void {
    const { ops, direct, directWidth } = this;
    const { linear, radius, input } = this.layers;
    ops.memory.scope(() => {
      const all = ops.zeros((2 * radius + 1) * directWidth, linear.width);
      let to = all.ptr;
      for (let j = 0; j <= 2 * radius; j++) {
        const ranges = direct.map(({ offset, slots, table }) => [offset, slots * table.cols]);
        for (const [offset, width] of [...ranges, [input.width - input.dense, input.dense]]) {
          this.copyWeights(j, offset, width, to, linear.width);
          to += 4 * width * linear.width;
        }
      }
      ops.kernels.pack(all.ptr, all.cols, all.rows, all.cols, this.directPacked);
    });
  }

  /** Copies the weights of window offset j for columns offset … offset+n−1 of the strip; an average's are divided. */
  private copyWeights(j: number, offset: number, n: number, to: number, stride: number): void {
    const { input, linear, radius, average } = this.layers;
    const { f32 } = this.ops.memory;
    const { width } = linear;
    const scale = average ? 1 / (2 * radius + 1) : 1;
    let from = (linear.weight.value >>> 2) + ((average ? 0 : j * input.width) + offset) * width;
    for (let row = 0, at = to >>> 2; row < n; row++, at += stride) {
      for (let c = 0; c < width; c++) f32[at + c] = scale * f32[from++];
    }
  }

  forward(_x: Matrix | undefined, batch: Batch): Matrix {
    const { ops, layers, groups, parts, cols, cache } = this;
    const { radius, average, linear, activation } = layers;
    const { memory, kernels } = ops;
    if (batch.types && batch.types.generation !== this.generation) {
      cache!.clear();
      this.generation = batch.types.generation;
    }
    const y = ops.matrix(batch.rows, linear.width);
    if (this.directWidth) this.multiplyDirect(batch, y);
    const slots = memory.alloc(4 * groups.length * batch.inputRows);
    const window = 2 * radius + 1;
    const most = Math.min(TURN_ROWS, Math.floor(cache!.capacity / groups.length));
    for (let row = 0, next; row < batch.rows; row = next) {
      const first = this.startOf(batch, row);
      next = row + 1;
      while (next < batch.rows && this.startOf(batch, next) + window - first <= most) next++;
      this.look(batch, first, this.startOf(batch, next - 1) + window - first, slots);
      kernels.sumProducts(
        cache!.table,
        this.rowStride,
        average ? 0 : cols / 3,
        parts,
        batch.starts ? slots : slots + 4 * row,
        batch.inputRows,
        groups.length,
        batch.starts && batch.starts + 4 * row,
        window,
        linear.bias.value,
        y.ptr + 4 * row * y.cols,
        next - row,
        y.cols,
        this.directWidth ? 1 : 0,
        activation,
      );
    }
    return y;
  }

  private startOf({ starts }: Batch, row: number): number {
    return starts ? this.ops.memory.i32[(starts >>> 2) + row] : row;
  }

  /** Finds the cached rows of n strip rows from `first` on, (groups, inputRows), after filling what is missing. */
  private look(batch: Batch, first: number, n: number, slots: number): void {
    const { memory } = this.ops;
    const missed: number[] = [];
    this.cache!.begin();
    this.groups.forEach((group, g) => {
      const keys = memory.ints(slots + 4 * (g * batch.inputRows + first), n);
      const size = writeKeys(memory.i32, group, batch, first, keys);
      this.cache!.find(g, keys, size, missed);
      for (let i = 0; i < missed.length; i += 2 * FILL_ROWS)
        this.fill(group, batch.types, missed.slice(i, i + 2 * FILL_ROWS));
      missed.length = 0;
    });
  }

  /** Computes rows of the cache: pairs (key, row). */
  private fill({ columns, width, packed, byType, variant }: Group, types: RowTypes | undefined, missed: number[]): void {
    const { ops, parts, cols, cache } = this;
    const { memory, kernels } = ops;
    const keys = missed.filter((_, i) => i % 2 === 0);
    const variants = variant?.table.rows ?? 1;
    const n = keys.length;
    memory.scope(() => {
      const strip = ops.matrix(n, width);
      let offset = 0;
      for (const column of columns) {
        const ids =
          byType && column !== variant
            ? idsOfTypes(column, types!.ids[column.name], keys, variants)
            : keys.map((key) => (byType ? key % variants : key));
        this.layers.input.gather(ops, { ...column, offset }, memory.fromInts(ids), strip);
        offset += column.slots * column.table.cols;
      }
      const products = ops.matrix(n, parts * cols);
      kernels.gemm(
        strip.ptr,
        width,
        0,
        packed,
        products.ptr,
        products.cols,
        0,
        n,
        products.cols,
        width,
        0,
      );
      const rows = memory.fromInts(missed.filter((_, i) => i % 2 === 1));
      kernels.packProducts(products.ptr, n, parts, cols, cache!.table, this.rowStride, rows);
    });
  }

  private multiplyDirect(batch: Batch, y: Matrix): void {
    const { ops, layers, direct, directWidth } = this;
    const { input, radius } = layers;
    const { kernels } = ops;
    const strip = ops.matrix(batch.inputRows, directWidth);
    let offset = 0;
    for (const column of direct) {
      input.gather(ops, { ...column, offset }, input.ids(batch, column.name), strip);
      offset += column.slots * column.table.cols;
    }
    if (input.dense) input.copyDense(ops, batch, strip);
    const k = (2 * radius + 1) * directWidth;
    kernels.gemm(
      strip.ptr,
      directWidth,
      batch.starts,
      this.directPacked,
      y.ptr,
      y.cols,
      0,
      y.rows,
      y.cols,
      k,
      0,
    );
  }
}

const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { slots, table }) => sum + slots * table.cols, 0);

/** One slot of a column as a column of its own. */
const slotOf = (column: Column, slot: number): Column => ({
  ...column,
  slots: 1,
  offset: column.offset + slot * column.table.cols,
});

/** Writes the keys of a group for strip rows from `first` on; returns what all keys are below. */
function writeKeys(i32: Int32Array, group: Group, batch: Batch, first: number, keys: Int32Array): number {
  const { byType, variant, slot, columns } = group;
  const n = keys.length;
  const ids = byType && !variant ? 0 : batch.columns[(variant ?? columns[0]).name] >>> 2;
  if (!byType) {
    const from = ids + slot * batch.inputRows + first;
    keys.set(i32.subarray(from, from + n));
    return columns[0].table.rows;
  }
  const { rows, size } = batch.types!;
  const variants = variant?.table.rows ?? 1;
  for (let i = 0; i < n; i++) keys[i] = rows[first + i] * variants + (variant ? i32[ids + first + i] : 0);
  return size * variants;
}

/** The ids of the types in the keys, (slots, keys, count). */
function idsOfTypes({ slots, count }: Column, ids: Int32Array, keys: readonly number[], variants: number): Int32Array {
  const out = new Int32Array(keys.length * slots * count);
  for (let slot = 0, at = 0; slot < slots; slot++) {
    for (const key of keys) {
      const from = (Math.floor(key / variants) * slots + slot) * count;
      for (let c = 0; c < count; c++) out[at++] = ids[from + c];
    }
  }
  return out;
}
