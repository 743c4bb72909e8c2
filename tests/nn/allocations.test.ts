import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ops } from '../../src/core/ops.ts';
import { createSharedEngine } from '../../src/core/shared.ts';
import type { Engine } from '../../src/core/wasm.ts';
import { Encoder, SentenceSource } from '../../src/encode.ts';
import { Grouper } from '../../src/groups.ts';
import type { Batch } from '../../src/nn/batch.ts';
import type { LayerFactory } from '../../src/nn/layer.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { contextLinear } from '../../src/nn/layers/context.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { window } from '../../src/nn/layers/window.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { CrfLoss } from '../../src/nn/losses/crf.ts';
import { LogisticLoss } from '../../src/nn/losses/logistic.ts';
import { MaxMarginLoss } from '../../src/nn/losses/max-margin.ts';
import { MulticlassMarginLoss } from '../../src/nn/losses/multiclass-margin.ts';
import { OneVsRestLoss } from '../../src/nn/losses/one-vs-rest.ts';
import { SoftLoss } from '../../src/nn/losses/soft.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import { Network } from '../../src/nn/network.ts';
import { Optimizer } from '../../src/nn/optimizer.ts';
import { type OptimizerName, optimizers } from '../../src/nn/optimizers/index.ts';
import { Share, slotsFor } from '../../src/nn/share.ts';
import { trainStep } from '../../src/nn/step.ts';
import { train } from '../../src/nn/trainer.ts';
import { learnTransitions } from '../../src/nn/transitions.ts';
import { createFeature } from '../../src/text/features/index.ts';
import { Vocabulary } from '../../src/text/vocabulary.ts';
import { backends } from '../helpers/backends.ts';

/**
 * A step of training makes no typed array, and takes no memory that the step before has not had: by itself, as the trainer
 * does one after another with the batches of sentences, and as a thread's share of one.
 */

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
    sentences: [0, 5, ROWS],
    groups: {
      word: { ids: integers(ROWS, 8), count: 8 },
      document: { ids: memory.fromInts(Array.from({ length: ROWS }, (_, i) => Number(i > 6))), count: 2 },
    },
    ...(targets === 'soft'
      ? { softTargets: shares() }
      : { targets: targets === 'classes' ? integers(ROWS, TAGS) : answers() }),
  };
}

const free = {
  transitions: new Float32Array(TAGS * TAGS),
  start: new Float32Array(TAGS),
  end: new Float32Array(TAGS),
};

interface Case {
  name: string;
  /** New where it has weights. */
  loss: Loss | (() => Loss);
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
  { name: 'transitions', loss: () => new CrfLoss(free, learnTransitions(TAGS)) },
  {
    name: 'document context',
    loss: new SoftmaxLoss(),
    layers: [...joined, contextLinear(9, ['word', 'document']), activation('relu')],
  },
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
    const criterion = typeof loss === 'function' ? loss() : loss;
    const extra = criterion.parameters;
    const network = new Network(engine, [input(columns), ...layers, linear(outputs)], { seed: 1, extra });
    // SGD without a bound goes straight into the weights.
    const clip = optimizer === 'sgd' ? 0 : 0.5;
    const updates = new Optimizer(network.parameters, { name: optimizer, rate: 0.01, clip });
    const batch = batchOf(engine, targets);
    const { memory } = engine;
    const step = (number: number) =>
      memory.scope(() => {
        const mode = { train: true, seed: 1, step: number };
        return trainStep(network, updates, criterion, batch, mode).loss;
      });
    step(0);
    const [bytes, used] = [memory.u8.length, memory.used];
    made.length = 0;
    for (let number = 1; number < 5; number++) expect(step(number)).toBeGreaterThan(0);
    expect(made).toEqual([]);
    expect([memory.u8.length, memory.used]).toEqual([bytes, used]);
  });
});

const vocabulary = new Vocabulary(['the', 'cat', 'saw', 'dog']);
const SENTENCES = [
  ['The', 'cat', 'saw', 'the', 'dog'],
  ['The', 'dog', 'ran'],
  ['A', 'cat'],
];

/** What a trainer needs, with sentences for a source. */
function training(engine: Engine) {
  const ops = new Ops(engine);
  const features = ['word', 'capitalization'].map((name) =>
    createFeature({ name, width: 4 }, { vocabulary }),
  );
  const grouper = () => new Grouper(['word', 'document'], (token) => token.toLowerCase());
  const dropout = { column: 'word', unknown: 1, rates: new Float32Array(WORDS).fill(0.2) };
  const encoder = new Encoder(features, 1, dropout, 0, grouper);
  const documents = Array.from({ length: 12 }, (_, d) =>
    SENTENCES.map((tokens) =>
      encoder.encode(
        tokens,
        Int32Array.from(tokens, (_, i) => (d + i) % TAGS),
      ),
    ),
  );
  const columns = features.map(({ name, size }) => ({ name, size, width: 4 }));
  const layers = [input(columns), window(1), contextLinear(9, ['word', 'document']), linear(TAGS)];
  const network = new Network(engine, layers, { seed: 1 });
  return { network, loss: new SoftmaxLoss(), source: new SentenceSource(ops, encoder, documents, 0.5) };
}

describe.each(backends)('$name', ({ create }) => {
  it('the trainer, with batches of sentences', async () => {
    const { network, loss, source } = training(create());
    const { memory } = network.ops;
    const [bytes, counts]: [number[], number[]] = [[], []];
    await train(network, loss, source, {
      epochs: 1,
      batchSize: 2,
      optimizer: { name: 'adam', rate: 0.01, clip: 1 },
      onStep: () => {
        bytes.push(memory.u8.length + memory.used);
        counts.push(made.length);
        made.length = 0;
      },
    });
    // The first step takes the memory, and before it the order is made.
    expect(counts.slice(1)).toEqual([0, 0, 0, 0, 0]);
    expect(new Set(bytes.slice(1)).size).toBe(1);
  });
});

it.each([0, 1])('a share of a step on threads, bound by %d', async (clip) => {
  const engine = await createSharedEngine('simd');
  const { network, loss, source } = training(engine);
  const optimizer = new Optimizer(network.parameters, { name: 'adam', rate: 0.01, clip });
  const place = { thread: 0, threads: 1, seed: 1, slots: slotsFor(engine, network, 1) };
  const share = new Share({ network, loss, source }, optimizer, place);
  const { memory } = engine;
  for (let step = 0; step < 4; step++) {
    made.length = 0;
    const before = memory.u8.length;
    share.begin([step, step + 4], step, 1);
    share.gradients();
    share.reduce();
    if (share.clips) share.update();
    expect(share.result().loss).toBeGreaterThan(0);
    share.release();
    if (step > 0) expect([made, memory.u8.length]).toEqual([[], before]);
  }
});

it('a typed array that is made is seen', () => {
  made.length = 0;
  new Float32Array(4).subarray(1);
  Int32Array.of(1);
  expect(made).toEqual(['new Float32Array', 'subarray', 'new Int32Array']);
});
