import { judgeRates, type PlaneData, planeData, splitPlane, trainPlane, type PlaneDataName } from 'oriel';
import { readSettings } from '../../src/playground/app/settings.ts';
import { bayesOf } from '../../src/playground/rooms/boundary/bayes.ts';
import { noCurves } from '../../src/playground/rooms/boundary/curves.ts';
import { optionsOf } from '../../src/playground/rooms/boundary/options.ts';
import { type BoundarySettings, consistent, schema } from '../../src/playground/rooms/boundary/settings.ts';
import {
  greatestRise,
  type Training,
  type Verdict,
  verdictOf,
} from '../../src/playground/rooms/boundary/verdict.ts';

/** The settings that an address of the room asks for. */
export const settingsOf = (query: string): BoundarySettings =>
  consistent(readSettings(schema, query).settings);

/** Trains as the room does, to the end. */
export async function trainingOf(settings: BoundarySettings): Promise<Training> {
  const { data, points: size, classes, noise, seed, share } = settings;
  const all = planeData(data as PlaneDataName, { size, classes, noise, seed });
  const split = splitPlane(all, share, seed);
  let diverged = false;
  const curvesOf = async (hidden: readonly number[]) => {
    let curves = noCurves();
    const onEpoch = (_: number, so: typeof curves) => (curves = so);
    try {
      await trainPlane(split, { ...optionsOf(settings, split), hidden, onEpoch });
    } catch (error) {
      if ((error as Error).name !== 'DivergenceError') throw error;
      diverged = true;
    }
    return curves;
  };
  const [linear, net] = [await curvesOf([]), await curvesOf(settings.hidden)];
  const points = { train: split.train.labels.length, held: split.validation.labels.length };
  return { settings, linear, net, points, bayes: bayesOf(settings, split, planeData), diverged };
}

const last = (values: readonly number[]): number => values.at(-1)!;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const lastMean = (values: readonly number[]): number =>
  mean(values.slice(-Math.max(1, Math.round(values.length / 20))));

/** Why a verdict is false, found by doing what it advises; undefined where it is true. */
export async function refuted(training: Training, verdict: Verdict): Promise<string | undefined> {
  const { settings, net, linear } = training;
  const other = async (patch: Partial<BoundarySettings>) => trainingOf(consistent({ ...settings, ...patch }));
  const [train, held] = [last(net.trainAccuracy), last(net.validationAccuracy)];
  const trainOf = ({ net }: Training) => lastMean(net.trainAccuracy);
  const heldOf = ({ net }: Training) => lastMean(net.validationAccuracy);
  const lossOf = ({ net, diverged }: Training) => (diverged ? Infinity : lastMean(net.trainLoss));
  switch (verdict.kind) {
    case 'diverged': {
      const smaller = await other({ rate: settings.rate / 100 });
      return smaller.diverged ? 'it diverges at a hundredth of the rate' : undefined;
    }
    case 'few':
      return training.points.held >= 20 ? `${training.points.held} points are held out` : undefined;
    case 'linear': {
      const difference = Math.abs(lastMean(linear.trainAccuracy) - trainOf(training));
      if (training.settings.rate <= 0.1 && difference > 0.06)
        return `it differs from the linear one by ${difference}`;
      const best = training.bayes!.held;
      return verdict.enough === best - heldOf(training) > 0.06
        ? `enough: ${verdict.enough}, ${best}, ${held}`
        : undefined;
    }
    case 'tooBig': {
      const smaller = await other({ rate: settings.rate / 10 });
      return lossOf(smaller) < verdict.end ? undefined : `a tenth of the rate gets ${lossOf(smaller)}`;
    }
    case 'bounces': {
      const smaller = await other({ rate: settings.rate / 10 });
      const rise = greatestRise(smaller.net.trainLoss);
      return rise < verdict.rise / 2 ? undefined : `a tenth of the rate leaps by ${rise}`;
    }
    case 'overfit': {
      const stopped = await other({ epochs: verdict.best });
      if (lossOf(stopped) <= lossOf(training)) return 'the training loss does not go on falling';
      const [before, after] = [stopped, training].map(({ net }) => lastMean(net.validationLoss));
      return before < after ? undefined : `stopped there it gets ${before}, at the end ${after}`;
    }
    case 'learned':
    case 'limit': {
      if (held < training.bayes!.held - 0.05) return `${training.bayes!.held} are possible`;
      if (verdict.kind === 'learned') return held >= 0.9 ? undefined : `it gets ${held}`;
      return Math.abs(verdict.expected - (await allPossible(settings))) < 0.03
        ? undefined
        : 'of what is possible';
    }
    case 'regularized': {
      const free = await other({ l2: '0', dropout: 0 });
      return trainOf(free) > train + 0.01 ? undefined : `without it gets ${trainOf(free)}`;
    }
    case 'gap': {
      const share = 0.9;
      const more = await other({ points: Math.min(2000, settings.points * 5), share });
      return heldOf(more) > heldOf(training) ? undefined : `with more points it gets ${heldOf(more)}`;
    }
    case 'unfinished': {
      const longer = await other({ epochs: Math.min(5000, settings.epochs * 10) });
      return lossOf(longer) < 0.99 * lossOf(training)
        ? undefined
        : `ten times the epochs get ${lossOf(longer)}`;
    }
    case 'small': {
      const wider = await other({ hidden: settings.hidden.map((width) => Math.min(128, 4 * width)) });
      return trainOf(wider) > train + 0.01
        ? undefined
        : `with four times the units it gets ${trainOf(wider)}`;
    }
    case 'below':
      return train < training.bayes!.train ? undefined : `it gets ${train}`;
    case 'open':
      return undefined;
  }
}

/** The share of a large sample that the classifier gets right which is told how the points are made, by its cells. */
async function allPossible(settings: BoundarySettings): Promise<number> {
  const { data, classes, noise } = settings;
  const of = (size: number, seed: number) => planeData(data as PlaneDataName, { size, classes, noise, seed });
  const cell = ({ points }: PlaneData, i: number) =>
    `${Math.round(points[2 * i] / (0.03 + noise / 4))},${Math.round(points[2 * i + 1] / (0.03 + noise / 4))}`;
  const counts = new Map<string, number[]>();
  const many = of(200_000, 5);
  many.labels.forEach((label, i) => {
    const row = counts.get(cell(many, i)) ?? Array.from({ length: classes }, () => 0);
    row[label]++;
    counts.set(cell(many, i), row);
  });
  const fresh = of(20_000, 6);
  const right = fresh.labels.filter((label, i) => {
    const row = counts.get(cell(fresh, i));
    return row && row.indexOf(Math.max(...row)) === label;
  });
  return right.length / fresh.labels.length;
}

/** What the room says of it. */
export const judged = (training: Training): Verdict | undefined => verdictOf(training, judgeRates);
