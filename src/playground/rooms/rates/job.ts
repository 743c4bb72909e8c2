import { type Bounds, type PlaneData, train } from 'oriel';
import type { Job } from '../../app/job.ts';
import { animate, Lockstep, type PaceCommand } from '../../app/lockstep.ts';
import { type Picture, pictureOf } from '../boundary/picture.ts';
import { placeOf, type Problem, problemOf, type Surface, surfaceOf } from './problem.ts';
import { rateNames, type RatesSettings } from './settings.ts';
import { judgePaths, type PathVerdict } from './verdict.ts';

export type RatesMessage =
  | { kind: 'start'; surface?: Surface; plane?: { data: PlaneData; bounds: Bounds } }
  | { kind: 'frame'; step: number; paused: boolean; runs: RateFrame[] };

export interface RateFrame {
  /** The losses before each step since the last frame; a last one that is not finite says that it diverged. */
  losses: number[];
  /** Weight and bias after each step since the last frame, on a line. */
  places: [number, number][];
  picture?: Picture;
}

/** Cells of a picture, across and down. */
const SIDE = 56;

/** Trains the same net at three rates, in step; what each came to, in the order of the rates. */
export const rates: Job<RatesSettings & PaceCommand, RatesMessage, PathVerdict[], PaceCommand> = async (
  settings,
  context,
) => {
  const { post, signal } = context;
  const problems = await Promise.all(rateNames.map(() => problemOf(settings)));
  const surface = problems[0].plane ? undefined : surfaceOf(problems[0]);
  const { plane } = problems[0];
  post({ kind: 'start', ...(surface && { surface }), ...(plane && { plane }) });
  const lockstep = new Lockstep(problems.length, signal);
  const runs = problems.map((problem, i) => new Descent(problem, i, lockstep));
  const show = (paused: boolean) => {
    if (signal.aborted) return;
    const step = Math.max(...runs.map(({ losses }) => losses.length));
    post({ kind: 'frame', step, paused, runs: runs.map((run) => run.frame()) });
  };
  show(false);
  const trainings = Promise.all(runs.map((run, i) => run.train(settings, settings[rateNames[i]], signal)));
  // All points go into each step, so that an epoch is one step; ten of them a frame are the faster pace.
  await animate(lockstep, 10, settings, context, show);
  await trainings;
  return judgePaths(
    rateNames.map((name) => settings[name]),
    runs.map(({ losses }) => losses),
  );
};

/** Gradient descent that is looked at. */
class Descent {
  readonly losses: number[] = [];
  private readonly places: [number, number][] = [];
  private shown = 0;
  private placesShown = 0;

  constructor(
    private readonly problem: Problem,
    private readonly run: number,
    private readonly lockstep: Lockstep,
  ) {
    if (!problem.plane) this.places.push(placeOf(problem.network).get());
  }

  async train(
    { optimizer: name, steps, seed }: RatesSettings,
    rate: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { network, loss, source, plane } = this.problem;
    try {
      await train(network, loss, source, {
        epochs: steps,
        batchSize: source.size,
        optimizer: { name, rate },
        seed,
        signal,
        onStep: ({ loss, step }) => {
          this.losses.push(loss);
          if (!plane) this.places.push(placeOf(network).get());
          return this.lockstep.pass(this.run, step);
        },
      });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'DivergenceError')) throw error;
      this.losses.push(Infinity);
    } finally {
      this.lockstep.leave(this.run);
    }
  }

  frame(): RateFrame {
    const { problem, losses, places } = this;
    const frame: RateFrame = { losses: losses.slice(this.shown), places: places.slice(this.placesShown) };
    [this.shown, this.placesShown] = [losses.length, places.length];
    if (!problem.plane) return frame;
    const picture = pictureOf(problem.network, problem.plane.bounds, SIDE);
    return { ...frame, ...(picture && { picture }) };
  }
}
