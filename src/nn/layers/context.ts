import type { Matrix } from '../../core/matrix.ts';
import type { Memory } from '../../core/memory.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch, Groups } from '../batch.ts';
import type { Layer, LayerFactory, Pass } from '../layer.ts';
import type { Parameter } from '../parameter.ts';
import { addProduct } from '../gradients.ts';
import { type Linear, linear, type LinearOptions } from './linear.ts';

/**
 * A linear layer that sees beyond its row: y = [x ; mean of x over the row's first group ; over its second …]·W + b, for
 * the named groups of the batch, such as the rows of the same word and those of the same document. W is kept in blocks,
 * one for each part of the input, so that a mean is multiplied once for its group and not for every row.
 */
export const contextLinear =
  (
    outputs: number,
    groups: readonly string[],
    { initializer, ...settings }: LinearOptions = {},
  ): LayerFactory =>
  (inputs, name) => {
    // The blocks begin as those of one matrix would.
    const all = inputs * (1 + groups.length);
    const options: LinearOptions = {
      ...settings,
      ...(initializer && {
        initializer: (values, _in, out, random) => initializer(values, all, out, random),
      }),
    };
    const [own, ...blocks] = [name, ...groups.map((group) => `${name}.${group}`)].map((part) =>
      linear(outputs, options)(inputs, part),
    );
    return new ContextLinear(
      own,
      groups,
      blocks.map(({ weight }) => weight),
    );
  };

/** The groups of a batch, how many rows each has (int32), and the means over them. */
interface Means extends Groups {
  counts: number;
  means: Matrix;
  weight: Parameter;
}

class ContextLinear implements Layer {
  readonly parameters: readonly Parameter[];
  readonly width: number;

  constructor(
    private readonly own: Linear,
    private readonly groups: readonly string[],
    private readonly blocks: readonly Parameter[],
  ) {
    this.parameters = [...own.parameters, ...blocks];
    this.width = own.width;
  }

  forward(ops: Ops, input: Matrix | undefined, batch: Batch): Pass {
    if (!input) throw new RangeError('a linear layer needs an input layer before it');
    const x = ops.contiguous(input);
    const y: Matrix = { ...ops.matrix(x.rows, this.width), spare: true };
    const all = this.groups.map((name, i) => meansOf(ops, x, groupsOf(batch, name), this.blocks[i]));
    this.multiplyRows(ops, x, all, y);
    for (const group of all) addProducts(ops, group, y);
    ops.kernels.addBias(y.ptr, this.own.bias.value, y.rows, y.cols);
    return {
      y,
      backward: (dy, inputGradient) => {
        const dBase = this.own.backward(ops, input, dy, inputGradient);
        // The own product hands back the gradient of a view's base, the means that of the view.
        const dx = dBase && input.base ? ops.zeros(x.rows, x.cols) : dBase;
        for (const group of all) addGradients(ops, group, dy, dx);
        if (dx && dx !== dBase) {
          const { ptr } = ops.gradientOfBase(input, dx);
          ops.kernels.axpy(dBase!.rows * dBase!.cols, 1, ptr, dBase!.ptr);
        }
        return dBase;
      },
    };
  }

  /** y ← x·W. A row that is alone in a group is the group's mean, so that W and the group's block are added first. */
  private multiplyRows(ops: Ops, x: Matrix, all: readonly Means[], y: Matrix): void {
    const { memory, kernels } = ops;
    const { weight } = this.own;
    memory.scope(() => {
      const alone = writeAlone(memory, all, x.rows);
      const index = memory.alloc(4 * x.rows);
      const sum = ops.matrix(weight.rows, weight.cols);
      const add = (p: Parameter, accumulate: number) =>
        kernels.copyRows(p.value, p.cols, 0, sum.ptr, p.cols, 0, p.rows, p.cols, accumulate);
      for (let set = 0; set < 1 << all.length; set++) {
        const rows = writeRowsOf(memory, alone, x.rows, set, index);
        if (rows === 0) continue;
        add(weight, 0);
        this.blocks.forEach((block, i) => set & (1 << i) && add(block, 1));
        ops.multiply({ ...x, rows, index }, sum, { ...y, rows, index });
      }
    });
  }
}

/** int32 (rows): the groups in which a row is alone, group i as bit i. */
function writeAlone(memory: Memory, all: readonly Means[], rows: number): number {
  const alone = memory.zeros(rows);
  const { i32 } = memory;
  all.forEach(({ ids, counts }, i) => {
    for (let row = 0; row < rows; row++)
      if (i32[(counts >>> 2) + i32[(ids >>> 2) + row]] === 1) i32[(alone >>> 2) + row] |= 1 << i;
  });
  return alone;
}

/** Writes the rows that are alone in just this set of groups; returns how many they are. */
function writeRowsOf({ i32 }: Memory, alone: number, rows: number, set: number, index: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++)
    if (i32[(alone >>> 2) + row] === set) i32[(index >>> 2) + count++] = row;
  return count;
}

function meansOf(ops: Ops, x: Matrix, { ids, count }: Groups, weight: Parameter): Means {
  const counts = ops.memory.alloc(4 * count);
  const means = ops.matrix(count, x.cols);
  ops.kernels.groupMean(x.ptr, ids, x.rows, x.cols, count, counts, means.ptr);
  return { ids, count, counts, means, weight };
}

/** y += (means)·W for the rows that are not alone in their groups. */
function addProducts(ops: Ops, { ids, count, counts, means, weight }: Means, y: Matrix): void {
  const { memory, kernels } = ops;
  memory.scope(() => {
    const [numbers, several] = [memory.alloc(4 * count), memory.alloc(4 * count)];
    const [from, to] = [memory.alloc(4 * y.rows), memory.alloc(4 * y.rows)];
    const { i32 } = memory;
    let [groups, rows] = [0, 0];
    for (let group = 0; group < count; group++) {
      const shared = i32[(counts >>> 2) + group] > 1;
      i32[(numbers >>> 2) + group] = shared ? groups : -1;
      if (shared) i32[(several >>> 2) + groups++] = group;
    }
    for (let row = 0; row < y.rows; row++) {
      const number = i32[(numbers >>> 2) + i32[(ids >>> 2) + row]];
      if (number < 0) continue;
      i32[(from >>> 2) + rows] = number;
      i32[(to >>> 2) + rows++] = row;
    }
    const products = ops.matrix(groups, y.cols);
    ops.multiply({ ...means, rows: groups, index: several }, weight.matrix, products);
    kernels.copyRows(products.ptr, y.cols, from, y.ptr, y.cols, to, rows, y.cols, 1);
  });
}

function addGradients(ops: Ops, { ids, count, counts, means, weight }: Means, dy: Matrix, dx?: Matrix): void {
  const { kernels } = ops;
  const dProducts = ops.zeros(count, dy.cols);
  kernels.scatterSum(dy.ptr, dy.stride, ids, 1, dy.rows, dy.cols, 1, dProducts.ptr);
  if (dx) {
    const dMeans = ops.matrix(count, means.cols);
    ops.multiplyByTransposed(dProducts, weight.matrix, dMeans);
    kernels.groupMeanBackward(dMeans.ptr, ids, counts, dx.rows, dx.cols, dx.ptr);
  }
  if (weight.trainable) addProduct(ops, means, dProducts, weight);
}

function groupsOf({ groups }: Batch, name: string): Groups {
  const found = groups?.[name];
  if (!found) throw new RangeError(`the batch has no groups '${name}'`);
  return found;
}
