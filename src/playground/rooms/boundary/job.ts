import {
  type BackendName,
  type Bounds,
  boundsOf,
  judgeRates,
  type LearningCurves,
  type Network,
  planeData,
  type PlaneData,
  type PlaneSplit,
  splitPlane,
  trainPlane,
  type TrainPlaneOptions,
} from 'oriel';
import type { Job } from '../../app/job.ts';
import { animate, Lockstep, type PaceCommand } from '../../app/lockstep.ts';
import { noCurves } from './curves.ts';
import { optionsOf } from './options.ts';
import { type Picture, pictureOf } from './picture.ts';
import { type BoundarySettings, classesOf } from './settings.ts';
import type { Verdict } from './verdict.ts';

export type BoundaryMessage =
  | { kind: 'data'; train: PlaneData; validation: PlaneData; bounds: Bounds; backend: BackendName }
  | { kind: 'frame'; epoch: number; paused: boolean; nets: NetFrame[] };

export interface NetFrame {
  /** None where the net has diverged. */
  picture: Picture | undefined;
  /** What is new of the curves since the last frame. */
  curves: LearningCurves;
  /** Why it has ended before its time. */
  diverged?: string;
}

/** Cells of a picture, across and down. */
const SIDE = 96;
const DRAWN: Bounds = { x: [-1, 1], y: [-1, 1] };

/** Trains a linear classifier and the net that is asked for, in step, on the same points; what can be said of it. */
export const boundary: Job<
  BoundarySettings & PaceCommand,
  BoundaryMessage,
  Verdict | undefined,
  PaceCommand
> = async (settings, context) => {
  const { post, signal } = context;
  const data = pointsOf(settings);
  const split = splitPlane(data, settings.share, settings.seed);
  const bounds = settings.data === 'drawn' ? DRAWN : boundsOf(data.points);
  const options = optionsOf(settings, split);
  const lockstep = new Lockstep(2, signal);
  const nets = [[], settings.hidden].map(
    (hidden, i) => new Watched(bounds, { ...options, hidden }, i, lockstep),
  );
  const trainings = Promise.all(nets.map((net) => net.train(split, signal)));
  await Promise.race([trainings, Promise.all(nets.map((net) => net.started))]);
  const backend = nets[0].network?.engine.backend ?? 'js';
  post({ kind: 'data', train: split.train, validation: split.validation, bounds, backend });
  const show = (paused: boolean) => {
    const frames = nets.map((net) => net.frame());
    const transfer = frames.flatMap(({ picture }) =>
      picture ? [picture.classes.buffer, picture.certainty.buffer] : [],
    );
    const epoch = Math.max(...nets.map((net) => net.epoch));
    if (!signal.aborted) post({ kind: 'frame', epoch, paused, nets: frames }, transfer);
  };
  show(false);
  const stepsPerEpoch = Math.ceil(split.train.labels.length / options.batchSize);
  await animate(lockstep, stepsPerEpoch, settings, context, show);
  await trainings;
  // Fetched when the first training is over.
  const [{ bayesOf }, { verdictOf }] = await Promise.all([import('./bayes.ts'), import('./verdict.ts')]);
  const [linear, net] = nets.map((net) => net.all);
  const training = {
    settings,
    linear,
    net,
    points: { train: split.train.labels.length, held: split.validation.labels.length },
    bayes: bayesOf(settings, split, planeData),
    diverged: nets[1].diverged !== undefined,
  };
  return verdictOf(training, judgeRates);
};

function pointsOf(settings: BoundarySettings): PlaneData {
  const { data, points: size, noise, seed, drawn } = settings;
  const classes = classesOf(settings);
  if (data !== 'drawn') return planeData(data, { size, classes, noise, seed });
  const points = Float32Array.from(drawn.flatMap(({ x, y }) => [x, y]));
  return { points, labels: Int32Array.from(drawn, ({ label }) => label), classes };
}

/** A net that is looked at while it learns. */
class Watched {
  network: Network | undefined;
  epoch = 0;
  /** Resolves when there is a net to look at. */
  readonly started: Promise<void>;
  private start!: () => void;
  diverged: string | undefined;
  private curves = noCurves();
  private shown = 0;

  constructor(
    private readonly bounds: Bounds,
    private readonly options: TrainPlaneOptions,
    private readonly run: number,
    private readonly lockstep: Lockstep,
  ) {
    this.started = new Promise((resolve) => (this.start = resolve));
  }

  async train(split: PlaneSplit, signal: AbortSignal): Promise<void> {
    try {
      await trainPlane(split, {
        ...this.options,
        signal,
        onStart: (network) => {
          this.network = network;
          this.start();
        },
        onStep: ({ step }) => this.lockstep.pass(this.run, step),
        onEpoch: (epoch, curves) => {
          this.epoch = epoch;
          this.curves = curves;
        },
      });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'DivergenceError')) throw error;
      this.diverged = error.message;
    } finally {
      this.lockstep.leave(this.run);
    }
  }

  /** The curves so far. */
  get all(): LearningCurves {
    return this.curves;
  }

  frame(): NetFrame {
    const picture = pictureOf(this.network!, this.bounds, SIDE);
    const curves = noCurves();
    for (const name of Object.keys(curves) as (keyof LearningCurves)[])
      curves[name] = this.curves[name].slice(this.shown);
    this.shown = this.curves.trainLoss.length;
    return { picture, curves, ...(this.diverged !== undefined && { diverged: this.diverged }) };
  }
}
