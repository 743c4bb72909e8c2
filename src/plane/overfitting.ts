import type { BackendName } from '../core/wasm.ts';
import { planeData, type PlaneSplit, splitPlane } from './data.ts';
import { type LearningCurves, planeFigures, trainPlane, type TrainPlaneOptions } from './train.ts';
import { checkArguments, optionsOf } from '../util/arguments.ts';

export interface OverfittingOptions {
  /** Each seeds a data set, its split and the weights. Default 1, 2, 3. */
  seeds?: readonly number[];
  /** Widths of the hidden layer, in rising order; the remedies are for the last one. Default 1, 2, 4, …, 64. */
  capacities?: readonly number[];
  /** Default 400. */
  epochs?: number;
  /** Default auto. */
  backend?: BackendName | 'auto';
  signal?: AbortSignal;
  /** Called when a net is trained. */
  onRun?: (done: number, of: number) => void;
}

/** How one way to train came out: means over the seeds, in nats, at the end of training. */
export interface FitFigures {
  trainLoss: number;
  /** On points that neither training nor early stopping has seen. */
  heldOutLoss: number;
  /** heldOutLoss − trainLoss. */
  gap: number;
  /** For each seed. */
  curves: LearningCurves[];
}

/** Ways to train against over-fitting, beside none. */
const remedies = {
  none: {},
  'early stopping': { patience: 30 },
  dropout: { dropout: 0.3 },
  L2: { optimizer: { name: 'adam', rate: 0.02, weightDecay: 0.004 } },
} satisfies Record<string, TrainPlaneOptions>;

export type Remedy = keyof typeof remedies;

export interface OverfittingResult {
  capacity: (FitFigures & { hidden: number })[];
  remedies: Record<Remedy, FitFigures>;
}

/** Few points and much noise, so that a large net can learn them by heart. */
const POINTS = { train: 60, validation: 140, heldOut: 1000 };
const NOISE = 0.25;

/**
 * Over-fitting on a small noisy set, two rings of 60 points: nets of growing capacity, whose loss on other points falls
 * and then rises while the training loss only falls; and what early stopping, dropout and L2 make of the largest.
 *
 * @throws RangeError for no seeds or capacities, or the signal's reason
 */
export async function overfitting(options: OverfittingOptions = {}): Promise<OverfittingResult> {
  checkArguments({ options }, optionsOf('seeds', 'capacities', 'epochs', 'backend', 'signal', 'onRun'));
  const { seeds = [1, 2, 3], capacities = [1, 2, 4, 8, 16, 32, 64], epochs = 400, onRun } = options;
  for (const [name, { length }] of Object.entries({ seeds, capacities })) {
    if (length === 0) throw new RangeError(`${name}: got none, expected at least one`);
  }
  const { backend = 'auto', signal } = options;
  const base = { epochs, backend, batchSize: POINTS.train, optimizer: { name: 'adam', rate: 0.02 } } as const;
  const sets = seeds.map((seed) => ({ seed, ...noisySet(seed) }));
  const others = Object.entries(remedies).filter(([name]) => name !== 'none');
  const of = seeds.length * (capacities.length + others.length);
  let done = 0;
  const fit = async (hidden: number, remedy: TrainPlaneOptions): Promise<FitFigures> => {
    const runs = [];
    for (const { seed, heldOut, ...split } of sets) {
      const trained = await trainPlane(split, {
        ...base,
        ...remedy,
        hidden: [hidden],
        seed,
        ...(signal && { signal }),
      });
      runs.push({
        curves: trained.curves,
        train: planeFigures(trained.network, split.train).loss,
        heldOut: planeFigures(trained.network, heldOut).loss,
      });
      onRun?.(++done, of);
    }
    const [trainLoss, heldOutLoss] = [
      mean(runs.map((run) => run.train)),
      mean(runs.map((run) => run.heldOut)),
    ];
    return { trainLoss, heldOutLoss, gap: heldOutLoss - trainLoss, curves: runs.map((run) => run.curves) };
  };
  const capacity = [];
  for (const hidden of capacities) capacity.push({ hidden, ...(await fit(hidden, {})) });
  const { hidden, ...none } = capacity[capacity.length - 1];
  const result: Partial<Record<Remedy, FitFigures>> = { none };
  for (const [name, remedy] of others) result[name as Remedy] = await fit(hidden, remedy);
  return { capacity, remedies: result as Record<Remedy, FitFigures> };
}

function noisySet(seed: number): PlaneSplit & { heldOut: PlaneSplit['train'] } {
  const size = POINTS.train + POINTS.validation + POINTS.heldOut;
  const all = splitPlane(planeData('circles', { size, noise: NOISE, seed }), POINTS.train / size, seed);
  const rest = splitPlane(all.validation, POINTS.validation / (size - POINTS.train), seed);
  return { train: all.train, validation: rest.train, heldOut: rest.validation };
}

const mean = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;
