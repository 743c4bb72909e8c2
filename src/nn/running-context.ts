import { integersLength } from '../core/kernels.ts';
import { contiguous, type Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Batch, Groups } from './batch.ts';
import { padded, roundedRows } from './integers.ts';
import type { Parameter } from './parameter.ts';
import type { RunningLayer, Turns } from './running.ts';

/** The weights of the means over a group. */
interface Block {
  name: string;
  weight: Parameter;
  packed: number;
}

/** The groups of a batch that have several rows, numbered. */
interface Several {
  /** Of each row the number of its group, −1 where it is alone. */
  of: Int32Array;
  /** How many rows each of these groups has. */
  counts: number[];
  /** Pointers to the sums of their rows (groups, rows of the weights), and to the products of the means (groups, cols). */
  sums: number;
  products: number;
}

/**
 * `ContextLinear` as it runs. A group's mean is multiplied once, and one of a single row not at all: the row is its mean,
 * so that it is multiplied by the sum of the layer's weights and the group's. There are sums for every set of groups.
 */
export class RunningContext implements RunningLayer {
  private readonly blocks: readonly Block[];
  /** Pointers to the packed sums, by the set of groups: bit i says that the weights of group i are in it. */
  private readonly sums: number[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly weight: Parameter,
    private readonly bias: Parameter,
    blocks: readonly (readonly [group: string, weight: Parameter])[],
  ) {
    this.blocks = blocks.map(([name, weight]) => ({ name, weight, packed: 0 }));
  }

  refresh(): void {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    for (let set = 0; set < 1 << this.blocks.length; set++) {
      this.sums[set] ??= memory.alloc(4 * integersLength(rows, cols));
      memory.scope(() => {
        const sum = memory.alloc(4 * rows * cols);
        const add = ({ value }: Parameter, accumulate: number) =>
          kernels.copyRows(value, cols, 0, sum, cols, 0, rows, cols, accumulate);
        add(this.weight, 0);
        this.blocks.forEach(({ weight }, i) => set & (1 << i) && add(weight, 1));
        kernels.packIntegers(sum, cols, rows, cols, this.sums[set]);
      });
    }
    for (const block of this.blocks) {
      block.packed ||= memory.alloc(4 * integersLength(rows, cols));
      kernels.packIntegers(block.weight.value, cols, rows, cols, block.packed);
    }
  }

  turns(before: Turns, { rows, groups }: Batch): Turns {
    const { memory } = this.engine;
    const cols = padded(this.weight.cols);
    const y = memory.alloc(4 * rows * cols);
    const all = this.blocks.map(({ name }) => this.several(groups![name], rows));
    const sets = new Uint8Array(rows);
    all.forEach(({ of }, i) => of.forEach((group, row) => (sets[row] |= Number(group < 0) << i)));
    const parts: (readonly [from: number, n: number])[] = [];
    before((from, rowsOf) =>
      memory.scope(() => {
        const x = rowsOf();
        parts.push([from, x.rows]);
        this.add(x, from, all, sets, y + 4 * from * cols);
      }),
    );
    all.forEach((several, i) => this.multiplyMeans(several, this.blocks[i]));
    return (take) =>
      parts.forEach(([from, n]) => take(from, () => this.rows(y + 4 * from * cols, from, n, all)));
  }

  private several({ ids, count }: Groups, rows: number): Several {
    const { memory } = this.engine;
    const of = memory.ints(ids, rows).slice();
    const sizes = new Int32Array(count);
    for (const id of of) sizes[id]++;
    const counts: number[] = [];
    const numbers = sizes.map((size) => (size > 1 ? counts.push(size) - 1 : -1));
    of.forEach((id, row) => (of[row] = numbers[id]));
    const [sums, products] = [memory.zeros(counts.length * this.weight.rows), 0];
    return { of, counts, sums, products };
  }

  /** Adds rows x of the batch, from `from` on, to their groups' sums, and y ← x·(W + the weights of the groups they are alone in). */
  private add(x: Matrix, from: number, all: readonly Several[], sets: Uint8Array, y: number): void {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    for (const { of, sums } of all) {
      const { to, numbers, n } = this.members(of, from, x.rows);
      kernels.copyRows(x.ptr, x.stride, to, sums, rows, numbers, n, rows, 1);
    }
    const yStride = padded(cols);
    // Each row begins as the bias.
    kernels.copyRows(this.bias.value, 0, 0, y, yStride, 0, x.rows, yStride, 0);
    const index = memory.alloc(4 * x.rows);
    const { ptr, stride, units } = roundedRows(this.engine, x);
    this.sums.forEach((packed, set) => {
      const { i32 } = memory;
      let n = 0;
      for (let row = 0; row < x.rows; row++) if (sets[from + row] === set) i32[(index >>> 2) + n++] = row;
      kernels.multiplyIntegers(ptr, stride, index, units, packed, y, yStride, index, n, cols, rows);
    });
  }

  /** Of n rows from `from` on those that are in groups of several: which they are, and the numbers of their groups. */
  private members(of: Int32Array, from: number, n: number): { to: number; numbers: number; n: number } {
    const { memory } = this.engine;
    const [to, numbers] = [memory.alloc(4 * n), memory.alloc(4 * n)];
    const { i32 } = memory;
    let found = 0;
    for (let row = 0; row < n; row++) {
      if (of[from + row] < 0) continue;
      i32[(to >>> 2) + found] = row;
      i32[(numbers >>> 2) + found++] = of[from + row];
    }
    return { to, numbers, n: found };
  }

  private multiplyMeans(several: Several, { packed }: Block): void {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    const { counts, sums } = several;
    const products = (several.products = memory.zeros(counts.length * padded(cols)));
    const { ptr, stride, units } = roundedRows(this.engine, contiguous(sums, counts.length, rows));
    kernels.multiplyIntegers(
      ptr,
      stride,
      0,
      units,
      packed,
      products,
      padded(cols),
      0,
      counts.length,
      cols,
      rows,
    );
    const { f32 } = memory;
    let at = products >>> 2;
    for (const count of counts) for (let c = padded(cols); c > 0; c--) f32[at++] /= count;
  }

  /** n rows of the output, from `from` on, of which y has the products with rows alone. */
  private rows(y: number, from: number, n: number, all: readonly Several[]): Matrix {
    const { cols } = this.weight;
    const stride = padded(cols);
    for (const { of, products } of all) {
      const { to, numbers, n: found } = this.members(of, from, n);
      this.engine.kernels.copyRows(products, stride, numbers, y, stride, to, found, cols, 1);
    }
    return { ptr: y, rows: n, cols, stride, index: 0 };
  }
}
