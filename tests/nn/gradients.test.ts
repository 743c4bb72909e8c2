import { describe, expect, it } from 'vitest';
import type { ActivationName } from '../../src/core/kernels.ts';
import type { Ops } from '../../src/core/ops.ts';
import type { Engine } from '../../src/core/wasm.ts';
import type { Batch, Mode } from '../../src/nn/batch.ts';
import type { Initializer } from '../../src/nn/initializers.ts';
import type { LayerFactory } from '../../src/nn/layer.ts';
import { activation, activationNames } from '../../src/nn/layers/activation.ts';
import { contextLinear } from '../../src/nn/layers/context.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { type IdColumn, input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { type Combination, window } from '../../src/nn/layers/window.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { CrfLoss } from '../../src/nn/losses/crf.ts';
import { LogisticLoss } from '../../src/nn/losses/logistic.ts';
import { MaxMarginLoss } from '../../src/nn/losses/max-margin.ts';
import { MulticlassMarginLoss } from '../../src/nn/losses/multiclass-margin.ts';
import { OneVsRestLoss } from '../../src/nn/losses/one-vs-rest.ts';
import { SoftLoss } from '../../src/nn/losses/soft.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { learnTransitions } from '../../src/nn/transitions.ts';
import { Random } from '../../src/random.ts';
import { constraints, TagSet } from '../../src/text/tagset.ts';
import { backends } from '../helpers/backends.ts';
import { checkGradients } from '../helpers/gradients.ts';
import { randomFloats } from '../helpers/random.ts';

const MODE: Mode = { train: true, seed: 7, step: 3 };
const ROWS = 9;
/** Two sentences, of 5 and 4 rows. */
const SENTENCES = Int32Array.from([0, 5, 9]);

// — what the losses compare with ————————————————————————————————————————————————————————————————————————————

interface LossCase {
  /** A loss, new where it has weights. */
  loss: Loss | (() => Loss);
  classes: number;
  targets(ops: Ops, random: Random): Partial<Batch>;
}

const classTargets = (ops: Ops, random: Random, ignored: readonly number[] = []): Partial<Batch> => {
  const targets = Array.from({ length: ROWS }, (_, i) => (ignored.includes(i) ? -1 : random.integer(5)));
  return { targets: ops.memory.fromInts(targets) };
};

/** Rows that sum to 1, the first one with a whole class; the second sums to ½, as nothing forbids. */
function softTargets(ops: Ops, random: Random): Partial<Batch> {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const weights = Array.from({ length: 5 }, (__, j) => (i === 0 ? Number(j === 2) : random.uniform()));
    const sum = weights.reduce((a, b) => a + b, 0) * (i === 1 ? 2 : 1);
    return weights.map((w) => w / sum);
  });
  return { softTargets: ops.memory.fromFloats(rows.flat()) };
}

const binaryTargets = (ops: Ops): Partial<Batch> => ({
  targets: ops.memory.fromFloats([1, 0, 0.25, 1, -1, 0, 0.9, 0, 1]),
});

/** The tags O, B-A, I-A, B-B, I-B: some may not follow others. */
const bio = constraints(TagSet.from(['A', 'B'], 'BIO'));
const crf =
  (targets: number[]): LossCase['targets'] =>
  ({ memory }) => ({ targets: memory.fromInts(targets) });

const losses: Record<string, LossCase> = {
  crf: {
    loss: () => new CrfLoss(bio, learnTransitions(5)),
    classes: 5,
    targets: crf([1, 2, 0, 3, 4, 3, 0, 1, 2]),
  },
  'crf with a sentence that does not count': {
    loss: () => new CrfLoss(bio, learnTransitions(5)),
    classes: 5,
    targets: crf([1, 2, -1, 3, 4, 3, 0, 1, 2]),
  },
  softmax: { loss: new SoftmaxLoss(), classes: 5, targets: classTargets },
  'softmax with class weights': {
    loss: new SoftmaxLoss({ classWeights: [1, 0.5, 2, 0, 3] }),
    classes: 5,
    targets: classTargets,
  },
  'softmax with label smoothing': {
    loss: new SoftmaxLoss({ smoothing: 0.2 }),
    classes: 5,
    targets: classTargets,
  },
  'softmax with weights, smoothing and ignored rows': {
    loss: new SoftmaxLoss({ classWeights: [1, 0.5, 2, 1, 3], smoothing: 0.1 }),
    classes: 5,
    targets: (ops, random) => classTargets(ops, random, [0, 4, 8]),
  },
  soft: { loss: new SoftLoss(), classes: 5, targets: softTargets },
  logistic: { loss: new LogisticLoss(), classes: 1, targets: binaryTargets },
  // A margin that no pair keeps: steps of the numerical gradient cross no kink.
  'max-margin': {
    loss: new MaxMarginLoss({ margin: 100, corruptions: 2 }),
    classes: 1,
    targets: () => ({}),
  },
  'multi-class margin': { loss: new MulticlassMarginLoss(100), classes: 5, targets: classTargets },
  'multi-class margin with ignored rows': {
    loss: new MulticlassMarginLoss(100),
    classes: 5,
    targets: (ops, random) => classTargets(ops, random, [0, 4, 8]),
  },
  'one against the rest': {
    loss: new OneVsRestLoss(),
    classes: 5,
    targets: (ops, random) => classTargets(ops, random, [1, 2]),
  },
  'logistic with positive weight': { loss: new LogisticLoss(2.5), classes: 1, targets: binaryTargets },
};

// — what the nets read ——————————————————————————————————————————————————————————————————————————————————————

interface Shape {
  /** Padding around sentences: the window's radius, or undefined for rows that are the strip's own. */
  radius?: number;
  columns?: IdColumn[];
  dense?: number;
}

const wide: Initializer = (values, _in, _out, random) => values.set(randomFloats(random, values.length, 1.2));

const word: IdColumn = { name: 'word', size: 12, width: 3, initializer: wide };
const shape: IdColumn = { name: 'shape', size: 4, width: 2, initializer: wide };
const hashed: IdColumn = { name: 'hashed', size: 20, width: 3, slots: 2, count: 3, initializer: wide };

function batchOf(ops: Ops, { radius, columns = [], dense = 0 }: Shape, random: Random): Batch {
  const inputRows = radius === undefined ? ROWS : ROWS + radius * SENTENCES.length;
  const starts = Array.from({ length: ROWS }, (_, i) => i + (i >= SENTENCES[1] ? (radius ?? 0) : 0));
  const ids = ({ size, slots = 1, count = 1 }: IdColumn) =>
    Array.from({ length: slots * inputRows * count }, () =>
      count > 1 && random.integer(4) === 0 ? -1 : random.integer(size),
    );
  const pointers = columns.map((column) => [column.name, ops.memory.fromInts(ids(column))] as const);
  return {
    rows: ROWS,
    inputRows,
    columns: Object.fromEntries(pointers),
    ...(dense > 0 && { dense: denseRows(ops, inputRows, dense, random) }),
    starts: radius === undefined ? 0 : ops.memory.fromInts(starts),
    sentences: SENTENCES,
    groups: {
      word: { ids: ops.memory.fromInts([0, 1, 0, 2, 3, 4, 1, 0, 1]), count: 5 },
      document: { ids: ops.memory.fromInts([0, 0, 0, 0, 0, 1, 1, 1, 1]), count: 2 },
    },
  };
}

/** Dense rows with a gap between them, in reverse order. */
function denseRows(ops: Ops, rows: number, cols: number, random: Random) {
  const stride = cols + 1;
  const ptr = ops.memory.fromFloats(randomFloats(random, rows * stride));
  const index = ops.memory.fromInts(Array.from({ length: rows }, (_, i) => rows - 1 - i));
  return { ptr, rows, cols, stride, index };
}

// — nets ————————————————————————————————————————————————————————————————————————————————————————————————————

interface NetCase extends Shape {
  layers(classes: number): LayerFactory[];
}

const net = (given: Shape, layers: (classes: number) => LayerFactory[]): NetCase => ({
  ...given,
  layers: (classes) => [input(given.columns ?? [], given.dense), ...layers(classes)],
});

/** One column as wide as there are classes: what shows a strip's rows shows scores. */
const bare = (layers: LayerFactory[], radius?: number): NetCase => ({
  ...(radius !== undefined && { radius }),
  columns: [{ ...word, width: 1 }],
  layers: (classes) => [input([{ ...word, width: classes }]), ...layers],
});

const kinks: Partial<Record<ActivationName, number[]>> = { relu: [0], leakyRelu: [0], hardTanh: [-1, 1] };

/** Values within ±1.6 and more than 0.1 from every kink: no step of the numerical gradient crosses one. */
const awayFrom =
  (places: readonly number[]): Initializer =>
  (values, _in, _out, random) => {
    for (let i = 0; i < values.length; i++) {
      do values[i] = 1.6 * (2 * random.uniform() - 1);
      while (places.some((kink) => Math.abs(values[i] - kink) < 0.1));
    }
  };

const activated = (name: ActivationName): NetCase =>
  net({ columns: [{ ...word, width: 4, initializer: awayFrom(kinks[name] ?? []) }] }, (classes) => [
    activation(name),
    linear(classes),
  ]);

const windows = (['concatenate', 'average'] as const).flatMap((combine: Combination) =>
  [0, 1, 2].map((radius) => [`${combine} ${radius}`, combine, radius] as const),
);

const nets: Record<string, NetCase> = {
  'one column': net({ columns: [word] }, (classes) => [linear(classes)]),
  'columns, slots and hashed ids': net({ columns: [word, hashed, shape] }, (classes) => [linear(classes)]),
  'dense input': net({ dense: 4 }, (classes) => [linear(3), activation('tanh'), linear(classes)]),
  'columns and dense input': net({ columns: [word, shape], dense: 3 }, (classes) => [linear(classes)]),
  'no hidden layer, no window': bare([]),
  'linear after linear': net({ columns: [word] }, (classes) => [linear(6), linear(classes)]),
  deep: net({ radius: 1, columns: [word, hashed], dense: 2 }, (classes) => [
    dropout(0.1),
    window(1),
    linear(7),
    activation('gelu'),
    dropout(0.25),
    linear(5),
    activation('sigmoid'),
    linear(classes),
  ]),
  'activation after activation': net({ columns: [word] }, (classes) => [
    linear(6),
    activation('sigmoid'),
    activation('tanh'),
    linear(classes),
  ]),
  'window after linear': net({ radius: 1, columns: [word] }, (classes) => [
    linear(4),
    activation('tanh'),
    window(1),
    linear(classes),
  ]),
  dropout: net({ columns: [word] }, (classes) => [dropout(0.4), linear(5), dropout(0.3), linear(classes)]),
  'dropout of nothing': net({ radius: 1, columns: [word] }, (classes) => [
    window(1),
    dropout(0),
    linear(classes),
  ]),
  'means of words and documents': net({ columns: [word] }, (classes) => [
    linear(4),
    activation('tanh'),
    contextLinear(5, ['word', 'document']),
    activation('tanh'),
    linear(classes),
  ]),
  'means of windows': net({ radius: 1, columns: [word] }, (classes) => [
    window(1),
    contextLinear(classes, ['word']),
  ]),
  'means of what does not learn': net({ columns: [{ ...word, trainable: false }] }, (classes) => [
    contextLinear(4, ['document']),
    activation('tanh'),
    contextLinear(classes, ['word'], { trainable: false }),
  ]),
  'frozen column': net({ columns: [{ ...word, trainable: false }, shape] }, (classes) => [linear(classes)]),
  'frozen columns below a hidden layer': net(
    { radius: 1, columns: [{ ...word, trainable: false }] },
    (classes) => [window(1), linear(5), activation('tanh'), linear(classes)],
  ),
  'frozen linear': net({ radius: 1, columns: [word] }, (classes) => [
    window(1),
    linear(5, { trainable: false }),
    activation('tanh'),
    linear(classes),
  ]),
  ...Object.fromEntries(activationNames.map((name) => [`activation ${name}`, activated(name)])),
  ...Object.fromEntries(
    windows.flatMap(([name, combine, radius]) => [
      [
        `window ${name}`,
        net({ radius, columns: [word, shape] }, (classes) => [window(radius, combine), linear(classes)]),
      ],
      [
        `activation on window ${name}`,
        net({ radius, columns: [word] }, (classes) => [
          window(radius, combine),
          activation('tanh'),
          linear(classes),
        ]),
      ],
      [
        `dropout on window ${name}`,
        net({ radius, columns: [word] }, (classes) => [
          window(radius, combine),
          dropout(0.3),
          linear(classes),
        ]),
      ],
    ]),
  ),
  'averaged windows without starts': net({ columns: [word] }, (classes) => [
    window(0, 'average'),
    linear(classes),
  ]),
  'concatenated windows without starts': net({ columns: [word] }, (classes) => [window(0), linear(classes)]),
  'scores are averages of windows': bare([window(2, 'average')], 2),
  'scores are strip rows': bare([window(0)], 0),
  'activated scores': bare([window(1, 'average'), activation('tanh'), dropout(0.2)], 1),
};

/** A window of 3 rows of one column is 3 scores. */
const scoresOfWindows: NetCase = {
  radius: 1,
  columns: [{ ...word, width: 1 }],
  layers: () => [input([{ ...word, width: 1 }]), window(1)],
};

function check(engine: Engine, { layers, ...given }: NetCase, { loss, classes, targets }: LossCase): number {
  const criterion = typeof loss === 'function' ? loss() : loss;
  const network = new Network(engine, layers(classes), { seed: 5, extra: criterion.parameters });
  const random = new Random(11);
  for (const p of criterion.parameters) network.parameters.values(p).set(randomFloats(random, p.length));
  const batch = { ...batchOf(network.ops, given, random), ...targets(network.ops, random) };
  return checkGradients(network, criterion, batch, MODE);
}

describe.each(backends)('gradients on $name', ({ create }) => {
  describe.each(Object.entries(nets))('%s', (_, netCase) => {
    it.each(Object.entries(losses))('%s', (__, lossCase) => {
      expect(check(create(), netCase, lossCase)).toBeGreaterThan(3);
    });
  });

  it('scores that are windows', () => {
    const three: LossCase = {
      loss: new SoftmaxLoss(),
      classes: 3,
      targets: ({ memory }) => ({ targets: memory.fromInts([0, 1, 2, 1, 0, -1, 2, 2, 1]) }),
    };
    expect(check(create(), scoresOfWindows, three)).toBeGreaterThan(3);
  });

  it('max-margin, where some pairs keep the margin and others do not', () => {
    const margin = 0.5;
    const engine = create();
    const network = new Network(
      engine,
      [input([{ ...word, width: 4 }]), window(0), linear(5), activation('tanh'), linear(1)],
      { seed: 3 },
    );
    const batch = batchOf(network.ops, { columns: [word] }, new Random(2));
    const scores = engine.memory.scope(() => {
      const { y } = network.forward(batch, MODE);
      return [...network.ops.memory.floats(y.ptr, ROWS)];
    });
    const gaps = scores.slice(3).map((s, i) => margin + s - scores[i % 3]);
    // None so near the kink that a step could cross it.
    expect(Math.min(...gaps.map(Math.abs))).toBeGreaterThan(0.1);
    expect(new Set(gaps.map((gap) => gap > 0))).toEqual(new Set([true, false]));
    const loss = new MaxMarginLoss({ margin, corruptions: 2 });
    expect(checkGradients(network, loss, batch, MODE)).toBeGreaterThan(3);
  });

  it('are found where they are wrong', () => {
    const wrong: LayerFactory = (width) => ({
      parameters: [],
      width,
      forward: (ops, x) => ({
        y: x!,
        backward: (dy) => {
          ops.kernels.scale(dy.ptr, dy.rows * dy.cols, 1.01);
          return dy;
        },
      }),
    });
    const netCase = net({ columns: [word] }, (classes) => [linear(4), wrong, linear(classes)]);
    expect(() => check(create(), netCase, losses.softmax)).toThrow('gradient of layers.');
  });
});
