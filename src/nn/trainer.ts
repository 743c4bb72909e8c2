import { allFinite } from './gradients.ts';
import { Random, mix32 } from '../random.ts';
import type { BatchSource, Mode } from './batch.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import { Optimizer, type OptimizerSettings } from './optimizer.ts';
import { ParallelTraining, type Training, type TrainingWorkers } from './parallel.ts';
import { schedule, type ScheduleSettings } from './schedules.ts';
import { type Checkpoint, Progress } from './progress.ts';
import type { StepResult } from './share.ts';
import { trainStep } from './step.ts';
import { whyAlone } from '../threads/helpers.ts';
import { pacer } from '../threads/turn.ts';
import { aLoss, aNetwork, aSource, anObject, checkArguments } from '../util/arguments.ts';

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
  /** Decides between equal scores: the lower, the better. */
  loss?: number;
  [figure: string]: number | undefined;
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
  /** Patience begins with the first score above this: below it a net has not begun to learn. Default: none is. */
  patienceAbove?: number;
  /** Ends with the mean of the weights at the ends of the last so many epochs (Izmailov et al. 2018). Default 0: off. */
  averageEpochs?: number;
  /** Called after each step; where it returns a promise, the next step waits for it. */
  onStep?: (event: StepEvent) => unknown;
  onEpoch?: (event: EpochEvent) => void;
  /**
   * Threads that share the work, this one among them. Each takes a part of every batch; the result is the same for the
   * same number of threads, but differs in its last bits from that of another number, and parts have dropout of their
   * own. Where threads cannot share memory, one does it all. Default 1.
   */
  threads?: number;
  /** What other threads need. */
  workers?: TrainingWorkers;
  /** Called once before the first step: how many threads there are, and if one in place of several, why. */
  onThreads?: (threads: number, reason?: string) => void;
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
  checkArguments({ network, criterion, source, options }, aNetwork, aLoss, aSource, anObject);
  checkOptions(options, source);
  const stepsPerEpoch = Math.ceil(source.size / options.batchSize);
  const optimizer = new Optimizer(network.parameters, options.optimizer);
  const progress = new Progress(
    network,
    optimizer,
    options.averageEpochs ?? 0,
    options.resume,
    options.patienceAbove,
  );
  const training = { network, loss: criterion, source };
  const parallel = await parallelTraining(training, optimizer, options);
  const step = stepper(training, optimizer, parallel, options, stepsPerEpoch);
  try {
    return await runEpochs(network, source, progress, step, options, stepsPerEpoch);
  } finally {
    await parallel?.close();
  }
}

type Step = (
  examples: readonly number[],
  epoch: number,
  number: number,
) => Promise<{ event: StepEvent; weight: number }> | { event: StepEvent; weight: number };

async function runEpochs(
  network: Network,
  source: BatchSource,
  progress: Progress,
  step: Step,
  options: TrainOptions,
  stepsPerEpoch: number,
): Promise<TrainResult> {
  const { epochs, batchSize, patience = Infinity, signal } = options;
  const pause = pacer();
  // Those of a step: a view would be made anew each time.
  const examples: number[] = [];
  for (let epoch = progress.epoch + 1; epoch <= epochs && epoch - progress.lastGood <= patience; epoch++) {
    const started = now();
    const order = shuffled(source.size, mix32(options.seed ?? 1, epoch));
    let [total, totalWeight, rows, rate] = [0, 0, 0, 0];
    for (let i = 0; i < stepsPerEpoch; i++) {
      signal?.throwIfAborted();
      const first = i * batchSize;
      examples.length = Math.min(batchSize, order.length - first);
      for (let j = 0; j < examples.length; j++) examples[j] = order[first + j];
      const { event, weight } = await step(examples, epoch, (epoch - 1) * stepsPerEpoch + i);
      total += event.loss * weight;
      totalWeight += weight;
      rows += event.rows;
      rate = event.rate;
      const heard = options.onStep?.(event);
      if (heard) await heard;
      await pause();
    }
    signal?.throwIfAborted();
    if (!allFinite(network.parameters))
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

function checkOptions(
  { epochs, batchSize, patience = 1, threads = 1 }: TrainOptions,
  { size }: BatchSource,
): void {
  for (const [name, value] of Object.entries({ epochs, batchSize, examples: size, threads })) {
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`${name}: got ${value}, expected an integer ≥ 1`);
  }
  if (!(patience >= 1)) throw new RangeError(`patience: got ${patience}, expected a number ≥ 1`);
}

/** The other threads, if they are asked for and can be had. */
async function parallelTraining(
  training: Training,
  optimizer: Optimizer,
  options: TrainOptions,
): Promise<ParallelTraining | undefined> {
  const { threads = 1, workers = {}, seed = 1, signal, onThreads } = options;
  const reason = threads > 1 ? whyAlone(training.network.engine, workers.createWorker) : undefined;
  onThreads?.(reason ? 1 : threads, reason);
  if (threads === 1 || reason) return undefined;
  const settings = options.optimizer;
  return ParallelTraining.start(training, optimizer, { ...workers, settings, seed, threads, signal });
}

/** Makes the function that takes one step: a batch forward and back, and the update; steps count from 0. */
function stepper(
  { network, loss: criterion, source }: Training,
  optimizer: Optimizer,
  parallel: ParallelTraining | undefined,
  { epochs, seed = 1, schedule: settings = { name: 'constant' } }: TrainOptions,
  stepsPerEpoch: number,
): Step {
  const steps = epochs * stepsPerEpoch;
  const factor = schedule(settings, steps);
  const alone = (examples: readonly number[], number: number): StepResult =>
    network.ops.memory.scope(() => {
      const mode: Mode = { train: true, seed, step: number };
      const batch = source.batch(examples, mode);
      const result = trainStep(network, optimizer, criterion, batch, mode, factor(number));
      return { ...result, rows: batch.rows };
    });
  const outcome = ({ loss, weight, parts, rows, norm }: StepResult, epoch: number, number: number) => {
    const rate = optimizer.rate * factor(number);
    if (!Number.isFinite(loss)) throw diverged(number + 1, epoch, `the loss is ${loss}`, rate);
    if (!Number.isFinite(norm)) throw diverged(number + 1, epoch, `the gradient's norm is ${norm}`, rate);
    const event = { epoch, step: number + 1, steps, loss, rows, rate, ...(parts && { parts }) };
    return { event, weight };
  };
  if (!parallel) return (examples, epoch, number) => outcome(alone(examples, number), epoch, number);
  return async (examples, epoch, number) =>
    outcome(await parallel.step(examples, number, factor(number)), epoch, number);
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
