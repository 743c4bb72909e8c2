import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core/wasm.ts';
import type { OptimizerSettings } from '../../src/nn/optimizer.ts';
import { Optimizer } from '../../src/nn/optimizer.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { Network } from '../../src/nn/network.ts';
import { clearGradients } from '../../src/nn/gradients.ts';
import { type OptimizerName, optimizers } from '../../src/nn/optimizers/index.ts';
import type { Parameter } from '../../src/nn/parameter.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectNear, expectSame } from '../helpers/closeness.ts';
import { randomFloats } from '../helpers/random.ts';

// — independent oracles: one weight with its states, in float64 ———————————————————————————————————————————————

type Step = (w: number, g: number, s: number[], t: number, rate: number, decay: number) => number;

const oracles: Record<OptimizerName, Step> = {
  sgd: (w, g, _, __, rate, decay) => w - rate * (g + decay * w),
  momentum: (w, g, s, _, rate, decay) => {
    s[0] = 0.9 * s[0] + g + decay * w;
    return w - rate * s[0];
  },
  nesterov: (w, g, s, _, rate, decay) => {
    const slope = g + decay * w;
    s[0] = 0.9 * s[0] + slope;
    return w - rate * (slope + 0.9 * s[0]);
  },
  adagrad: (w, g, s, _, rate, decay) => {
    const slope = g + decay * w;
    s[0] += slope ** 2;
    return w - (rate * slope) / (Math.sqrt(s[0]) + 1e-8);
  },
  rmsprop: (w, g, s, _, rate, decay) => {
    const slope = g + decay * w;
    s[0] = 0.9 * s[0] + 0.1 * slope ** 2;
    return w - (rate * slope) / (Math.sqrt(s[0]) + 1e-8);
  },
  adam: (w, g, s, t, rate, decay) => adam(w, g + decay * w, s, t, rate),
  adamw: (w, g, s, t, rate, decay) => adam(w - rate * decay * w, g, s, t, rate),
};

function adam(w: number, g: number, s: number[], t: number, rate: number): number {
  s[0] = 0.9 * s[0] + 0.1 * g;
  s[1] = 0.999 * s[1] + 0.001 * g ** 2;
  const [m, v] = [s[0] / (1 - 0.9 ** t), s[1] / (1 - 0.999 ** t)];
  return w - (rate * m) / (Math.sqrt(v) + 1e-8);
}

// — a set of parameters with gradients put there by hand ——————————————————————————————————————————————————————

const TABLE = 'layers.0.word';

const net = (engine: Engine) =>
  new Network(engine, [
    input([
      { name: 'word', size: 6, width: 3, rate: 0.02 },
      { name: 'still', size: 4, width: 2, trainable: false },
    ]),
    linear(4),
    linear(2, { rate: 0.3 }),
    linear(3, { trainable: false }),
  ]);

/** Gives every parameter a gradient; the tables', of the rows in `touched`. */
function setGradients({ parameters, ops: { memory } }: Network, touched: number[], random: Random): void {
  for (const p of parameters.dense) memory.floats(p.gradient, p.length).set(randomFloats(random, p.length));
  for (const p of parameters.tables) {
    const gradient = memory.fromFloats(randomFloats(random, touched.length * p.cols));
    if (p.trainable) p.touched = { index: memory.fromInts(touched), count: touched.length, gradient };
  }
}

/** The gradients as the oracles take them: undefined where there is none. */
function gradients({ ops: { memory } }: Network, p: Parameter): (number | undefined)[] {
  if (!p.trainable) return Array.from({ length: p.length });
  if (p.kind === 'dense') return Array.from(memory.floats(p.gradient, p.length));
  const all: (number | undefined)[] = Array.from({ length: p.length });
  const { index, count, gradient } = p.touched!;
  memory.ints(index, count).forEach((row, i) => {
    memory.floats(gradient + 4 * i * p.cols, p.cols).forEach((g, j) => (all[row * p.cols + j] = g));
  });
  return all;
}

const TOUCHED = [[1, 4], [4], [0, 5, 2], [4, 1], [2], [1, 4]];

describe.each(backends)('Optimizer on $name', ({ create }) => {
  const names = Object.keys(oracles) as OptimizerName[];

  it('has an oracle for each', () => expect(names).toEqual(Object.keys(optimizers)));

  it.each(names)(
    '%s: dense and touched rows, own rates, decay but of biases, frozen ones left alone',
    (name) => {
      const network = net(create());
      const { all } = network.parameters;
      const optimizer = new Optimizer(network.parameters, { name, rate: 0.1, weightDecay: 0.05 });
      const random = new Random(2);
      const weights = all.map((p) => Array.from(network.parameters.values(p)));
      const states = all.map((p) => Array.from({ length: p.length }, () => [0, 0]));
      TOUCHED.forEach((touched, t) => {
        clearGradients(network.parameters);
        setGradients(network, touched, random);
        all.forEach((p, k) => {
          const rate = (p.settings.rate ?? 0.1) * 0.5;
          const decay = p.name.endsWith('bias') ? 0 : 0.05;
          gradients(network, p).forEach((g, i) => {
            if (g !== undefined)
              weights[k][i] = oracles[name](weights[k][i], g, states[k][i], t + 1, rate, decay);
          });
        });
        expect(optimizer.update(t + 1, 0.5)).toBe(0);
      });
      all.forEach((p, k) => expectClose(network.parameters.values(p), weights[k], 2e-6));
    },
  );

  it('leaves rows that no batch touched as they were, whatever the decay', () => {
    const network = net(create());
    const table = network.parameters.all.find((p) => p.name === TABLE)!;
    const before = network.parameters.values(table).slice();
    const optimizer = new Optimizer(network.parameters, { name: 'adam', rate: 0.1, weightDecay: 0.5 });
    setGradients(network, [1, 4], new Random(1));
    optimizer.update(1, 1);
    const after = network.parameters.values(table);
    for (const row of [0, 2, 3, 5]) {
      expectSame(after.subarray(3 * row, 3 * row + 3), before.subarray(3 * row, 3 * row + 3));
    }
    expect(after.subarray(3, 6)).not.toEqual(before.subarray(3, 6));
    clearGradients(network.parameters);
    expect(table.touched).toBeUndefined();
    const still = network.parameters.values(table).slice();
    optimizer.update(2, 1);
    expectSame(network.parameters.values(table), still);
  });

  it('clips the norm of the whole gradient, tables included', () => {
    const network = net(create());
    const { parameters } = network;
    setGradients(network, [3, 0], new Random(4));
    const trainable = parameters.all.filter((p) => p.kind === 'dense' || p.trainable);
    const collect = () =>
      trainable.flatMap((p) =>
        p.kind === 'dense'
          ? Array.from(network.ops.memory.floats(p.gradient, p.length))
          : gradients(network, p).filter((g) => g !== undefined),
      );
    const before = collect();
    const norm = Math.hypot(...before);
    expect(norm).toBeGreaterThan(2);
    const clipped = new Optimizer(parameters, { name: 'sgd', rate: 0, clip: 0.5 });
    expectNear(clipped.update(1, 1), norm, 1e-5);
    expectClose(
      collect(),
      before.map((g) => (g * 0.5) / norm),
      1e-6,
    );
    // What is small enough stays as it is.
    const kept = collect();
    expectNear(new Optimizer(parameters, { name: 'sgd', rate: 0, clip: 0.6 }).update(1, 1), 0.5, 1e-5);
    expectSame(collect(), kept);
  });

  it('takes its own settings', () => {
    const results = [0, 0.5, undefined].map((momentum) => {
      const network = net(create());
      const optimizer = new Optimizer(network.parameters, { name: 'momentum', rate: 0.1, momentum });
      for (let t = 1; t <= 2; t++) {
        setGradients(network, [1], new Random(5));
        optimizer.update(t, 1);
      }
      return network.parameters.values(network.parameters.dense[0])[0];
    });
    const network = net(create());
    setGradients(network, [1], new Random(5));
    const [w, g] = [
      network.parameters.values(network.parameters.dense[0])[0],
      network.ops.memory.floats(network.parameters.gradient, 1)[0],
    ];
    // The same gradient twice: 2g, (2 + ½)g, (2 + 0.9)g, the last being the usual value.
    expectClose(
      results,
      [2, 2.5, 2.9].map((times) => w - 0.1 * times * g),
      1e-6,
    );
  });

  it('names its state by parameter, for what is trained only', () => {
    const network = net(create());
    const tensors = new Optimizer(network.parameters, { name: 'adam', rate: 0.1 }).tensors();
    const trained = network.parameters.all.filter((p) => p.trainable).map((p) => p.name);
    expect(Object.keys(tensors)).toEqual(
      trained.flatMap((name) => [`optimizer.0.${name}`, `optimizer.1.${name}`]),
    );
    expect(tensors[`optimizer.1.${TABLE}`]).toEqual(new Float32Array(18));
    expect(new Optimizer(network.parameters, { name: 'sgd', rate: 0.1 }).tensors()).toEqual({});
  });
});

describe('Optimizer', () => {
  const { parameters } = net(backends[0].create());
  const make = (settings: object) => () => new Optimizer(parameters, settings as OptimizerSettings);

  it.each([
    [
      { name: 'adm', rate: 1 },
      "optimizer: got 'adm', expected sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
    ],
    [{ name: 'constructor', rate: 1 }, "optimizer: got 'constructor', expected sgd"],
    [
      { name: 'sgd', rate: 1, momentum: 0.9 },
      "sgd has no setting 'momentum', expected rate, weightDecay, clip",
    ],
    [{ name: 'adam', rate: 1, toString: 1 }, "adam has no setting 'toString'"],
    [{ name: 'adam', rate: -1 }, 'rate: got -1, expected a number ≥ 0'],
    [{ name: 'adam' }, 'rate: got undefined, expected a number ≥ 0'],
    [{ name: 'adam', rate: 1, clip: NaN }, 'clip: got NaN, expected a number ≥ 0'],
    [{ name: 'adam', rate: 1, weightDecay: '1' }, 'weightDecay: got 1, expected a number ≥ 0'],
    [{ name: 'adam', rate: 1, beta1: Infinity }, 'beta1: got Infinity, expected a number ≥ 0'],
  ])('%j', (settings, message) => {
    expect(make(settings)).toThrow(message);
    expect(make(settings)).toThrow(RangeError);
  });

  it('a parameter with a rate below 0', () => {
    const { parameters: wrong } = new Network(backends[0].create(), [
      input([], 2),
      linear(1, { rate: -0.5 }),
    ]);
    expect(() => new Optimizer(wrong, { name: 'sgd', rate: 1 })).toThrow(
      'rate of layers.1.weight: got -0.5, expected a number ≥ 0',
    );
  });
});
