import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch, Groups, Mode } from '../batch.ts';
import { initializers } from '../initializers.ts';
import type { Layer, LayerFactory, Pass } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { linear, type LinearOptions, matrixOf } from './linear.ts';

/**
 * A linear layer that sees beyond its row: y = [x ; mean of x over the row's first group ; over its second …]·W + b, for
 * the named groups of the batch, such as the rows of the same word and those of the same document. W is kept in blocks,
 * one for each part of the input, so that a mean is multiplied once for its group and not for every row.
 */
export const contextLinear =
  (
    outputs: number,
    groups: readonly string[],
    { initializer = initializers.xavierUniform, ...settings }: LinearOptions = {},
  ): LayerFactory =>
  (inputs, name, index) => {
    // The blocks begin as those of one matrix would.
    const all = inputs * (1 + groups.length);
    const options: LinearOptions = {
      ...settings,
      initializer: (values, _in, out, random) => initializer(values, all, out, random),
    };
    const blocks = groups.map(
      (group) => new Parameter(`${name}.${group}`, 'dense', inputs, outputs, options.initializer!, settings),
    );
    return new ContextLinear(linear(outputs, options)(inputs, name, index), groups, blocks);
  };

class ContextLinear implements Layer {
  readonly parameters: readonly Parameter[];
  readonly width: number;

  constructor(
    private readonly own: Layer,
    private readonly groups: readonly string[],
    private readonly blocks: readonly Parameter[],
  ) {
    this.parameters = [...own.parameters, ...blocks];
    this.width = own.width;
  }

  forward(ops: Ops, input: Matrix | undefined, batch: Batch, mode: Mode): Pass {
    const { y, backward } = this.own.forward(ops, input, batch, mode);
    const x = ops.contiguous(input!);
    const back = this.groups.map((name, i) => addMeans(ops, x, groupsOf(batch, name), this.blocks[i], y));
    return {
      y,
      backward: (dy, inputGradient) => {
        const dBase = backward(dy, inputGradient);
        // The own product hands back the gradient of a view's base, the means that of the view.
        const dx = dBase && input!.base ? ops.zeros(x.rows, x.cols) : dBase;
        for (const step of back) step(dy, dx);
        if (dx && dx !== dBase) {
          const { ptr } = ops.gradientOfBase(input!, dx);
          ops.kernels.axpy(dBase!.rows * dBase!.cols, 1, ptr, dBase!.ptr);
        }
        return dBase;
      },
    };
  }
}

/** y += (means of x over groups)·W; returns the way back, which adds to ∂loss/∂W, and to ∂loss/∂x where asked to. */
function addMeans(ops: Ops, x: Matrix, { ids, count }: Groups, weight: Parameter, y: Matrix) {
  const { kernels, memory } = ops;
  const { rows, cols } = x;
  const counts = memory.alloc(4 * count);
  const means = ops.matrix(count, cols);
  kernels.groupMean(x.ptr, ids, rows, cols, count, counts, means.ptr);
  const products = ops.matrix(count, y.cols);
  ops.multiply(means, matrixOf(weight), products);
  kernels.copyRows(products.ptr, y.cols, ids, y.ptr, y.cols, 0, rows, y.cols, 1);
  return (dy: Matrix, dx: Matrix | undefined): void => {
    const dProducts = ops.zeros(count, dy.cols);
    kernels.scatterSum(dy.ptr, dy.stride, ids, 1, rows, dy.cols, 1, dProducts.ptr);
    if (weight.trainable)
      ops.transposedMultiply(means, dProducts, { ...matrixOf(weight), ptr: weight.gradient }, true);
    if (!dx) return;
    const dMeans = ops.matrix(count, cols);
    ops.multiplyByTransposed(dProducts, matrixOf(weight), dMeans);
    kernels.groupMeanBackward(dMeans.ptr, ids, counts, rows, cols, dx.ptr);
  };
}

function groupsOf({ groups }: Batch, name: string): Groups {
  const found = groups?.[name];
  if (!found) throw new RangeError(`the batch has no groups '${name}'`);
  return found;
}
