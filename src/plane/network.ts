import type { ActivationName } from '../core/kernels.ts';
import type { Memory } from '../core/memory.ts';
import { type Batch, type BatchSource, INFERENCE } from '../nn/batch.ts';
import type { LayerFactory } from '../nn/layer.ts';
import { activation } from '../nn/layers/activation.ts';
import { dropout } from '../nn/layers/dropout.ts';
import { input } from '../nn/layers/input.ts';
import { linear } from '../nn/layers/linear.ts';
import type { Loss } from '../nn/loss.ts';
import { LogisticLoss } from '../nn/losses/logistic.ts';
import { SoftmaxLoss } from '../nn/losses/softmax.ts';
import type { Network } from '../nn/network.ts';
import type { PlaneData } from './data.ts';
import { aNetwork, checkArguments, anObject, floats, checkArgument } from '../util/arguments.ts';

/** `softmax`: a score for each class; `logistic`: one score for class 1 against class 0. */
export const planeLosses = {
  softmax: () => new SoftmaxLoss(),
  logistic: () => new LogisticLoss(),
} satisfies Record<string, () => Loss>;

export type PlaneLossName = keyof typeof planeLosses;

export interface PlaneNetworkOptions {
  /** Widths of the hidden layers; none is softmax or logistic regression. Default none. */
  hidden?: readonly number[];
  /** After each hidden layer. Default tanh. */
  activation?: ActivationName;
  /** After each activation. Default 0. */
  dropout?: number;
  /** Default 2. */
  classes?: number;
  /** Default softmax. */
  loss?: PlaneLossName;
}

/**
 * The layers of a net over points in the plane: f(x·W₁ + b₁)·W₂ + b₂ and so on. Give them to `new Network`.
 *
 * @throws RangeError for options out of range, and for more than two classes with the logistic loss
 */
export function planeNetwork(options: PlaneNetworkOptions = {}): LayerFactory[] {
  checkArgument(options, 'options', anObject);
  const { hidden = [], activation: f = 'tanh', dropout: rate = 0, classes = 2, loss = 'softmax' } = options;
  if (loss === 'logistic' && classes !== 2)
    throw new RangeError(`classes: got ${classes}, expected 2 for the logistic loss`);
  const layers = hidden.flatMap((width) => [
    linear(width),
    activation(f),
    ...(rate > 0 ? [dropout(rate)] : []),
  ]);
  return [input([], 2), ...layers, linear(loss === 'logistic' ? 1 : classes)];
}

/** The loss that fits a network's scores: logistic for one column, softmax for more. */
export function planeLossOf(network: Network): Loss {
  checkArgument(network, 'network', aNetwork);
  return planeLosses[network.width === 1 ? 'logistic' : 'softmax']();
}

/** Points as examples for the trainer, in the memory of the network that learns from them. */
export class PointSource implements BatchSource {
  readonly size: number;

  constructor(
    private readonly memory: Memory,
    private readonly data: PlaneData,
    private readonly loss: PlaneLossName = 'softmax',
  ) {
    this.size = data.labels.length;
  }

  batch(examples: ArrayLike<number>): Batch {
    const { points, labels } = this.data;
    const batch = pointBatch(
      this.memory,
      Float32Array.from({ length: 2 * examples.length }, (_, i) => points[2 * examples[i >> 1] + (i & 1)]),
    );
    const targets = Array.from(examples, (example) => labels[example]);
    return {
      ...batch,
      targets: this.loss === 'logistic' ? this.memory.fromFloats(targets) : this.memory.fromInts(targets),
    };
  }
}

/** A batch of points (n, 2) without targets, in the current memory scope. */
export function pointBatch(memory: Memory, points: Float32Array): Batch {
  const rows = points.length / 2;
  const dense = { ptr: memory.fromFloats(points), rows, cols: 2, stride: 2, index: 0 };
  return { rows, inputRows: rows, columns: {}, dense, starts: 0, sentences: Int32Array.from([0, rows]) };
}

/** Points that go through a net together. */
const CHUNK = 1024;

/** The scores (n, network.width) of points (n, 2). */
export function planeScores(network: Network, points: Float32Array): Float32Array {
  checkArguments({ network, points }, aNetwork, floats);
  const { memory } = network.ops;
  const scores = new Float32Array((points.length / 2) * network.width);
  for (let from = 0; from < points.length; from += 2 * CHUNK) {
    memory.scope(() => {
      const batch = pointBatch(memory, points.subarray(from, from + 2 * CHUNK));
      const { y } = network.forward(batch, INFERENCE);
      scores.set(memory.floats(y.ptr, y.rows * y.cols), (from / 2) * network.width);
    });
  }
  return scores;
}
