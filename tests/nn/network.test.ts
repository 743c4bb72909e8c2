import { describe, expect, it } from 'vitest';
import { INFERENCE, type Batch, type Mode } from '../../src/nn/batch.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { type Combination, window } from '../../src/nn/layers/window.ts';
import type { LayerFactory } from '../../src/nn/layer.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectNear, expectSame } from '../helpers/closeness.ts';
import { denseBatch, planeNet } from '../helpers/nets.ts';

const TRAIN: Mode = { train: true, seed: 1, step: 0 };

describe.each(backends)('Network on $name', ({ create }) => {
  const run = (network: Network, batch: Batch, mode = INFERENCE): number[] => {
    const { y } = network.forward(batch, mode);
    return Array.from(network.ops.memory.floats(y.ptr, y.rows * y.cols));
  };

  /** Sets a parameter's values. */
  const set = (network: Network, name: string, values: number[]): void => {
    const p = network.parameters.all.find((parameter) => parameter.name === name)!;
    expect(values).toHaveLength(p.length);
    network.parameters.values(p).set(values);
  };

  it('softmax regression by hand', () => {
    const engine = create();
    const network = planeNet(engine, [linear(2)]);
    set(network, 'layers.1.weight', [1, 2, 3, 4]);
    set(network, 'layers.1.bias', [0.5, -0.5]);
    expectSame(run(network, denseBatch(engine, [[1, 0], [2, -1]])), [1.5, 1.5, -0.5, -0.5]); // prettier-ignore
  });

  it('joins columns, slots and dense input in their order; sums of ids are over √count', () => {
    const engine = create();
    const { memory } = engine;
    const network = new Network(engine, [
      input(
        [
          { name: 'a', size: 2, width: 1 },
          { name: 'b', size: 4, width: 2, slots: 2, count: 4 },
        ],
        1,
      ),
    ]);
    expect(network.width).toBe(1 + 2 * 2 + 1);
    set(network, 'layers.0.a', [10, 20]);
    set(network, 'layers.0.b', [1, 2, 3, 4, 5, 6, 7, 8]);
    const batch = {
      ...denseBatch(engine, [[-1], [-2]]),
      columns: {
        a: memory.fromInts([1, 0]),
        // (slots, rows, count)
        b: memory.fromInts([0, 1, -1, -1, 3, 3, 3, 3, 2, -1, -1, -1, -1, -1, -1, -1]),
      },
    };
    expectSame(run(network, batch), [20, 2, 3, 2.5, 3, -1, 10, 14, 16, 0, 0, -2]);
  });

  const strips = (combine: Combination) => {
    const engine = create();
    const network = new Network(engine, [input([], 2), window(1, combine)]);
    const strip = [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50]]; // prettier-ignore
    const batch = { ...denseBatch(engine, strip), rows: 2, starts: engine.memory.fromInts([2, 0]) };
    return run(network, batch);
  };

  it('windows are the rows from their start on, joined or averaged', () => {
    expectSame(strips('concatenate'), [3, 30, 4, 40, 5, 50, 1, 10, 2, 20, 3, 30]);
    expectClose(strips('average'), [4, 40, 2, 20], 1e-5);
  });

  it('dropout: a share is 0, the rest is scaled, another mask each step and layer, nothing when it only runs', () => {
    const engine = create();
    const network = new Network(engine, [input([], 1), dropout(0.25)]);
    const ones = denseBatch(
      engine,
      Array.from({ length: 8000 }, () => [1]),
    );
    expectSame(run(network, ones), new Float32Array(8000).fill(1));
    const first = run(network, ones, TRAIN);
    expect(new Set(first)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expectNear(first.filter((x) => x === 0).length / 8000, 0.25, 0.02);
    expectSame(run(network, ones, TRAIN), first);
    for (const mode of [
      { ...TRAIN, step: 1 },
      { ...TRAIN, seed: 2 },
    ]) {
      const other = run(network, ones, mode);
      expectNear(other.filter((x, i) => x === 0 && first[i] === 0).length / 8000, 0.0625, 0.02);
    }
    const second = new Network(engine, [input([], 1), activation('identity'), dropout(0.25)]);
    expect(run(second, ones, TRAIN)).not.toEqual(first);
  });

  it('the gradient of a step knows nothing of the step before, nor of what layers do not learn', () => {
    const gradientAfter = (...steps: number[][][]): number[] => {
      const engine = create();
      const frozen = linear(3, { trainable: false });
      const network = planeNet(engine, [linear(4), activation('tanh'), frozen, linear(2)], { seed: 3 });
      const { gradient, denseLength } = network.parameters;
      engine.memory.floats(gradient, denseLength).fill(9);
      for (const points of steps) {
        const targets = engine.memory.fromInts(points.map((_, i) => i % 2));
        network.backpropagate({ ...denseBatch(engine, points), targets }, new SoftmaxLoss(), TRAIN);
      }
      const values = network.parameters.dense.flatMap((p) => [...engine.memory.floats(p.gradient, p.length)]);
      const still = network.parameters.dense.filter((p) => !p.trainable);
      for (const p of still)
        expectSame(engine.memory.floats(p.gradient, p.length), new Float32Array(p.length));
      return values;
    };
    const [first, second] = [[[1, 2], [-3, 4]], [[0.5, -1]]]; // prettier-ignore
    expectSame(gradientAfter(first, second), gradientAfter(second));
  });

  it('leaves a batch of its own memory scope behind it', () => {
    const engine = create();
    const network = planeNet(engine, [linear(3), activation('relu'), linear(2)]);
    const { used } = engine.memory;
    engine.memory.scope(() => {
      const batch = { ...denseBatch(engine, [[1, 2]]), targets: engine.memory.fromInts([1]) };
      network.backpropagate(batch, new SoftmaxLoss(), TRAIN);
    });
    expect(engine.memory.used).toBe(used);
  });
});

describe('Network', () => {
  const engine = backends[0].create();
  const points = () => denseBatch(engine, [[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const forward =
    (layers: LayerFactory[], batch: Batch = points()) =>
    () =>
      new Network(engine, layers).forward(batch, INFERENCE);

  it.each<[string, () => unknown, string]>([
    ['no layers', forward([]), 'a network needs at least one layer'],
    ['no input: linear', forward([linear(2)]), 'layers.0.weight: rows is 0, expected a positive integer'],
    ['no input: window', forward([window(1)]), 'a window needs the input strip before it'],
    ['no input: activation', forward([activation('relu')]), 'an activation needs an input layer before it'],
    ['no input: dropout', forward([dropout(0.5)]), 'dropout needs an input layer before it'],
    ['input of nothing', forward([input([])]), 'layers.0: no columns and no dense input'],
    ['two columns of one name', forward([input([{ name: 'a', size: 1, width: 1 }, { name: 'a', size: 1, width: 1 }])]), "two parameters are named 'layers.0.a'"], // prettier-ignore
    [
      'missing column',
      forward([input([{ name: 'word', size: 1, width: 1 }])]),
      "the batch has no column 'word'",
    ],
    ['dense input of another width', forward([input([], 3)]), 'dense input: got (3, 2), expected (3, 3)'],
    ['dense input of other rows', forward([input([], 2)], { ...points(), inputRows: 4 }), 'dense input: got (3, 2), expected (4, 2)'], // prettier-ignore
    ['no dense input', forward([input([], 2)], { ...points(), dense: undefined }), 'dense input: got none, expected (3, 2)'], // prettier-ignore
    ['window of a window', forward([input([], 2), window(0), window(1)], { ...points(), starts: engine.memory.fromInts([0, 1, 2]) }), 'a window needs the input strip before it'], // prettier-ignore
    ['windows without padding', forward([input([], 2), window(1)]), "window: got one of 3 rows from row 2 on, expected it to end within the strip's 3"], // prettier-ignore
    ['windows beyond the strip', forward([input([], 2), window(0, 'average')], { ...points(), starts: engine.memory.fromInts([0, 3, 1]) }), "window: got one of 1 rows from row 3 on, expected it to end within the strip's 3"], // prettier-ignore
    ['negative radius', () => window(-1), 'window radius: got -1, expected an integer ≥ 0'],
    ['dropout of everything', () => dropout(1), 'dropout: got 1, expected 0 ≤ rate < 1'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(RangeError);
  });

  it('that only runs does not learn', () => {
    const network = planeNet(engine, [linear(2)], { training: false });
    const batch = { ...points(), targets: engine.memory.fromInts([0, 1, 0]) };
    expect(() => network.backpropagate(batch, new SoftmaxLoss(), TRAIN)).toThrow(
      'got a network that only runs, expected one made with `training: true`',
    );
  });
});
