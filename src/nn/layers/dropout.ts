import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import { mix32 } from '../../random.ts';
import type { Batch, Mode } from '../batch.ts';
import type { Layer, LayerFactory } from '../layer.ts';
import { aNumber, checkArgument } from '../../util/arguments.ts';

/** In training sets each element to 0 with probability `rate` and scales the others by 1/(1 − rate). */
export function dropout(rate: number): LayerFactory {
  checkArgument(rate, 'rate', aNumber);
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: got ${rate}, expected 0 ≤ rate < 1`);
  return (width, _name, index) => new Dropout(rate, width, index);
}

class Dropout implements Layer {
  readonly parameters = [];

  constructor(
    private readonly rate: number,
    readonly width: number,
    private readonly index: number,
  ) {}

  forward(ops: Ops, input: Matrix | undefined, _batch: Batch, mode: Mode) {
    if (!input) throw new RangeError('dropout needs an input layer before it');
    if (!mode.train || this.rate === 0) return { y: input, backward: (dy: Matrix) => dy };
    const x = ops.contiguous(input);
    const n = x.rows * x.cols;
    // A seed for each layer and step; the mask is a function of it, made again on the way back.
    const seed = mix32(mix32(mode.seed, mode.step), this.index) | 0;
    const y = ops.matrix(x.rows, x.cols);
    ops.kernels.dropout(x.ptr, y.ptr, n, this.rate, seed);
    return {
      y,
      backward: (dy: Matrix, inputGradient: boolean) => {
        if (!inputGradient) return undefined;
        ops.kernels.dropout(dy.ptr, dy.ptr, n, this.rate, seed);
        return ops.gradientOfBase(input, dy);
      },
    };
  }
}
