import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core/wasm.ts';
import type { Batch, Mode } from '../../src/nn/batch.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { contextLinear } from '../../src/nn/layers/context.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { window } from '../../src/nn/layers/window.ts';
import { CrfLoss } from '../../src/nn/losses/crf.ts';
import { Network } from '../../src/nn/network.ts';
import { Optimizer, type OptimizerSettings } from '../../src/nn/optimizer.ts';
import { trainStep } from '../../src/nn/step.ts';
import { learnTransitions } from '../../src/nn/transitions.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectSame, ROUNDING } from '../helpers/closeness.ts';

const [ROWS, TAGS] = [40, 5];
const NOTHING_FIXED = {
  transitions: new Float32Array(TAGS * TAGS),
  start: new Float32Array(TAGS),
  end: new Float32Array(TAGS),
};
const MODE: Mode = { train: true, seed: 1, step: 0 };

/** A net with a parameter of every kind: tables, some of several slots and ids, weights, biases, those of a loss. */
function make(engine: Engine, settings: OptimizerSettings) {
  const learned = learnTransitions(TAGS);
  const layers = [
    input([
      { name: 'word', size: 12, width: 9 },
      { name: 'parts', size: 7, width: 3, slots: 2, count: 3, rate: 0.2 },
      { name: 'still', size: 4, width: 2, trainable: false },
    ]),
    window(1),
    linear(14),
    activation('tanh'),
    contextLinear(11, ['word']),
    linear(TAGS),
  ];
  const network = new Network(engine, layers, { seed: 3, extra: Object.values(learned) });
  const loss = new CrfLoss(NOTHING_FIXED, learned);
  return { network, loss, optimizer: new Optimizer(network.parameters, settings), batch: batchOf(engine) };
}

function batchOf({ memory }: Engine): Batch {
  const ids = (length: number, below: number) =>
    memory.fromInts(Array.from({ length }, (_, i) => ((7 * i) % (below + 1)) - 1));
  const inputRows = ROWS + 2;
  return {
    rows: ROWS,
    inputRows,
    columns: { word: ids(inputRows, 12), parts: ids(6 * inputRows, 7), still: ids(inputRows, 4) },
    starts: memory.fromInts(Array.from({ length: ROWS }, (_, i) => i)),
    sentences: Int32Array.of(0, 15, ROWS),
    groups: { word: { ids: memory.fromInts(Array.from({ length: ROWS }, (_, i) => (5 * i) % 9)), count: 9 } },
    targets: memory.fromInts(Array.from({ length: ROWS }, (_, i) => (3 * i) % TAGS)),
  };
}

/** The weights after a step of `trainStep`, and after one that has the whole gradient before anything changes. */
function afterStep(create: () => Engine, settings: OptimizerSettings) {
  const [one, two] = [make(create(), settings), make(create(), settings)];
  const before = one.network.parameters.all.map((p) => one.network.parameters.values(p).slice());
  const { memory } = one.network.ops;
  const got = memory.scope(() => trainStep(one.network, one.optimizer, one.loss, one.batch, MODE, 0.5));
  const { loss } = two.network.ops.memory.scope(() => {
    const result = two.network.backpropagate(two.batch, two.loss, MODE);
    two.optimizer.update(1, 0.5);
    return result;
  });
  expect(got.loss).toBe(loss);
  return one.network.parameters.all.map((p, i) => ({
    p,
    before: before[i],
    got: one.network.parameters.values(p),
    expected: two.network.parameters.values(two.network.parameters.all[i]),
  }));
}

describe.each(backends)('a step on $name', ({ create }) => {
  it('goes straight down where nothing needs the gradient, as far as with it', () => {
    for (const { p, before, got, expected } of afterStep(create, { name: 'sgd', rate: 0.3 })) {
      // The sum is rounded once for each thing that is added to it, at most the rows and slots that a word has.
      expectClose(
        got,
        expected,
        (i) => 40 * ROUNDING * (Math.abs(before[i]) + Math.abs(expected[i] - before[i])),
      );
      if (p.trainable) expect(got).not.toEqual(before);
      else expectSame(got, before);
      expect([p.descent, p.touched]).toEqual([0, undefined]);
    }
  });

  it.each<[string, OptimizerSettings]>([
    ['clipping', { name: 'sgd', rate: 0.3, clip: 0.1 }],
    ['momentum', { name: 'momentum', rate: 0.3 }],
    ['adam', { name: 'adam', rate: 0.3, weightDecay: 0.1 }],
  ])('has the gradient first with %s', (_, settings) => {
    for (const { got, expected } of afterStep(create, settings)) expectSame(got, expected);
  });

  it('decays weights with the gradient, but not biases', () => {
    const results = afterStep(create, { name: 'sgd', rate: 0.3, weightDecay: 0.1 });
    for (const { got, expected } of results) expectSame(got, expected);
  });
});
