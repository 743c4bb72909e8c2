import { packedLength } from '../core/kernels.ts';
import type { Matrix } from '../core/matrix.ts';
import type { Engine } from '../core/wasm.ts';
import type { Batch, Groups } from './batch.ts';
import type { Parameter } from './parameter.ts';
import type { RunningLayer } from './running.ts';

/** Rows that are multiplied together: they stay in the second-level cache while all columns of the weights are. */
const TURN_ROWS = 256;

/** The weights of the means over a group. */
interface Block {
  name: string;
  weight: Parameter;
  packed: number;
}

/** The groups of a batch and how many rows each has (int32). */
interface Counted extends Groups {
  counts: number;
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
      this.sums[set] ??= memory.alloc(4 * packedLength(rows, cols));
      memory.scope(() => {
        const sum = memory.alloc(4 * rows * cols);
        const add = ({ value }: Parameter, accumulate: number) =>
          kernels.copyRows(value, cols, 0, sum, cols, 0, rows, cols, accumulate);
        add(this.weight, 0);
        this.blocks.forEach(({ weight }, i) => set & (1 << i) && add(weight, 1));
        kernels.pack(sum, cols, rows, cols, this.sums[set]);
      });
    }
    for (const block of this.blocks) {
      block.packed ||= memory.alloc(4 * packedLength(rows, cols));
      kernels.pack(block.weight.value, cols, rows, cols, block.packed);
    }
  }

  forward(x: Matrix, batch: Batch): Matrix {
    const { memory, kernels } = this.engine;
    const { cols } = this.weight;
    const y: Matrix = { ptr: memory.alloc(4 * x.rows * cols), rows: x.rows, cols, stride: cols, index: 0 };
    const all = this.blocks.map(({ name }): Counted => {
      const groups = batch.groups![name];
      return { ...groups, counts: this.count(groups, x.rows) };
    });
    memory.scope(() => this.multiplyRows(x, all, y));
    all.forEach((groups, i) => memory.scope(() => this.addProducts(x, groups, this.blocks[i], y)));
    kernels.addBias(y.ptr, this.bias.value, y.rows, cols);
    return y;
  }

  private count({ ids, count }: Groups, rows: number): number {
    const { memory } = this.engine;
    const counts = memory.zeros(count);
    const { i32 } = memory;
    for (let row = 0, id = ids >>> 2; row < rows; row++) i32[(counts >>> 2) + i32[id++]]++;
    return counts;
  }

  /** y ← x·(W + the weights of the groups that a row is alone in). */
  private multiplyRows(x: Matrix, all: readonly Counted[], y: Matrix): void {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    const sets = new Uint8Array(x.rows);
    all.forEach(({ ids, counts }, i) => {
      const { i32 } = memory;
      for (let row = 0, id = ids >>> 2; row < x.rows; row++)
        if (i32[(counts >>> 2) + i32[id++]] === 1) sets[row] |= 1 << i;
    });
    const index = memory.alloc(4 * x.rows);
    let first = index;
    this.sums.forEach((packed, set) => {
      const { i32 } = memory;
      let end = first >>> 2;
      for (let row = 0; row < x.rows; row++) if (sets[row] === set) i32[end++] = row;
      for (end *= 4; first < end; first += 4 * TURN_ROWS) {
        const n = Math.min(TURN_ROWS, (end - first) / 4);
        kernels.gemm(x.ptr, x.stride, first, packed, y.ptr, cols, first, n, cols, rows, 0);
      }
      first = end;
    });
  }

  /** y += (means)·(their weights) for the rows that are not alone in their groups. */
  private addProducts(x: Matrix, { ids, count, counts }: Counted, { packed }: Block, y: Matrix): void {
    const { memory, kernels } = this.engine;
    const { rows, cols } = this.weight;
    // Of rows in groups of several: which they are, and the number of the group among these.
    const [to, of] = [memory.alloc(4 * x.rows), memory.alloc(4 * x.rows)];
    const numbers = new Int32Array(count).fill(-1);
    const { i32 } = memory;
    let [n, several] = [0, 0];
    for (let row = 0, id = ids >>> 2; row < x.rows; row++, id++) {
      const group = i32[id];
      if (i32[(counts >>> 2) + group] === 1) continue;
      if (numbers[group] < 0) numbers[group] = several++;
      i32[(to >>> 2) + n] = row;
      i32[(of >>> 2) + n++] = numbers[group];
    }
    if (n === 0) return;
    const sums = memory.zeros(several * rows);
    const products = memory.alloc(4 * several * cols);
    kernels.copyRows(x.ptr, x.stride, to, sums, rows, of, n, rows, 1);
    kernels.gemm(sums, rows, 0, packed, products, cols, 0, several, cols, rows, 0);
    numbers.forEach((number, group) => {
      if (number < 0) return;
      const factor = 1 / memory.i32[(counts >>> 2) + group];
      const product = memory.floats(products + 4 * number * cols, cols);
      for (let c = 0; c < cols; c++) product[c] *= factor;
    });
    kernels.copyRows(products, cols, of, y.ptr, cols, to, n, cols, 1);
  }
}
