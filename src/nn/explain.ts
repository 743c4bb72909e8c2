import { clearGradients } from './gradients.ts';
import type { Matrix } from '../core/matrix.ts';
import { type Batch, INFERENCE } from './batch.ts';
import type { Pass } from './layer.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import type { Parameter } from './parameter.ts';

/** Numbers of a shape, row by row. */
export interface Tensor2 {
  rows: number;
  cols: number;
  values: Float32Array;
}

/** What backpropagation finds at one layer. */
export interface LayerGradient {
  /** The layer's output. */
  y: Tensor2;
  /** ∂J/∂y, of the shape of y; at a linear layer this is the δ of the textbooks, ∂J/∂(x·W + b). */
  delta: Tensor2;
  /** ∂J/∂p of each parameter that learns, by name: `layers.2.weight`, `layers.2.bias`. */
  parameters: Record<string, ParameterGradient>;
}

export interface ParameterGradient extends Tensor2 {
  /** Tables only: row i of the gradient is of row index[i] of the table; the others have none. */
  index?: Int32Array;
}

/** The gradient of a loss J, part by part. */
export interface NetworkGradient {
  loss: number;
  /** From the input to the scores. */
  layers: LayerGradient[];
}

/**
 * The gradient of the loss of one batch, usually of one window, at every layer on the way back, without dropout. Where
 * a layer's output shows rows of its input (a window that is concatenated), the δ of strip rows that several windows
 * share is their sum.
 *
 * @throws TypeError for a network made without `training`
 */
export function explainGradient(network: Network, loss: Loss, batch: Batch): NetworkGradient {
  const { ops, parameters, layers } = network;
  if (!parameters.training)
    throw new TypeError('got a network that only runs, expected one made with `training: true`');
  return ops.memory.scope(() => {
    clearGradients(parameters);
    const passes: Pass[] = [];
    for (const layer of layers) passes.push(layer.forward(ops, passes.at(-1)?.y, batch, INFERENCE));
    const last = passes[passes.length - 1].y;
    const scores = ops.contiguous(last);
    const dScores = ops.matrix(scores.rows, scores.cols);
    const result = loss.evaluate(ops, scores, batch, dScores);
    const deltas: Tensor2[] = [];
    let dy: Matrix | undefined = ops.gradientOfBase(last, dScores);
    for (let i = layers.length - 1; i >= 0 && dy; i--) {
      // A pass may overwrite what it is given.
      deltas[i] = copy(network, asShown(passes[i].y, dy));
      dy = passes[i].backward(dy, i > 0);
    }
    return {
      loss: result.loss,
      layers: layers.map((layer, i) => ({
        y: copy(network, passes[i].y),
        delta: deltas[i],
        parameters: Object.fromEntries(
          layer.parameters.filter((p) => p.trainable).map((p) => [p.name, gradientOf(network, p)]),
        ),
      })),
    };
  });
}

/** The gradient that a view is due, of that of its base: the same rows of it. */
const asShown = (y: Matrix, dy: Matrix): Matrix => (y.base ? { ...y, ptr: dy.ptr + y.ptr - y.base.ptr } : dy);

function copy({ ops }: Network, x: Matrix): Tensor2 {
  const { ptr, rows, cols } = ops.contiguous(x);
  return { rows, cols, values: ops.memory.floats(ptr, rows * cols).slice() };
}

function gradientOf({ ops: { memory } }: Network, p: Parameter): ParameterGradient {
  const { rows, cols, touched } = p;
  if (p.kind === 'dense') return { rows, cols, values: memory.floats(p.gradient, p.length).slice() };
  const { index = 0, count = 0, gradient = 0 } = touched ?? {};
  const values = memory.floats(gradient, count * cols).slice();
  return { rows: count, cols, values, index: memory.ints(index, count).slice() };
}
