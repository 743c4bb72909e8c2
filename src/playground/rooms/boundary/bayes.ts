import type { planeData, PlaneData, PlaneSplit } from 'oriel';
import { type BoundarySettings, classesOf } from './settings.ts';

/**
 * How many points the Bayes classifier gets right, which knows how they are made: no classifier does better on average.
 */
export interface BayesAccuracy {
  /** Of the points at hand. */
  train: number;
  held: number;
  /** On average. */
  expected: number;
}

/** Points of each class without noise, whose mixture stands for what a class is made of. */
const SAMPLE = 1000;
/** New points for the average. */
const NEW = 1000;
const SEEDS = { sample: 777_001, fresh: 777_002 };

/**
 * Undefined for points that were drawn by hand: nobody knows how they are made.
 *
 * @param make makes points; given, since this file is fetched when the first training is over
 */
export function bayesOf(
  settings: BoundarySettings,
  split: PlaneSplit,
  make: typeof planeData,
): BayesAccuracy | undefined {
  const { data, noise } = settings;
  if (data === 'drawn') return undefined;
  const classes = classesOf(settings);
  const sample = make(data, { size: SAMPLE * classes, classes, noise: 0, seed: SEEDS.sample });
  const fresh = make(data, { size: NEW, classes, noise, seed: SEEDS.fresh });
  const [train, held, expected] = [split.train, split.validation, fresh].map((points) =>
    accuracyOf(points, sample, noise),
  );
  return { train, held, expected };
}

/** Without noise the likeliest class is that of the nearest sample point, as with very little of it. */
const LEAST_NOISE = 1e-3;

function accuracyOf({ points, labels }: PlaneData, sample: PlaneData, noise: number): number {
  const scale = 1 / (2 * Math.max(noise, LEAST_NOISE) ** 2);
  const right = labels.filter(
    (label, i) => label === likeliest(points[2 * i], points[2 * i + 1], sample, scale),
  );
  return right.length / labels.length;
}

/** The class of the greatest likelihood: all have as many sample points, with normal noise around each. */
function likeliest(x: number, y: number, { points, labels, classes }: PlaneData, scale: number): number {
  const squares = Float64Array.from(
    labels,
    (_, i) => (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2,
  );
  const least = squares.reduce((a, b) => Math.min(a, b));
  const sums = new Float64Array(classes);
  labels.forEach((label, i) => (sums[label] += Math.exp((least - squares[i]) * scale)));
  return sums.indexOf(Math.max(...sums));
}
