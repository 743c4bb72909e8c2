import { Activation, type ActivationName } from '../../core/kernels.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch, Mode } from '../batch.ts';
import type { Layer, LayerFactory } from '../layer.ts';
import { checkArguments } from '../../util/arguments.ts';
import { oneOf } from '../../schema.ts';

export const activationNames = Object.keys(Activation) as ActivationName[];

/** y = f(x), elementwise. */
export const activation = (name: ActivationName): LayerFactory => {
  checkArguments({ activation: name }, oneOf(...activationNames));
  return (width) => new ActivationLayer(Activation[name], width);
};

class ActivationLayer implements Layer {
  readonly parameters = [];

  constructor(
    private readonly kind: number,
    readonly width: number,
  ) {}

  forward(ops: Ops, input: Matrix | undefined, _batch: Batch, mode: Mode) {
    if (!input) throw new RangeError('an activation needs an input layer before it');
    const x = ops.contiguous(input);
    const n = x.rows * x.cols;
    // Written over, it leaves more room in the caches; what layers give is looked at where nothing is trained.
    const over = mode.train && this.kind !== Activation.gelu && (input.spare || x !== input);
    const y = over ? { ...x, spare: undefined } : ops.matrix(x.rows, x.cols);
    ops.kernels.activate(this.kind, x.ptr, y.ptr, n);
    return {
      y,
      backward: (dy: Matrix, inputGradient: boolean) => {
        if (!inputGradient) return undefined;
        ops.kernels.activateBackward(this.kind, x.ptr, y.ptr, dy.ptr, dy.ptr, n);
        return ops.gradientOfBase(input, dy);
      },
    };
  }
}
