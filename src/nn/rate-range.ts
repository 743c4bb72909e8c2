import { mix32, Random } from '../random.ts';
import type { BatchSource } from './batch.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import { Optimizer } from './optimizer.ts';
import { type RateOptions, weightKeeper } from './rates.ts';
import { trainStep } from './step.ts';
import { pacer } from '../threads/turn.ts';
import { aLoss, aNetwork, aSource, checkArguments, optionsOf } from '../util/arguments.ts';

export interface RateRangeOptions extends RateOptions {
  /** The first rate and the last. Default 1e-5 and 100. */
  from?: number;
  to?: number;
  /** Default 100. */
  steps?: number;
}

/** The loss as the learning rate grows; ends where it diverges. */
export interface RateRange {
  rates: number[];
  /** Before the step at each rate. */
  losses: number[];
  /** Their exponential mean, free of the bias towards its start. */
  smoothed: number[];
  /** The rate at which the smoothed loss falls fastest per factor of the rate. */
  steepest: number;
  /** The rate after which the loss was not finite or 4 times the least smoothed one; undefined: it never was. */
  divergence?: number;
  /** A rate to begin with: `steepest`, but at most a tenth of `divergence`. */
  suggestion: number;
}

const SMOOTHING = 0.8;
const DIVERGED = 4;

/**
 * The learning-rate range test (Smith 2017, "Cyclical learning rates", section 3.3; with rates that grow
 * exponentially): one run of a few steps, each at a greater rate than the last. The network ends with the weights that
 * it began with.
 *
 * @throws RangeError for options out of range, or the signal's reason
 */
export async function rateRange(
  network: Network,
  loss: Loss,
  source: BatchSource,
  options: RateRangeOptions = {},
): Promise<RateRange> {
  checkArguments(
    { network, loss, source, options },
    aNetwork,
    aLoss,
    aSource,
    optionsOf('optimizer', 'batchSize', 'seed', 'signal', 'from', 'to', 'steps'),
  );
  const { from = 1e-5, to = 100, steps = 100, seed = 1, batchSize = source.size, signal } = options;
  if (!(from > 0 && from < to && to < Infinity))
    throw new RangeError(`rates: got ${from} to ${to}, expected 0 < from < to`);
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new RangeError(`steps: got ${steps}, expected an integer ≥ 2`);
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new RangeError(`batchSize: got ${batchSize}, expected an integer ≥ 1`);
  const optimizer = new Optimizer(network.parameters, { name: 'sgd', ...options.optimizer, rate: from });
  const restore = weightKeeper(network);
  const next = endlessly(source.size, batchSize, seed);
  const pause = pacer();
  const [rates, losses, smoothed]: number[][] = [[], [], []];
  let divergence: number | undefined;
  try {
    for (let i = 0; i < steps && divergence === undefined; i++) {
      signal?.throwIfAborted();
      const factor = (to / from) ** (i / (steps - 1));
      const value = network.ops.memory.scope(() => {
        const mode = { train: true, seed, step: i };
        return trainStep(network, optimizer, loss, source.batch(next(), mode), mode, factor).loss;
      });
      if (value < DIVERGED * Math.min(Infinity, ...smoothed)) {
        rates.push(from * factor);
        losses.push(value);
        smoothed.push(exponentialMean(losses));
      } else divergence = rates[rates.length - 1] ?? from;
      await pause();
    }
  } finally {
    restore();
  }
  const steepest = rates[steepestAt(smoothed)] ?? from;
  return {
    rates,
    losses,
    smoothed,
    steepest,
    ...(divergence !== undefined && { divergence }),
    suggestion: Math.min(steepest, (divergence ?? Infinity) / 10),
  };
}

/** Corrected for its start at 0 (Kingma & Ba 2015, section 3). */
function exponentialMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => SMOOTHING * sum + (1 - SMOOTHING) * value, 0);
  return mean / (1 - SMOOTHING ** values.length);
}

/** Where the values fall most, judged by the neighbors on both sides. */
function steepestAt(values: readonly number[]): number {
  let [best, at] = [-Infinity, 0];
  for (let i = 1; i < values.length - 1; i++) {
    const fall = values[i - 1] - values[i + 1];
    if (fall > best) [best, at] = [fall, i];
  }
  return at;
}

/** Batches of examples in an order that is shuffled each time all have been seen. */
function endlessly(size: number, batchSize: number, seed: number): () => Int32Array {
  let [order, at, epoch] = [new Int32Array(), 0, 0];
  return () => {
    if (at >= order.length) {
      order = new Random(mix32(seed, ++epoch)).shuffle(Int32Array.from({ length: size }, (_, i) => i));
      at = 0;
    }
    const from = at;
    at += batchSize;
    return order.subarray(from, at);
  };
}
