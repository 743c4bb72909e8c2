import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core/wasm.ts';
import type { Batch } from '../../src/nn/batch.ts';
import type { LayerFactory } from '../../src/nn/layer.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { window } from '../../src/nn/layers/window.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { LogisticLoss } from '../../src/nn/losses/logistic.ts';
import { MaxMarginLoss } from '../../src/nn/losses/max-margin.ts';
import { MulticlassMarginLoss } from '../../src/nn/losses/multiclass-margin.ts';
import { OneVsRestLoss } from '../../src/nn/losses/one-vs-rest.ts';
import { SoftLoss } from '../../src/nn/losses/soft.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { Optimizer } from '../../src/nn/optimizer.ts';
import { type OptimizerName, optimizers } from '../../src/nn/optimizers/index.ts';
import { backends } from '../helpers/backends.ts';

/** A step of training makes no typed array, and takes no memory that the step before has not had. */

const TYPES = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'Uint8Array'] as const;
const VIEWS = ['subarray', 'slice', 'map', 'filter'] as const;
const [ROWS, TAGS, WORDS] = [12, 6, 40];

/** How many typed arrays were made since `made.length = 0`, by which way. */
const made: string[] = [];
const prototype = Object.getPrototypeOf(Float32Array.prototype) as Record<string, unknown>;
const originals = new Map<object, Map<string, unknown>>();

function replace(object: object, name: string, by: unknown): void {
  const kept = originals.get(object) ?? new Map<string, unknown>();
  originals.set(object, kept.set(name, (object as Record<string, unknown>)[name]));
  Object.assign(object, { [name]: by });
}

beforeAll(() => {
  for (const name of TYPES)
    replace(
      globalThis,
      name,
      new Proxy(globalThis[name], {
        construct(target, args) {
          made.push(`new ${name}`);
          return Reflect.construct(target, args);
        },
      }),
    );
  for (const name of VIEWS) {
    const original = prototype[name] as (...args: unknown[]) => unknown;
    replace(prototype, name, function (this: unknown, ...args: unknown[]) {
      made.push(name);
      return original.apply(this, args);
    });
  }
});

afterAll(() => {
  for (const [object, kept] of originals) Object.assign(object, Object.fromEntries(kept));
});

/** Windows over a strip of words, with targets for every loss of classes; or a yes and no for each row. */
function batchOf({ memory }: Engine, targets: 'classes' | 'answers' | 'soft'): Batch {
  const inputRows = ROWS + 4;
  const integers = (n: number, below: number) =>
    memory.fromInts(Array.from({ length: n }, (_, i) => (7 * i) % below));
  const answers = () => memory.fromFloats(Array.from({ length: ROWS }, (_, i) => i % 2));
  const shares = () => memory.fromFloats(Array.from({ length: ROWS * TAGS }, () => 1 / TAGS));
  return {
    rows: ROWS,
    inputRows,
    columns: { word: integers(inputRows, WORDS) },
    starts: integers(ROWS, ROWS),
    sentences: Int32Array.of(0, ROWS),
    ...(targets === 'soft'
      ? { softTargets: shares() }
      : { targets: targets === 'classes' ? integers(ROWS, TAGS) : answers() }),
  };
}

interface Case {
  name: string;
  loss: Loss;
  targets?: 'classes' | 'answers' | 'soft';
  optimizer?: OptimizerName;
  layers?: LayerFactory[];
}

const joined = [window(2), linear(10), activation('tanh'), dropout(0.25)];
const cases: Case[] = [
  { name: 'softmax', loss: new SoftmaxLoss({ smoothing: 0.1 }) },
  { name: 'class weights', loss: new SoftmaxLoss({ classWeights: Array.from({ length: TAGS }, () => 2) }) },
  { name: 'soft targets', loss: new SoftLoss(), targets: 'soft' },
  { name: 'margins', loss: new MulticlassMarginLoss() },
  { name: 'one against the rest', loss: new OneVsRestLoss() },
  { name: 'logistic', loss: new LogisticLoss(), targets: 'answers' },
  { name: 'max-margin', loss: new MaxMarginLoss({ corruptions: 3 }), targets: 'answers' },
  { name: 'averaged windows', loss: new SoftmaxLoss(), layers: [window(2, 'average')] },
  ...(Object.keys(optimizers) as OptimizerName[]).map((optimizer) => ({
    name: optimizer,
    loss: new SoftmaxLoss(),
    optimizer,
  })),
];

describe.each(backends)('$name', ({ create }) => {
  it.each(cases)('a step: $name', ({ loss, targets = 'classes', optimizer = 'sgd', layers = joined }) => {
    const engine = create();
    const outputs = targets === 'answers' ? 1 : TAGS;
    const columns = [{ name: 'word', size: WORDS, width: 9 }];
    const network = new Network(engine, [input(columns), ...layers, linear(outputs)], { seed: 1 });
    const updates = new Optimizer(network.parameters, { name: optimizer, rate: 0.01, clip: 0.5 });
    const batch = batchOf(engine, targets);
    const { memory } = engine;
    const step = (number: number) =>
      memory.scope(() => {
        const mode = { train: true, seed: 1, step: number };
        const { loss: value } = network.backpropagate(batch, loss, mode);
        updates.update(number + 1, 1);
        return value;
      });
    step(0);
    const [bytes, used] = [memory.u8.length, memory.used];
    made.length = 0;
    for (let number = 1; number < 5; number++) expect(step(number)).toBeGreaterThan(0);
    expect(made).toEqual([]);
    expect([memory.u8.length, memory.used]).toEqual([bytes, used]);
  });
});

it('a typed array that is made is seen', () => {
  made.length = 0;
  new Float32Array(4).subarray(1);
  Int32Array.of(1);
  expect(made).toEqual(['new Float32Array', 'subarray', 'new Int32Array']);
});
