import { describe, expect, it } from 'vitest';
import { INFERENCE } from '../../src/nn/batch.ts';
import { explainGradient, type NetworkGradient } from '../../src/nn/explain.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { type Combination, window } from '../../src/nn/layers/window.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { MaxMarginLoss } from '../../src/nn/losses/max-margin.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectNear } from '../helpers/closeness.ts';
import { denseBatch } from '../helpers/nets.ts';
import { fourPoint, logSoftmax, numericalGradient } from '../helpers/oracle.ts';
import { randomFloats } from '../helpers/random.ts';

const [D, RADIUS, H, CLASSES] = [3, 2, 4, 3];
const WORDS = 2 * RADIUS + 1;

/** f(x·W + b)·U + c on a window of five dense word vectors. */
const windowNet = (create: () => Network['engine'], scores: number, combine?: Combination) =>
  new Network(create(), [
    input([], D),
    dropout(0.5),
    window(RADIUS, combine),
    linear(H),
    activation('tanh'),
    linear(scores),
  ]);

/** Windows, each a strip of five words of its own. */
function batchOf({ engine }: Network, strips: ArrayLike<number>, targets?: readonly number[]) {
  const words = Array.from({ length: strips.length / D }, (_, i) =>
    Array.from(strips).slice(i * D, (i + 1) * D),
  );
  const rows = words.length / WORDS;
  return {
    ...denseBatch(engine, words),
    rows,
    starts: engine.memory.fromInts(Array.from({ length: rows }, (_, i) => i * WORDS)),
    ...(targets && { targets: engine.memory.fromInts(targets) }),
  };
}

function explain(network: Network, loss: Loss, strips: ArrayLike<number>, targets?: readonly number[]) {
  return network.ops.memory.scope(() => explainGradient(network, loss, batchOf(network, strips, targets)));
}

const lossAt = (network: Network, loss: Loss, strips: ArrayLike<number>, targets?: readonly number[]) =>
  network.ops.memory.scope(() => {
    const batch = batchOf(network, strips, targets);
    return loss.evaluate(network.ops, network.forward(batch, INFERENCE).y, batch).loss;
  });

/** Compares every parameter's gradient, and that of the strip, with numerical ones. */
function check(
  network: Network,
  loss: Loss,
  gradient: NetworkGradient,
  strips: Float32Array,
  targets?: number[],
) {
  const h = 2 ** -6;
  const near = { absolute: 1e-4 };
  for (const p of network.parameters.all) {
    const layer = gradient.layers.find(({ parameters }) => p.name in parameters)!;
    const values = network.parameters.values(p).slice();
    const numerical = Array.from(values, (value, i) =>
      fourPoint(
        (t) => {
          network.parameters.values(p)[i] = t;
          const result = lossAt(network, loss, strips, targets);
          network.parameters.values(p)[i] = value;
          return result;
        },
        value,
        h,
      ),
    );
    expectClose(layer.parameters[p.name].values, numerical, near.absolute);
  }
  const ofStrip = numericalGradient((x) => lossAt(network, loss, x, targets), strips, h);
  expectClose(gradient.layers[0].delta.values, ofStrip, near.absolute);
}

const row = (values: Float32Array, i: number, cols: number) =>
  Array.from(values.subarray(i * cols, (i + 1) * cols));

describe.each(backends)('explainGradient on $name', ({ create }) => {
  const strips = randomFloats(new Random(1), WORDS * D);

  it('one window, softmax: each part is what the formulas say', () => {
    const network = windowNet(create, CLASSES);
    const { loss, layers } = explain(network, new SoftmaxLoss(), strips, [2]);
    expect(layers).toHaveLength(6);
    const [, , windows, hidden, f, scores] = layers;
    const weight = (i: number) => network.parameters.values(network.layers[i].parameters[0]).slice();
    const logP = logSoftmax(scores.y.values);
    expectNear(loss, -logP[2], 1e-5);
    // δ of the scores: p − y.
    const delta = logP.map((value, k) => Math.exp(value) - (k === 2 ? 1 : 0));
    expectClose(scores.delta.values, delta, 1e-5);
    // ∂J/∂U = h ⊗ δ, ∂J/∂c = δ, ∂J/∂h = U·δ.
    const h = Array.from(f.y.values);
    expectClose(
      scores.parameters['layers.5.weight'].values,
      h.flatMap((x) => delta.map((d) => x * d)),
      1e-5,
    );
    expectClose(scores.parameters['layers.5.bias'].values, delta, 1e-5);
    const back = h.map((_, i) => row(weight(5), i, CLASSES).reduce((sum, u, k) => sum + u * delta[k], 0));
    expectClose(f.delta.values, back, 1e-5);
    // δ of the hidden layer: ∂J/∂h ∘ f′(z).
    const deltaHidden = back.map((value, i) => value * (1 - h[i] ** 2));
    expectClose(hidden.delta.values, deltaHidden, 1e-5);
    const x = Array.from(windows.y.values);
    expect(x).toEqual(Array.from(strips));
    expectClose(
      hidden.parameters['layers.3.weight'].values,
      x.flatMap((v) => deltaHidden.map((d) => v * d)),
      1e-5,
    );
    expectClose(hidden.parameters['layers.3.bias'].values, deltaHidden, 1e-5);
    // ∂J/∂x = W·δ, the words side by side.
    const dx = x.map((_, i) => row(weight(3), i, H).reduce((sum, w, k) => sum + w * deltaHidden[k], 0));
    expect(windows.delta).toMatchObject({ rows: 1, cols: WORDS * D });
    expectClose(windows.delta.values, dx, 1e-5);
    expect(layers[0].delta).toMatchObject({ rows: WORDS, cols: D });
    expectClose(layers[0].delta.values, dx, 1e-5);
  });

  it.each(['concatenate', 'average'] as const)('one window, softmax, %s: as the numbers say', (combine) => {
    const network = windowNet(create, CLASSES, combine);
    const gradient = explain(network, new SoftmaxLoss(), strips, [1]);
    check(network, new SoftmaxLoss(), gradient, strips, [1]);
  });

  it('a true window and a corrupt one, max-margin: as the numbers say', () => {
    const network = windowNet(create, 1);
    const pair = randomFloats(new Random(2), 2 * WORDS * D);
    const loss = new MaxMarginLoss();
    const gradient = explain(network, loss, pair);
    expect(Array.from(gradient.layers[5].delta.values)).toEqual([-1, 1]);
    check(network, loss, gradient, pair);
  });
});

describe('explainGradient', () => {
  const { create } = backends[0];

  it('names the rows of a table, and leaves out what is frozen', () => {
    const table = { name: 'word', size: 9, width: 2 };
    const layers = [input([table]), linear(3, { trainable: false }), linear(2)];
    const network = new Network(create(), layers);
    const { memory } = network.ops;
    const { layers: found } = memory.scope(() =>
      explainGradient(network, new SoftmaxLoss(), {
        rows: 3,
        inputRows: 3,
        columns: { word: memory.fromInts([7, 4, 7]) },
        starts: 0,
        sentences: Int32Array.of(0, 3),
        targets: memory.fromInts([0, 1, 1]),
      }),
    );
    const { index, rows, cols, values } = found[0].parameters['layers.0.word'];
    expect({ index, rows, cols }).toEqual({ index: Int32Array.of(7, 4), rows: 2, cols: 2 });
    const { delta } = found[0];
    const [first, second, third] = [0, 1, 2].map((i) => row(delta.values, i, 2));
    expectClose(values, [...first.map((x, i) => x + third[i]), ...second], 1e-6);
    expect(found[1].parameters).toEqual({});
    expect(Object.keys(found[2].parameters)).toEqual(['layers.2.weight', 'layers.2.bias']);
  });

  it('refuses a network that only runs', () => {
    const network = new Network(create(), [input([], D), linear(2)], { training: false });
    expect(() =>
      explainGradient(network, new SoftmaxLoss(), denseBatch(network.engine, [[1, 2, 3]])),
    ).toThrow('got a network that only runs');
  });
});
