import { type BackendName, createEngine } from '../core/wasm.ts';
import { INFERENCE } from '../nn/batch.ts';
import { ArgmaxDecoder, type Decoder, ThresholdDecoder } from '../nn/decoder.ts';
import { Network } from '../nn/network.ts';
import { train, type TrainOptions } from '../nn/trainer.ts';
import type { PlaneData, PlaneSplit } from './data.ts';
import { planeLossOf, planeNetwork, type PlaneNetworkOptions, PointSource } from './network.ts';
import { aNetwork, checkArguments, planePoints, planeSplit, optionsOf } from '../util/arguments.ts';

const OPTIONS: readonly (keyof TrainPlaneOptions)[] = [
  'hidden',
  'activation',
  'dropout',
  'loss',
  'epochs',
  'batchSize',
  'optimizer',
  'schedule',
  'seed',
  'signal',
  'onStep',
  'patience',
  'backend',
  'onStart',
  'onEpoch',
];

export interface TrainPlaneOptions
  extends
    Omit<PlaneNetworkOptions, 'classes'>,
    Partial<
      Pick<TrainOptions, 'epochs' | 'batchSize' | 'optimizer' | 'schedule' | 'seed' | 'signal' | 'onStep'>
    > {
  /**
   * Early stopping: ends after this many epochs without a lower validation loss, with the weights of the best one.
   * Default: trains to the end, and keeps the last weights.
   */
  patience?: number;
  /** Default auto. */
  backend?: BackendName | 'auto';
  /** Called once with the net, before the first step; it may be looked at during training, between steps. */
  onStart?: (network: Network) => void;
  /** Called after each epoch with the curves so far; the arrays are the ones that go on growing. */
  onEpoch?: (epoch: number, curves: LearningCurves) => void;
}

/** What training reached, by epoch, measured without dropout after each. */
export interface LearningCurves {
  trainLoss: number[];
  validationLoss: number[];
  /** Shares of points in [0, 1]. */
  trainAccuracy: number[];
  validationAccuracy: number[];
}

export interface TrainPlaneResult {
  network: Network;
  curves: LearningCurves;
  /** The epoch whose weights the network has; counts from 1. */
  epoch: number;
}

/**
 * Trains a net on points in the plane, by default 200 epochs of Adam at a rate of 0.01, 32 points a step.
 *
 * @throws RangeError for options out of range, DivergenceError, or the signal's reason
 */
export async function trainPlane(
  data: PlaneSplit,
  options: TrainPlaneOptions = {},
): Promise<TrainPlaneResult> {
  checkArguments({ data, options }, planeSplit, optionsOf(...OPTIONS));
  const { loss = 'softmax', patience, backend, epochs = 200, batchSize = 32, seed = 1 } = options;
  const { optimizer = { name: 'adam', rate: 0.01 }, schedule, signal, onStart, onStep, onEpoch } = options;
  const layers = planeNetwork({ ...options, classes: data.train.classes });
  const network = new Network(await createEngine(backend), layers, { seed });
  onStart?.(network);
  const curves: LearningCurves = {
    trainLoss: [],
    validationLoss: [],
    trainAccuracy: [],
    validationAccuracy: [],
  };
  const record = (): number => {
    const figures = {
      train: planeFigures(network, data.train),
      validation: planeFigures(network, data.validation),
    };
    curves.trainLoss.push(figures.train.loss);
    curves.trainAccuracy.push(figures.train.accuracy);
    curves.validationLoss.push(figures.validation.loss);
    curves.validationAccuracy.push(figures.validation.accuracy);
    onEpoch?.(curves.trainLoss.length, curves);
    return figures.validation.loss;
  };
  const source = new PointSource(network.ops.memory, data.train, loss);
  const { epoch } = await train(network, planeLossOf(network), source, {
    epochs,
    batchSize,
    optimizer,
    seed,
    ...(schedule && { schedule }),
    ...(signal && { signal }),
    ...(onStep && { onStep }),
    // To validate is to end with the best epoch.
    ...(patience === undefined
      ? { onEpoch: () => void record() }
      : { patience, validate: () => ({ score: -record() }) }),
  });
  return { network, curves, epoch };
}

/** Mean loss, in nats, and accuracy of a net on points. */
export function planeFigures(network: Network, data: PlaneData): { loss: number; accuracy: number } {
  checkArguments({ network, data }, aNetwork, planePoints);
  const { ops, width } = network;
  return ops.memory.scope(() => {
    const source = new PointSource(ops.memory, data, width === 1 ? 'logistic' : 'softmax');
    const batch = source.batch(data.labels.map((_, i) => i));
    const { y } = network.forward(batch, INFERENCE);
    const { loss } = planeLossOf(network).evaluate(ops, y, batch);
    const decoder: Decoder = width === 1 ? new ThresholdDecoder(ops) : new ArgmaxDecoder(ops);
    const right = decoder.decode(y, batch).filter((label, i) => label === data.labels[i]).length;
    return { loss, accuracy: right / data.labels.length };
  });
}
