import { type LearningCurves, planeData, splitPlane } from 'oriel';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { bayesOf } from '../../src/playground/rooms/boundary/bayes.ts';
import { bestEpoch } from '../../src/playground/rooms/boundary/curves.ts';
import { type BoundarySettings, presets } from '../../src/playground/rooms/boundary/settings.ts';
import { wordsOfVerdict } from '../../src/playground/rooms/boundary/verdict-words.ts';
import type { Verdict } from '../../src/playground/rooms/boundary/verdict.ts';
import { judged, refuted, settingsOf, trainingOf } from './trainings.ts';

// What the strings go by, which Node 20 lacks.
beforeAll(() => void vi.stubGlobal('navigator', { languages: ['en'] }));

const curves = (train: number[], held: number[], accuracy: [number, number]): LearningCurves => ({
  trainLoss: train,
  validationLoss: held,
  trainAccuracy: [accuracy[0]],
  validationAccuracy: [accuracy[1]],
});

/** What is said of curves of a net with enough units and the usual rate on two classes. */
const kindOf = (net: LearningCurves, patch: Partial<BoundarySettings> = {}): string | undefined =>
  judged({
    settings: { ...settingsOf('data=circles&classes=2'), ...patch },
    linear: curves([0.69], [0.69], [0.5, 0.5]),
    net,
    points: { train: 210, held: 90 },
    bayes: { train: 1, held: 1, expected: 1 },
    diverged: false,
  })?.kind;

it.each([
  ['overfit', curves([0.6, 0.3, 0.1], [0.6, 0.4, 0.7], [1, 0.8])],
  ['learned', curves([0.6, 0.1], [0.6, 0.11], [1, 0.98])],
  // Losses near 0 rise by a large factor, and that matters to nobody.
  ['learned', curves([0.6, 0.02, 0.002], [0.6, 0.01, 0.02], [1, 0.98])],
  ['learned', curves([0.6, 0.05, 0.01], [0.6, 0.06, 0.12], [1, 0.97])],
  // Right in most points, but less and less sure of the others.
  ['overfit', curves([0.6, 0.1, 0.001], [0.6, 0.1, 0.4], [1, 0.96])],
  // The training loss does not go on falling: no over-fitting.
  ['tooBig', curves([0.6, 0.1, 0.4], [0.6, 0.4, 0.9], [0.8, 0.7])],
  // A gap from the start on, which does not grow, is none of too much training.
  ['gap', curves([0.6, 0.01, 0.01], [0.7, 0.5, 0.51], [1, 0.8])],
  ['unfinished', curves([0.6, 0.5, 0.4], [0.6, 0.55, 0.42], [0.85, 0.84])],
  [undefined, curves([], [], [0, 0])],
])('curves that say %s', (verdict, net) => {
  if (!verdict) net.validationAccuracy.length = 0;
  expect(kindOf(net)).toBe(verdict);
});

it('one lucky epoch is not the best one', () => {
  const losses = Array.from({ length: 100 }, (_, i) => 1 + Math.abs(i - 40) / 100);
  losses[90] = 0.9;
  expect(bestEpoch(losses)).toBeGreaterThan(35);
  expect(bestEpoch(losses)).toBeLessThan(50);
  expect(bestEpoch([])).toBe(0);
});

it.each([
  // Two normal clouds whose centers are 1.4 apart: Φ(0.7 / 0.5) = 0.9192.
  ['data=blobs&classes=2&noise=0.5', 0.9192],
  ['data=spiral&noise=0.02', 1],
  ['data=xor&noise=0', 1],
  ['data=circles&classes=2&noise=0', 1],
])('what is possible: %s', (query, expected) => {
  const settings = settingsOf(`${query}&points=2000`);
  const { data, points: size, classes, noise, seed, share } = settings;
  const points = planeData(data as 'xor', { size, classes, noise, seed });
  const bayes = bayesOf(settings, splitPlane(points, share, seed), planeData)!;
  for (const accuracy of Object.values(bayes)) expect(Math.abs(accuracy - expected)).toBeLessThan(0.03);
});

const preset = (name: keyof typeof presets): string =>
  Object.entries(presets[name])
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('&');

/** Settings of the room, and what is right to say. `few` and `open` say nothing definite of the net. */
const TABLE: [string, Verdict['kind']][] = [
  [preset('spiral'), 'learned'],
  [preset('xor'), 'learned'],
  [preset('rings'), 'learned'],
  [preset('overfitting'), 'overfit'],
  [preset('dropout'), 'limit'],
  [preset('l2'), 'limit'],
  ['activation=identity', 'linear'],
  ['data=xor&activation=identity', 'linear'],
  ['data=blobs&activation=identity&hidden=64,64', 'linear'],
  ['hidden=', 'linear'],
  ['data=blobs&hidden=', 'linear'],
  ['rate=0.3', 'bounces'],
  ['rate=1', 'tooBig'],
  ['rate=3', 'tooBig'],
  ['rate=10', 'tooBig'],
  ['optimizer=nesterov&rate=1', 'tooBig'],
  ['data=blobs&hidden=64,64,64&activation=relu&optimizer=sgd&rate=10&noise=0.5', 'diverged'],
  ['hidden=1', 'small'],
  ['hidden=2', 'small'],
  ['hidden=3', 'small'],
  ['hidden=4', 'small'],
  ['hidden=8', 'unfinished'],
  ['hidden=64', 'learned'],
  ['data=xor&noise=0.02&hidden=2', 'small'],
  ['data=circles&hidden=2&noise=0.03', 'small'],
  ['optimizer=sgd', 'unfinished'],
  ['optimizer=sgd&rate=0.5', 'learned'],
  ['optimizer=adagrad', 'unfinished'],
  ['optimizer=momentum', 'learned'],
  ['rate=0.001', 'unfinished'],
  ['rate=0.0001', 'unfinished'],
  ['epochs=5', 'unfinished'],
  ['epochs=50', 'unfinished'],
  ['data=circles&epochs=20&hidden=16&noise=0.03', 'unfinished'],
  ['l2=0.01', 'regularized'],
  ['l2=0.1', 'regularized'],
  ['dropout=0.8', 'regularized'],
  ['classes=5', 'gap'],
  ['classes=5&seed=2', 'gap'],
  ['classes=4&seed=3', 'gap'],
  ['classes=2', 'learned'],
  ['noise=0.2', 'overfit'],
  ['noise=0.5', 'limit'],
  ['data=blobs&noise=0.5', 'overfit'],
  ['data=xor&noise=0.3&hidden=16', 'limit'],
  ['share=0.1', 'overfit'],
  ['activation=sigmoid&hidden=16,16,16,16', 'learned'],
  ['activation=gelu', 'learned'],
  ['activation=relu&hidden=4', 'unfinished'],
  ['points=20', 'few'],
  ['points=2000&epochs=60', 'learned'],
];

describe('verdicts of the room', () => {
  it('are definite for most settings', () => {
    expect(TABLE.length).toBeGreaterThanOrEqual(40);
    expect(TABLE.filter(([, kind]) => !['few', 'open', 'below'].includes(kind)).length).toBeGreaterThan(40);
  });

  it.each(TABLE)('%s: %s', async (query, kind) => {
    const training = await trainingOf(settingsOf(query));
    const verdict = judged(training)!;
    expect(verdict.kind).toBe(kind);
    expect(wordsOfVerdict(verdict)).not.toMatch(/no net|undefined|NaN/);
    // What it advises is done, and helps.
    expect(await refuted(training, verdict)).toBeUndefined();
  });
});
