import {
  compareRates,
  createEngine,
  type LearningCurves,
  Network,
  planeData,
  planeLossOf,
  planeNetwork,
  PointSource,
  rateRange,
} from 'oriel';
import { expect, it } from 'vitest';
import { verdictOf } from '../../src/playground/rooms/boundary/verdict.ts';
import { problemOf, surfaceOf } from '../../src/playground/rooms/rates/problem.ts';
import { goodRates } from '../../src/playground/rooms/rates/range-job.ts';
import { TESTED } from '../../src/playground/rooms/rates/settings.ts';

const words = {
  overfit: (best: number) => `overfit since ${best}`,
  underfit: 'underfit',
  learned: () => 'learned',
  noise: () => 'noise',
  diverged: 'diverged',
};

const curves = (train: number[], held: number[], accuracy: [number, number]): LearningCurves => ({
  trainLoss: train,
  validationLoss: held,
  trainAccuracy: [accuracy[0]],
  validationAccuracy: [accuracy[1]],
});
const linear = curves([0.69], [0.69], [0.5, 0.5]);

it.each([
  ['overfit since 2', curves([0.6, 0.3, 0.1], [0.6, 0.4, 0.7], [1, 0.8])],
  ['learned', curves([0.6, 0.1], [0.6, 0.11], [1, 0.98])],
  // Losses near 0 rise by a large factor, and that matters to nobody.
  ['learned', curves([0.6, 0.02, 0.002], [0.6, 0.01, 0.02], [1, 0.98])],
  ['learned', curves([0.6, 0.05, 0.01], [0.6, 0.06, 0.1], [1, 0.97])],
  // A gap from the start on, which does not grow, is none of too much training.
  ['noise', curves([0.6, 0.3, 0.3], [0.7, 0.5, 0.51], [0.9, 0.8])],
  // Right in most points, but less and less sure of the others.
  ['overfit since 2', curves([0.6, 0.1, 0.001], [0.6, 0.1, 0.4], [1, 0.96])],
  ['underfit', curves([0.69, 0.69], [0.69, 0.69], [0.51, 0.5])],
  ['noise', curves([0.6, 0.4], [0.6, 0.42], [0.85, 0.84])],
  ['', curves([], [], [0, 0])],
])('curves that say %s', (verdict, net) => {
  if (verdict === '') net.validationAccuracy.length = 0;
  expect(verdictOf([linear, net], words)).toBe(verdict);
});

it.each([
  ['spiral', 3, [16, 16], 'tanh'],
  ['xor', 2, [8], 'tanh'],
  ['circles', 2, [8], 'relu'],
] as const)('the range test finds rates that learn on %s', async (name, classes, hidden, activation) => {
  const data = planeData(name, { classes });
  const network = new Network(await createEngine(), planeNetwork({ hidden, activation, classes }), {});
  const source = new PointSource(network.ops.memory, data);
  const loss = planeLossOf(network);
  const found = await rateRange(network, loss, source, { from: TESTED[0], to: TESTED[1], steps: 120 });
  const { from, to } = goodRates(found);
  expect(from).toBeGreaterThan(TESTED[0]);
  expect(to).toBeGreaterThan(from);
  const good = Math.sqrt(from * to);
  const runs = await compareRates(network, loss, source, [good / 1000, good], { epochs: 150 });
  expect(runs.map(({ verdict }) => verdict)).toEqual(['crawls', 'learns']);
});

it('the surface is the loss of the net itself, and leaves its weights alone', async () => {
  const problem = await problemOf({ problem: 'line', hidden: [], activation: 'tanh', seed: 2 });
  const weights = () => problem.network.parameters.all.map((p) => problem.network.parameters.values(p)[0]);
  const before = weights();
  expect(before).toEqual([-2, 3]);
  const { losses, columns, rows } = surfaceOf(problem, 10, 12);
  expect(weights()).toEqual(before);
  expect({ columns, rows, length: losses.length }).toEqual({ columns: 10, rows: 12, length: 120 });
  // Weights run from -3 to 7, biases from 4 down to -6: the cell around (1.5, -1.4166…) is the seventh row's fifth.
  const [w, b] = [1.5, 4 - (6.5 / 12) * 10];
  const { ops } = problem.network;
  const points = ops.memory.scope(() => {
    const all = Array.from({ length: problem.source.size }, (_, i) => i);
    const { dense, targets } = problem.source.batch(all, { train: false, seed: 0, step: 0 });
    const labels = [...ops.memory.floats(targets as number, all.length)];
    return labels.map((label, i) => [ops.memory.floats(dense!.ptr, all.length)[i], label]);
  });
  const expected = points.reduce(
    (sum, [x, label]) => sum + Math.log1p(Math.exp((label ? -1 : 1) * (w * x + b))),
    0,
  );
  expect(losses[6 * 10 + 4]).toBeCloseTo(expected / points.length, 4);
});
