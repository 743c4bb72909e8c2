import { compareRates, judgeRates } from 'oriel';
import { expect, it } from 'vitest';
import { readSettings } from '../../src/playground/app/settings.ts';
import { problemOf, surfaceOf } from '../../src/playground/rooms/rates/problem.ts';
import { range } from '../../src/playground/rooms/rates/range-job.ts';
import { schema } from '../../src/playground/rooms/rates/settings.ts';
import { judgePaths } from '../../src/playground/rooms/rates/verdict.ts';

const settingsOf = (query: string) => readSettings(schema, query).settings;
const context = { post: () => {}, listen: () => {}, signal: new AbortController().signal };

it('a path far above its start does not learn, wherever it ends', () => {
  const steady = Array.from({ length: 60 }, (_, i) => 0.7 * 0.95 ** i);
  const wild = [0.7, 100, 80, 40, 10, ...steady];
  expect(judgeRates([0.1, 23], [steady, wild]).map(({ verdict }) => verdict)).toEqual(['learns', 'learns']);
  expect(judgePaths([0.1, 23], [steady, wild])).toEqual([{ kind: 'learns' }, { kind: 'leaps', peak: 100 }]);
  // A swing of momentum is none.
  expect(judgePaths([0.1], [[0.7, 0.75, 0.6, ...steady]])).toEqual([{ kind: 'learns' }]);
  expect(judgePaths([0.1, 1], [steady, [0.7, 3, Infinity]])[1]).toEqual({ kind: 'diverges' });
});

it.each(['problem=xor&fast=23', 'problem=xor&fast=100', 'problem=circles&activation=relu&fast=23'])(
  'a rate far too big is not said to learn: %s',
  async (query) => {
    const settings = settingsOf(query);
    const { network, loss, source } = await problemOf(settings);
    const runs = await compareRates(network, loss, source, [0.5, settings.fast], { epochs: 150 });
    const paths = runs.map(({ losses, verdict }) =>
      verdict === 'diverges' ? [...losses, Infinity] : losses,
    );
    expect(judgePaths([0.5, settings.fast], paths)[1].kind).not.toBe('learns');
  },
);

it.each([
  'problem=line',
  'problem=xor',
  'problem=xor&optimizer=adam',
  'problem=circles&activation=relu&hidden=16,16&optimizer=momentum',
  'problem=circles&activation=sigmoid&optimizer=momentum&hidden=32',
  'problem=spiral&activation=relu&hidden=16,16&optimizer=adam',
  'problem=spiral&optimizer=momentum',
  'problem=spiral&optimizer=rmsprop&activation=relu',
  'problem=blobs&activation=sigmoid&optimizer=adagrad',
])('all rates of the good band learn, and far outside they do not do better: %s', async (query) => {
  const settings = settingsOf(query);
  const { good } = await range(settings, context);
  const { from, to } = good!;
  const rates = [from / 1000, from, Math.sqrt(from * to), to];
  const { network, loss, source } = await problemOf(settings);
  const options = { epochs: settings.steps, optimizer: { name: settings.optimizer }, seed: settings.seed };
  const runs = await compareRates(network, loss, source, rates, options);
  const [small, ...inside] = judgePaths(
    rates,
    runs.map(({ losses }) => losses),
  );
  expect(inside.map(({ kind }) => kind)).toEqual(['learns', 'learns', 'learns']);
  expect(small.kind).toBe('crawls');
});

it('where no rate learns, no band is called good', async () => {
  const { good } = await range(settingsOf('problem=xor&activation=sigmoid&hidden=32'), context);
  expect(good).toBeUndefined();
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
