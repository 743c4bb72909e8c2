import { PANEL } from '../../core/kernels.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import { addProduct, gradientOf } from '../gradients.ts';
import { constant, type Initializer, initializers } from '../initializers.ts';
import type { Layer } from '../layer.ts';
import { Parameter, type ParameterSettings } from '../parameter.ts';
import { aNumber, checkArgument } from '../../util/arguments.ts';

export interface LinearOptions extends ParameterSettings {
  initializer?: Initializer;
}

/** y = x·W + b with W (inputs, outputs). */
export const linear = (
  outputs: number,
  { initializer = initializers.xavierUniform, ...settings }: LinearOptions = {},
): ((inputs: number, name: string) => Linear) => {
  checkArgument(outputs, 'outputs', aNumber);
  return (inputs, name) =>
    new Linear(
      new Parameter(`${name}.weight`, 'dense', inputs, outputs, initializer, settings),
      new Parameter(`${name}.bias`, 'dense', 1, outputs, constant(0), { ...settings, decay: false }),
    );
};

export class Linear implements Layer {
  readonly parameters: readonly Parameter[];
  readonly width: number;

  constructor(
    readonly weight: Parameter,
    readonly bias: Parameter,
  ) {
    this.parameters = [weight, bias];
    this.width = weight.cols;
  }

  forward(ops: Ops, x: Matrix | undefined) {
    if (!x) throw new RangeError('a linear layer needs an input layer before it');
    const y: Matrix = { ...ops.matrix(x.rows, this.width), spare: true };
    ops.multiply(x, this.weight.matrix, y);
    ops.kernels.addBias(y.ptr, this.bias.value, y.rows, y.cols);
    return {
      y,
      backward: (dy: Matrix, inputGradient: boolean) => this.backward(ops, x, dy, inputGradient),
    };
  }

  /** The way back from ∂loss/∂y, by x alone. The input's gradient first, since a weight may be changed by its own. */
  backward(ops: Ops, x: Matrix, dy: Matrix, inputGradient: boolean): Matrix | undefined {
    const dx = inputGradient ? this.inputGradient(ops, x, dy) : undefined;
    if (this.weight.trainable) addProduct(ops, x, dy, this.weight);
    if (this.bias.trainable) ops.kernels.sumRows(dy.ptr, dy.rows, dy.cols, gradientOf(ops, this.bias));
    return dx;
  }

  /**
   * ∂loss/∂x = dy·Wᵀ. The rows of a window overlap: they are added up in the strip's gradient as they are, since `gemm`
   * finishes a panel of columns before it begins the next, and in one panel rows that begin a panel apart do not meet.
   */
  private inputGradient(ops: Ops, x: Matrix, dy: Matrix): Matrix {
    const weight = this.weight.matrix;
    if (x.base && x.base.cols >= PANEL) {
      const total = ops.zeros(x.base.rows, x.base.cols);
      ops.multiplyByTransposed(dy, weight, { ...x, ptr: total.ptr }, true);
      return total;
    }
    const dx = ops.matrix(x.rows, x.cols);
    ops.multiplyByTransposed(dy, weight, dx);
    return ops.gradientOfBase(x, dx);
  }
}
