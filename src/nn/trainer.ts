import { Random, mix32 } from '../random.ts';
import type { BatchSource, Mode } from './batch.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import { Optimizer, type OptimizerSettings } from './optimizer.ts';
import { schedule, type ScheduleSettings } from './schedules.ts';
import { type Checkpoint, Progress } from './progress.ts';

export interface StepEvent {
  epoch: number;
  /** Steps done, of `steps` planned. */
  step: number;
  steps: number;
  /** Loss of the step's batch, mean of a row. */
  loss: number;
  /** What the loss is made of, where it has parts. */
  parts?: Record<string, number>;
  /** Rows of the step's batch. */
  rows: number;
  /** Learning rate of parameters that have none of their own. */
  rate: number;
}

export interface EpochEvent {
  /** Counts from 1. */
  epoch: number;
  epochs: number;
  /** Mean loss of a row over the epoch, with dropout. */
  loss: number;
  rows: number;
  seconds: number;
  /** What `validate` returned. */
  validation?: Validation;
  /** Whether this is the best epoch so far. */
  best: boolean;
}

/** A figure of merit, higher is better, and whatever else is worth showing. */
export interface Validation {
  score: number;
  [figure: string]: number;
}

export interface TrainOptions {
  epochs: number;
  /** Examples in a batch. */
  batchSize: number;
  optimizer: OptimizerSettings;
  /** Default constant. */
  schedule?: ScheduleSettings;
  seed?: number;
  /** Called after each epoch; the weights of its best one are restored at the end. */
  validate?: () => Validation | Promise<Validation>;
  /** Stops after this many epochs without a better validation. Default: never. */
  patience?: number;
  /** Ends with the mean of the weights at the ends of the last so many epochs (Izmailov et al. 2018). Default 0: off. */
  averageEpochs?: number;
  /** Called after each step; where it returns a promise, the next step waits for it. */
  onStep?: (event: StepEvent) => unknown;
  onEpoch?: (event: EpochEvent) => void;
  signal?: AbortSignal;
  /** Where to go on from. */
  resume?: Checkpoint;
  /** Called after each epoch with all that a resumed run needs; its tensors are valid during the call only. */
  onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
}

export interface TrainResult {
  history: EpochEvent[];
  /** The epoch whose weights the network ends with; 0: a mean over epochs. */
  epoch: number;
  steps: number;
}

/** Training produced a loss, a gradient or weights that are NaN or infinite. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Minimizes a loss by stochastic gradient descent. The trainer knows nothing of words: examples are numbers that the
 * source turns into batches. Gives way to the event loop every 50 ms, between steps.
 *
 * @throws RangeError for options out of range or a checkpoint that does not fit; DivergenceError when the loss becomes
 *   NaN or infinite; the signal's reason when it is aborted
 */
export async function train(
  network: Network,
  criterion: Loss,
  source: BatchSource,
  options: TrainOptions,
): Promise<TrainResult> {
  checkOptions(options, source);
  const { epochs, batchSize, patience = Infinity, signal } = options;
  const stepsPerEpoch = Math.ceil(source.size / batchSize);
  const optimizer = new Optimizer(network.parameters, options.optimizer);
  const progress = new Progress(network, optimizer, options.averageEpochs ?? 0, options.resume);
  const step = stepper(network, criterion, source, optimizer, options, stepsPerEpoch);
  const pause = pacer();

  for (let epoch = progress.epoch + 1; epoch <= epochs && epoch - progress.lastGood <= patience; epoch++) {
    const started = now();
    const order = shuffled(source.size, mix32(options.seed ?? 1, epoch));
    let [total, totalWeight, rows, rate] = [0, 0, 0, 0];
    for (let i = 0; i < stepsPerEpoch; i++) {
      signal?.throwIfAborted();
      const examples = order.subarray(i * batchSize, (i + 1) * batchSize);
      const { event, weight } = step(examples, epoch, (epoch - 1) * stepsPerEpoch + i);
      total += event.loss * weight;
      totalWeight += weight;
      rows += event.rows;
      rate = event.rate;
      const heard = options.onStep?.(event);
      if (heard instanceof Promise) await heard;
      await pause();
    }
    signal?.throwIfAborted();
    if (!network.parameters.allFinite())
      throw diverged(epoch * stepsPerEpoch, epoch, 'weights are not finite', rate);
    const seconds = (now() - started) / 1000;
    const validation = await options.validate?.();
    const best = progress.endEpoch(epoch, epochs, validation);
    const loss = totalWeight > 0 ? total / totalWeight : 0;
    const event = { epoch, epochs, loss, rows, seconds, best, ...(validation && { validation }) };
    progress.history.push(event);
    options.onEpoch?.(event);
    if (epoch < epochs) await options.onCheckpoint?.(progress.checkpoint());
  }
  const epoch = progress.finish();
  return { history: progress.history, epoch, steps: progress.epoch * stepsPerEpoch };
}

function checkOptions({ epochs, batchSize, patience = 1 }: TrainOptions, { size }: BatchSource): void {
  for (const [name, value] of Object.entries({ epochs, batchSize, examples: size })) {
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`${name}: got ${value}, expected an integer ≥ 1`);
  }
  if (!(patience >= 1)) throw new RangeError(`patience: got ${patience}, expected a number ≥ 1`);
}

/** Makes the function that takes one step: a batch forward and back, and the update; steps count from 0. */
function stepper(
  network: Network,
  criterion: Loss,
  source: BatchSource,
  optimizer: Optimizer,
  { epochs, seed = 1, schedule: settings = { name: 'constant' } }: TrainOptions,
  stepsPerEpoch: number,
) {
  const steps = epochs * stepsPerEpoch;
  const factor = schedule(settings, steps);
  return (examples: ArrayLike<number>, epoch: number, number: number): { event: StepEvent; weight: number } =>
    network.ops.memory.scope(() => {
      const mode: Mode = { train: true, seed, step: number };
      const batch = source.batch(examples, mode);
      const rate = optimizer.rate * factor(number);
      const { loss, weight, parts } = network.backpropagate(batch, criterion, mode);
      const norm = optimizer.update(number + 1, factor(number));
      if (!Number.isFinite(loss)) throw diverged(number + 1, epoch, `the loss is ${loss}`, rate);
      if (!Number.isFinite(norm)) throw diverged(number + 1, epoch, `the gradient's norm is ${norm}`, rate);
      const event = { epoch, step: number + 1, steps, loss, rows: batch.rows, rate };
      return { event: { ...event, ...(parts && { parts }) }, weight };
    });
}

const shuffled = (size: number, seed: number): Int32Array =>
  new Random(seed).shuffle(Int32Array.from({ length: size }, (_, i) => i));

function diverged(step: number, epoch: number, what: string, rate: number): DivergenceError {
  return new DivergenceError(
    `training diverged at step ${step} (epoch ${epoch}): ${what} at learning rate ${Number(rate.toPrecision(3))}. ` +
      'Try a rate ten times smaller, gradient clipping (optimizer.clip), or a warm-up (schedule.warmup).',
  );
}

const now = (): number => performance.now();

/** Waits for the event loop's next turn if 50 ms have gone by since the last one. */
export function pacer(): () => Promise<void> | undefined {
  let last = now();
  return () => {
    if (now() - last < 50) return undefined;
    return nextTurn().then(() => void (last = now()));
  };
}

function nextTurn(): Promise<void> {
  // Timers are clamped to 4 ms in pages; a message is not.
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
