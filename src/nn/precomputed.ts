import { Activation, integersLength } from '../core/kernels.ts';
import { contiguous } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Batch } from './batch.ts';
import { roundedRows } from './integers.ts';
import type { Parameter } from './parameter.ts';
import { type CacheFigures, ProductCache } from './product-cache.ts';
import { gather, type RunningSpec, type TableColumn, TURN_ROWS, type Turns } from './running.ts';

export type { CacheFigures };

/** For so many rows of every group there is room, however small a cache is asked for. */
const LEAST_ROWS = 64;
/** Missing rows that are computed together: their products stay in the second-level cache. */
const FILL_ROWS = 64;
/** A column with at most so many ids is made a part of the type's key. */
const VARIANTS = 4;
/** The most ids of a column that is not known by type: with more, such as hashed n-grams, too few are found again. */
const MOST_IDS = 4096;
/** Products are kept in so many columns at a time, and added up in so many. */
const [COLUMNS, BLOCK] = [8, 32];

/** Columns of the strip that are looked up as one: by the type of a row, or by one id. */
interface Group {
  /**
   * In two parts: of columns with one id the widest, since many rows have the same there, that of words that are not known;
   * and the others. `offset` and `slots` are those of the part of a column that belongs here.
   */
  sections: TableColumn[][];
  /** Of a group by id: which slot of the column. */
  slot: number;
  byType: boolean;
  /** The column whose ids are a part of the key. */
  variant?: TableColumn | undefined;
}

/** The weights and the function of the linear layer that `Precomputed` stands for. */
interface First {
  weight: Parameter;
  bias: Parameter;
  activation: number;
}

/**
 * Strip, window, the linear layer after it and the function after that in one. The linear layer is linear in the vectors
 * that a window joins: the products of a vector with the weights of each window offset are computed once and kept,
 * rounded to bytes, in a cache of bounded size; a row of the output is a sum of them. What depends on a row's
 * type is one vector; so is each other id. The rows of a batch have to be in the order of the strip.
 */
export class Precomputed {
  /** The window's size: products of a vector, one for each offset. */
  private readonly parts: number;
  /** Columns of the output, rounded up to those that are kept, and to those that are added up. */
  private readonly kept: number;
  readonly cols: number;
  /** Whether rows of the output are integers, for a linear layer that follows. */
  private readonly integers: boolean;
  /** Elements of a cached row. */
  private readonly rowStride: number;
  private readonly groups: Group[] = [];
  /** Pointers to the packed weights of each group's sections (width, parts·kept), and to the bias (cols). */
  private readonly packed: number[] = [];
  private bias = 0;
  private readonly cache: ProductCache;
  private generation = 0;

  /**
   * The layer for a net, if it can have one: a linear layer follows windows that are joined, nothing is dense, and columns
   * that are not known by type are single ids, and few.
   */
  static of(engine: Engine, spec: RunningSpec, bytes: number): Precomputed | undefined {
    const { columns, dense, average, steps, typed } = spec;
    const [linear, after] = steps;
    const isFew = ({ name, count, table }: TableColumn) =>
      typed.has(name) || (count === 1 && table.rows <= MOST_IDS);
    const fits = !dense && !average && columns.every(isFew);
    if (!fits || !('weight' in linear)) return undefined;
    const activation = after && 'activation' in after ? after.activation : undefined;
    const steps_ = activation === undefined ? 1 : 2;
    return new Precomputed(engine, spec, { ...linear, activation: activation ?? 0 }, steps_, bytes);
  }

  private constructor(
    private readonly engine: Engine,
    { columns, radius, typed, steps: all }: RunningSpec,
    private readonly first: First,
    /** Steps after the window that it takes the place of. */
    readonly steps: number,
    bytes: number,
  ) {
    this.parts = 2 * radius + 1;
    const { cols } = first.weight;
    this.kept = Math.ceil(cols / COLUMNS) * COLUMNS;
    this.cols = Math.ceil(cols / BLOCK) * BLOCK;
    const next = all[steps];
    this.integers = first.activation === Activation.relu && next && 'weight' in next;
    this.rowStride = this.parts + (this.parts * this.kept + (this.kept % 16)) / 4;
    const byType = columns.filter(({ name }) => typed.has(name));
    const others = columns.filter(({ name }) => !typed.has(name));
    const variant = others.find(
      ({ slots, table }) => byType.length > 0 && slots === 1 && table.rows <= VARIANTS,
    );
    if (variant) byType.push(variant);
    if (byType.length > 0) this.groups.push({ sections: sectionsOf(byType), byType: true, slot: 0, variant });
    for (const column of others) {
      for (let slot = 0; slot < column.slots && column !== variant; slot++) {
        const offset = column.offset + slot * column.table.cols;
        this.groups.push({ sections: [[{ ...column, slots: 1, offset }], []], byType: false, slot });
      }
    }
    const least = this.groups.length * Math.max(LEAST_ROWS, this.parts);
    const rows = Math.max(least, Math.floor(bytes / (4 * this.rowStride)));
    this.cache = new ProductCache(this.groups.length, rows, this.rowStride);
  }

  /** How the cache has fared since the weights changed. */
  get figures(): CacheFigures {
    return this.cache.figures;
  }

  refresh(): void {
    const { cols, kept, groups, parts, first } = this;
    const { memory, kernels } = this.engine;
    this.cache.allocate(memory);
    this.cache.clear();
    this.bias ||= memory.zeros(cols);
    memory.floats(this.bias, cols).set(memory.floats(first.bias.value, first.bias.length));
    groups
      .flatMap(({ sections }) => sections)
      .forEach((columns, i) => {
        const [width, all] = [widthOf(columns), parts * kept];
        this.packed[i] ??= memory.alloc(4 * integersLength(width, all));
        memory.scope(() =>
          kernels.packIntegers(this.gatherWeights(columns, width), all, width, all, this.packed[i]),
        );
      });
  }

  /** The weights of some columns of the strip, those of all window offsets side by side: (width, parts·kept). */
  private gatherWeights(columns: readonly TableColumn[], width: number): number {
    const { kept: cols, parts } = this;
    const { weight } = this.first;
    const { memory } = this.engine;
    const all = memory.zeros(width * parts * cols);
    const { f32 } = memory;
    for (let j = 0; j < parts; j++) {
      let at = (all >>> 2) + j * cols;
      for (const { offset, slots, table } of columns) {
        let from = (weight.value >>> 2) + ((j * weight.rows) / parts + offset) * weight.cols;
        for (let row = slots * table.cols; row > 0; row--, at += parts * cols, from += weight.cols)
          f32.copyWithin(at, from, from + weight.cols);
      }
    }
    return all;
  }

  turns(batch: Batch): Turns {
    const { groups, parts, kept, cols, cache, first } = this;
    const { memory, kernels } = this.engine;
    const { rows, inputRows, starts, types } = batch;
    if (types && types.generation !== this.generation) {
      cache.clear();
      this.generation = types.generation;
    }
    return (take) => {
      const slots = memory.alloc(4 * groups.length * inputRows);
      const terms = memory.alloc(8 * groups.length * parts);
      const startOf = (row: number) => (starts ? memory.i32[(starts >>> 2) + row] : row);
      const most = Math.floor(cache.capacity / groups.length);
      for (let row = 0, next; row < rows; row = next) {
        const from = startOf(row);
        next = row + 1;
        while (next < rows && startOf(next) + parts - from <= most) next++;
        this.look(batch, from, startOf(next - 1) + parts - from, slots);
        for (let at = row; at < next; at += TURN_ROWS) {
          const n = Math.min(TURN_ROWS, next - at);
          take(at, () => {
            const y = memory.alloc(4 * n * cols);
            const units = this.integers ? memory.alloc(4 * n) : 0;
            kernels.sumProducts(
              cache.table,
              this.rowStride,
              starts ? slots : slots + 4 * at,
              inputRows,
              groups.length,
              starts && starts + 4 * at,
              parts,
              this.bias,
              terms,
              y,
              n,
              kept,
              first.activation,
              units,
            );
            return { ...contiguous(y, n, first.weight.cols), stride: cols, units };
          });
        }
      }
    };
  }

  /** Finds the cached rows of n strip rows from `first` on, (groups, inputRows), after filling what is missing. */
  private look(batch: Batch, first: number, n: number, slots: number): void {
    const { memory } = this.engine;
    this.cache.begin();
    this.groups.forEach((group, g) => {
      const keys = memory.ints(slots + 4 * (g * batch.inputRows + first), n);
      const size = writeKeys(memory.i32, group, batch, first, keys);
      const missed = this.cache.find(g, keys, size);
      for (let i = 0; i < missed.keys.length; i += FILL_ROWS)
        this.fill(g, batch, missed.keys.slice(i, i + FILL_ROWS), missed.slots.slice(i, i + FILL_ROWS));
    });
  }

  /** Computes rows of the cache. */
  private fill(g: number, batch: Batch, keys: number[], slots: number[]): void {
    const { parts, kept, cache, rowStride, groups } = this;
    const { memory, kernels } = this.engine;
    const { sections, byType, variant } = groups[g];
    const [first, others] = sections;
    const variants = variant?.table.rows ?? 1;
    const all = parts * kept;
    const idsOf = (column: TableColumn, keys: number[]) =>
      byType && column !== variant
        ? idsOfTypes(column, batch.types!.ids[column.name], keys, variants)
        : keys.map((key) => (byType ? key % variants : key));
    memory.scope(() => {
      const products = memory.zeros(keys.length * all);
      const multiply = (section: number, keys: number[], index: number) => {
        const width = widthOf(sections[section]);
        const strip = contiguous(memory.alloc(4 * keys.length * width), keys.length, width);
        let offset = 0;
        for (const column of sections[section]) {
          const ids = { ptr: memory.fromInts(idsOf(column, keys)), stride: keys.length * column.count };
          gather(this.engine, { ...column, offset }, ids, strip);
          offset += column.slots * column.table.cols;
        }
        const weights = this.packed[2 * g + section];
        const { ptr, stride, units } = roundedRows(this.engine, strip);
        kernels.multiplyIntegers(
          ptr,
          stride,
          0,
          units,
          weights,
          products,
          all,
          index,
          strip.rows,
          all,
          width,
        );
      };
      // What has the same id in the first section is multiplied once.
      const ids = isSingle(first[0]) ? idsOf(first[0], keys) : keys;
      const rows = ids.map((id) => ids.indexOf(id));
      const distinct = rows.filter((row, i) => row === i);
      multiply(
        0,
        distinct.map((row) => keys[row]),
        memory.fromInts(distinct),
      );
      kernels.copyRows(products, all, memory.fromInts(rows), products, all, 0, rows.length, all, 0);
      if (others.length > 0) multiply(1, keys, 0);
      kernels.packProducts(
        products,
        rows.length,
        parts,
        kept,
        cache.table,
        rowStride,
        memory.fromInts(slots),
      );
    });
  }
}

const isSingle = ({ slots, count }: TableColumn): boolean => slots * count === 1;

function sectionsOf(columns: TableColumn[]): TableColumn[][] {
  const [wide] = columns.filter(isSingle).sort((a, b) => b.table.cols - a.table.cols);
  return wide ? [[wide], columns.filter((column) => column !== wide)] : [columns, []];
}

const widthOf = (columns: readonly TableColumn[]): number =>
  columns.reduce((sum, { slots, table }) => sum + slots * table.cols, 0);

/** Writes the keys of a group for strip rows from `first` on; returns what all keys are below. */
function writeKeys(i32: Int32Array, group: Group, batch: Batch, first: number, keys: Int32Array): number {
  const { byType, variant, slot, sections } = group;
  const column = byType ? variant : sections[0][0];
  const ids = column ? (batch.columns[column.name] >>> 2) + slot * batch.inputRows + first : 0;
  if (!byType) {
    keys.set(i32.subarray(ids, ids + keys.length));
    return column!.table.rows;
  }
  const { rows, size } = batch.types!;
  const variants = variant?.table.rows ?? 1;
  for (let i = 0; i < keys.length; i++) keys[i] = rows[first + i] * variants + (variant ? i32[ids + i] : 0);
  return size * variants;
}

/** The ids of the types in the keys, (slots, keys, count). */
function idsOfTypes(
  { slots, count }: TableColumn,
  ids: Int32Array,
  keys: number[],
  variants: number,
): number[] {
  const out: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    for (const key of keys) {
      const from = (Math.floor(key / variants) * slots + slot) * count;
      for (let c = 0; c < count; c++) out.push(ids[from + c]);
    }
  }
  return out;
}
