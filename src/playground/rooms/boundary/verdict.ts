import type { judgeRates, LearningCurves } from 'oriel';
import type { BayesAccuracy } from './bayes.ts';
import { bestEpoch, smoothed, windowOf } from './curves.ts';
import { type BoundarySettings, classesOf } from './settings.ts';

/** What a training came to. Accuracies are shares of points, losses are nats. */
export type Verdict =
  | { kind: 'diverged' }
  /** Too few points are held out. */
  | { kind: 'few'; held: number; train: number }
  /** No activation, or no hidden layer: the net is a linear classifier. `enough`: this suits the points. */
  | { kind: 'linear'; layers: boolean; enough: boolean; held: number }
  /** The training loss ends far above its best, or above that of a guess. */
  | { kind: 'tooBig'; end: number; best: number }
  /** The training loss leaps up from one epoch to the next. */
  | { kind: 'bounces'; rise: number }
  | { kind: 'overfit'; best: number; from: number; to: number }
  /** As good as the points allow; `expected` is what they allow. */
  | { kind: 'learned'; held: number }
  | { kind: 'limit'; held: number; expected: number }
  | { kind: 'regularized'; train: number; possible: number; by: 'l2' | 'dropout' | 'both' }
  /** Right on its own points, but not on others. */
  | { kind: 'gap'; train: number; held: number }
  | { kind: 'unfinished'; from: number; to: number }
  | { kind: 'small'; train: number; possible: number }
  /** Far from what is possible, and the reason is not clear. */
  | { kind: 'below'; train: number; possible: number }
  /** Nothing else that could be said for sure. */
  | { kind: 'open'; train: number; held: number };

export interface Training {
  settings: BoundarySettings;
  linear: LearningCurves;
  net: LearningCurves;
  /** How many points are trained on, and how many are held out. */
  points: { train: number; held: number };
  /** Unknown for points that were drawn by hand. */
  bayes: BayesAccuracy | undefined;
  diverged: boolean;
}

/** What the library knows of learning rates; given, since this file is fetched when the first training is over. */
export type Judge = typeof judgeRates;

/** Fewer held-out points than these say little. */
const FEW = 20;
/** How far accuracy may be below what is possible, and still be as good. */
const NEAR = 0.04;
/** The training loss is above its best by this factor, and by so many nats: the last steps were leaps. */
const LEAPT = { factor: 2, nats: 0.05 };
/** The training loss is this many times that of a guess. */
const WORSE_THAN_GUESSING = 1.1;
/** How far the held-out loss has risen since its best: by this share of it, and by so many nats; and what is much. */
const RISEN = { share: 0.1, nats: 0.05, much: 0.15 };
/** How far it is above the training loss: by this share of its best, and by so many nats. */
const APART = { share: 0.5, nats: 0.1 };
/** How much more of its own points than of others a net gets right that has learned them by heart. */
const GAP = 0.05;
/** How much of the training points are missed if there is something left to learn. */
const ROOM = 0.02;
/** By what share a loss falls in the last fifth of its epochs: fast, slowly, or not at all below that. */
const FALLING = { fast: 0.05, slow: 0.003, flat: 0.01 };
/** Penalties that hold a net back, if anything does. */
const STRONG = { l2: 0.003, dropout: 0.3 };
/** Rates at which nets of this size learn, by the optimizer; and steps after which they have, or do not. */
const USUAL: Record<string, readonly [number, number]> = {
  sgd: [0.05, 1],
  momentum: [0.01, 0.2],
  nesterov: [0.01, 0.2],
  adagrad: [0.03, 1],
  rmsprop: [0.003, 0.05],
  adam: [0.003, 0.1],
  adamw: [0.003, 0.1],
};
const STEPS = 1000;

/** The greatest rise from one epoch to the next in the second half. */
export function greatestRise(losses: readonly number[]): number {
  const late = losses.slice(losses.length >> 1);
  return Math.max(0, ...late.slice(1).map((loss, i) => loss - late[i]));
}

const last = (values: readonly number[]): number => values[values.length - 1];
const lastMean = (values: readonly number[]): number => last(smoothed(values));

/** What can be said of a training; undefined before the first epoch. */
export function verdictOf(training: Training, judge: Judge): Verdict | undefined {
  if (training.diverged) return { kind: 'diverged' };
  if (training.net.trainLoss.length === 0) return undefined;
  const facts = factsOf(training, judge);
  for (const rule of RULES) {
    const verdict = rule(training, facts);
    if (verdict) return verdict;
  }
  return { kind: 'open', train: facts.train, held: facts.held };
}

type Facts = ReturnType<typeof factsOf>;

function factsOf({ settings, net, bayes, points }: Training, judge: Judge) {
  const [trainLoss, heldLoss] = [smoothed(net.trainLoss), smoothed(net.validationLoss)];
  const [train, held] = [last(net.trainAccuracy), last(net.validationAccuracy)];
  const fifth = trainLoss[Math.max(0, Math.floor(trainLoss.length * 0.8) - 1)];
  const guess = Math.log(classesOf(settings));
  const size = settings.batch === 'all' ? points.train : Math.min(points.train, Number(settings.batch));
  const [slowest, fastest] = USUAL[settings.optimizer];
  const steps = settings.epochs * Math.ceil(points.train / size);
  return {
    trainLoss,
    heldLoss,
    train,
    held,
    /** The worse of the last epoch and the last ones. */
    steadyHeld: Math.min(held, lastMean(net.validationAccuracy)),
    possible: { train: bayes?.train ?? 1, held: bayes?.held ?? 1 },
    end: last(trainLoss),
    fifth,
    falling: (fifth - last(trainLoss)) / fifth,
    guess,
    /** Had the time and the rate to learn what it can. */
    settled: steps >= STEPS && settings.rate >= slowest && settings.rate <= fastest,
    pace: judge([settings.rate], [[guess, ...net.trainLoss]])[0].verdict,
  };
}

/** In order: the first that has something to say is heard. */
const RULES: readonly ((training: Training, facts: Facts) => Verdict | undefined | false)[] = [
  ({ points: { held } }, { train }) => held < FEW && { kind: 'few', held, train },
  ({ settings: { hidden, activation } }, { steadyHeld, possible, held }) =>
    (hidden.length === 0 || activation === 'identity') && {
      kind: 'linear',
      layers: hidden.length > 0,
      enough: steadyHeld >= possible.held - NEAR,
      held,
    },
  (_, { end, trainLoss, guess }) => {
    const best = Math.min(guess, ...trainLoss);
    const leapt = end > LEAPT.factor * best + LEAPT.nats || end > WORSE_THAN_GUESSING * guess;
    return leapt && { kind: 'tooBig', end, best };
  },
  overfit,
  ({ bayes }, { steadyHeld, possible, held }) => {
    if (steadyHeld < possible.held - NEAR) return undefined;
    return bayes && bayes.expected < 1 - NEAR
      ? { kind: 'limit', held, expected: bayes.expected }
      : { kind: 'learned', held };
  },
  ({ net: { trainLoss } }, { pace }) =>
    pace === 'bounces' && { kind: 'bounces', rise: greatestRise(trainLoss) },
  (_, { train, steadyHeld, possible, held }) =>
    train >= possible.train - ROOM && train - steadyHeld > GAP && { kind: 'gap', train, held },
  (_, facts) => facts.falling >= FALLING.fast && unfinished(facts),
  regularized,
  ({ settings, bayes }, { train, possible, settled }) =>
    bayes !== undefined &&
    settled &&
    isSmall(settings) &&
    train < possible.train - NEAR && { kind: 'small', train, possible: possible.train },
  ({ settings }, facts) => facts.falling >= FALLING.slow && !isSmall(settings) && unfinished(facts),
  ({ bayes }, { train, possible }) =>
    bayes !== undefined &&
    train < possible.train - NEAR && { kind: 'below', train, possible: possible.train },
];

function overfit({ net }: Training, { trainLoss, heldLoss, train, steadyHeld, end }: Facts) {
  const best = bestEpoch(net.validationLoss);
  const [from, to] = [heldLoss[best - 1], last(heldLoss)];
  const rise = to - from;
  const since = end < trainLoss[best - 1] && best <= heldLoss.length - windowOf(heldLoss.length);
  const risen = rise > Math.max(RISEN.share * from, RISEN.nats);
  const seen = rise > RISEN.much || train - steadyHeld > GAP;
  const apart = to - end > Math.max(APART.share * from, APART.nats);
  return since && risen && seen && apart && ({ kind: 'overfit', best, from, to } as const);
}

function regularized({ settings, bayes }: Training, { train, possible, settled, falling }: Facts) {
  const [byL2, byDropout] = [Number(settings.l2) >= STRONG.l2, settings.dropout >= STRONG.dropout];
  if (!bayes || !(byL2 || byDropout) || train >= possible.train - NEAR) return undefined;
  // Else something else may hold it back.
  if (!settled || falling >= FALLING.flat || isSmall(settings)) return undefined;
  const by = byL2 && byDropout ? 'both' : byL2 ? 'l2' : 'dropout';
  return { kind: 'regularized', train, possible: possible.train, by } as const;
}

const unfinished = ({ train, possible, fifth, end }: Facts) =>
  train < possible.train - ROOM && ({ kind: 'unfinished', from: fifth, to: end } as const);

/** Whether the narrowest layer has so few units that they may be what is wanting. */
function isSmall(settings: BoundarySettings): boolean {
  const classes = classesOf(settings);
  const wanted = { blobs: classes, xor: 4, circles: 2 * classes, spiral: 3 * classes, drawn: Infinity };
  return Math.min(...settings.hidden) < wanted[settings.data];
}
