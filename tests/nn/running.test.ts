import { describe, expect, it } from 'vitest';
import { type PartialConfig, resolveConfig } from '../../src/config.ts';
import { createEncoder } from '../../src/encode.ts';
import { loadModel, type Model, refresh, scoresOf } from '../../src/model.ts';
import { createModel } from '../../src/training-model.ts';
import { INFERENCE } from '../../src/nn/batch.ts';
import { ProductCache } from '../../src/nn/product-cache.ts';
import { Random } from '../../src/random.ts';
import { loadFeatures } from '../../src/text/features/index.ts';
import { TagSet } from '../../src/text/tagset.ts';
import { Vocabulary } from '../../src/text/vocabulary.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectSame } from '../helpers/closeness.ts';

const WORDS = Array.from(
  { length: 60 },
  (_, i) => `w${String.fromCharCode(97 + (i % 26))}${'xyz'[i % 3].repeat(i % 5)}`,
);
const vocabulary = new Vocabulary(new Set(WORDS.slice(0, 40)));
const tagSet = TagSet.from(['A', 'B'], 'BIOES');

const FEATURES = [
  { name: 'word', width: 9 },
  { name: 'affixes', width: 6, lengths: [1, 2], buckets: 64 },
  { name: 'uncased', width: 3 },
];
const KOREAN = [
  { name: 'word', width: 8 },
  { name: 'characterType', width: 3 },
  { name: 'eojeolStart', width: 3 },
  { name: 'syllables', width: 4, buckets: 128 },
];
/** As the preset has it: so many n-grams that few are met twice. */
const MANY_NGRAMS = KOREAN.map((feature) =>
  feature.name === 'syllables' ? { ...feature, buckets: 65_536 } : feature,
);

const loaded = await loadFeatures(KOREAN);

const NETS: [string, PartialConfig][] = [
  ['a hidden layer', { features: FEATURES, layers: [{ linear: 30 }, { activation: 'tanh' }, { dropout: 0.5 }] }],
  ['two hidden layers', { features: FEATURES, layers: [{ linear: 24 }, { activation: 'relu' }, { linear: 7 }, { activation: 'sigmoid' }] }],
  ['no hidden layer', { features: FEATURES, layers: [] }],
  ['a hidden layer without a function', { features: FEATURES, layers: [{ linear: 5 }] }],
  ['a function straight on the window', { features: FEATURES, layers: [{ activation: 'tanh' }, { linear: 5 }] }],
  ['averaged windows', { features: FEATURES, window: { radius: 1, combine: 'average' }, layers: [{ linear: 30 }] }],
  ['no window', { features: FEATURES, window: { radius: 0 }, layers: [{ linear: 30 }] }],
  ['syllables', { features: KOREAN, tokenizer: 'syllables', window: { radius: 3 }, layers: [{ linear: 30 }, { activation: 'relu' }] }],
  ['syllables with many n-grams', { features: MANY_NGRAMS, tokenizer: 'syllables', window: { radius: 3 }, layers: [{ linear: 30 }, { activation: 'relu' }] }],
]; // prettier-ignore

function sentencesOf(random: Random, n: number): string[][] {
  return Array.from({ length: n }, () =>
    Array.from({ length: random.integer(12) }, () => {
      const word = WORDS[Math.floor(60 ** random.uniform()) - 1];
      return random.integer(4) ? word : random.integer(2) ? word.toUpperCase() : ' ';
    }),
  );
}

/** Scores by the layers that are trained. */
function directly(model: ReturnType<typeof createModel>, sentences: string[][]): Float32Array {
  const { network, features, config } = model;
  const encoder = createEncoder(features, config, vocabulary);
  return network.ops.memory.scope(() => {
    const encoded = sentences.map((tokens) => encoder.encode(tokens));
    const { y } = network.forward(encoder.batch(network.ops, encoded, INFERENCE), INFERENCE);
    return network.ops.memory.floats(y.ptr, y.rows * y.cols).slice();
  });
}

function running(model: Model, sentences: string[][]): Float32Array {
  const { memory } = model.network.ops;
  model.running.prepare();
  return memory.scope(() => {
    const { scores } = scoresOf(model, sentences);
    return memory.floats(scores.ptr, scores.rows * scores.cols).slice();
  });
}

/** Of the scores' scale, which is about 1 with initial weights; products are kept in steps of 1/127 of the largest. */
const TOLERANCE = 2e-2;

describe.each(backends)('on $name', ({ create }) => {
  const parts = (config: PartialConfig, cacheBytes?: number) => ({
    config: resolveConfig(config),
    tagSet,
    vocabulary,
    entityHashes: new Uint32Array(0),
    loaded,
    engine: create(),
    cacheBytes,
  });

  describe.each(NETS)('%s', (_, config) => {
    it('gives the scores of the layers that are trained, whatever the cache holds', () => {
      const model = createModel(parts(config));
      const random = new Random(3);
      for (let round = 0; round < 3; round++) {
        const sentences = sentencesOf(random, 9);
        expectClose(running(model, sentences), directly(model, sentences), TOLERANCE);
      }
    });

    it('gives the same, to the bit, with a cache of the least size', () => {
      const [large, small] = [createModel(parts(config)), createModel(parts(config, 0))];
      const random = new Random(4);
      for (let round = 0; round < 6; round++) {
        const sentences = sentencesOf(random, 40);
        expectSame(running(small, sentences), running(large, sentences));
      }
    });
  });

  it('keeps products of what is met again, not of ids that are many', () => {
    const figuresOf = (features: object[]) =>
      createModel(parts({ features, tokenizer: 'syllables', layers: [{ linear: 30 }] })).running.figures;
    expect(figuresOf(KOREAN)).toBeDefined();
    expect(figuresOf(MANY_NGRAMS)).toBeUndefined();
  });

  it('a loaded model gives what the one that was trained gives', () => {
    const [, config] = NETS[0];
    const model = createModel(parts(config));
    const { parameters } = model.network;
    const weights = Object.fromEntries(
      parameters.all.map((p) => {
        const values = parameters.values(p).slice();
        return [p.name, { rows: p.rows, cols: p.cols, values, largest: Math.max(...values.map(Math.abs)) }];
      }),
    );
    const loaded = loadModel(parts(config), weights);
    expect(loaded.network.parameters.all.map(({ name }) => name)).toEqual(
      parameters.all.map(({ name }) => name),
    );
    const sentences = sentencesOf(new Random(5), 20);
    expectSame(running(loaded, sentences), running(model, sentences));
  });

  it('takes over weights that have changed', () => {
    const model = createModel(parts(NETS[0][1]));
    const sentences = sentencesOf(new Random(6), 5);
    running(model, sentences);
    const { parameters } = model.network;
    for (const p of parameters.all) parameters.values(p).forEach((x, i, all) => (all[i] = 0.5 * x + 0.1));
    refresh(model);
    expectClose(running(model, sentences), directly(model, sentences), TOLERANCE);
  });

  it('a sentence alone gets the scores that it gets among others', () => {
    const model = createModel(parts(NETS[0][1]));
    const sentences = sentencesOf(new Random(7), 30);
    const alone = sentences.flatMap((tokens) => Array.from(running(model, [tokens])));
    expectClose(running(model, sentences), alone, 2e-6);
  });
});

describe('ProductCache', () => {
  const cacheOf = (capacity: number) => {
    const cache = new ProductCache(2, capacity, 4);
    cache.clear();
    return cache;
  };
  const find = (cache: ProductCache, group: number, keys: number[]) => {
    cache.begin();
    const slots = Int32Array.from(keys);
    return { ...cache.find(group, slots, 100), found: Array.from(slots) };
  };

  it('gives a key one row until it is evicted, and different keys different rows', () => {
    const cache = cacheOf(4);
    const { keys, slots, found } = find(cache, 0, [7, 8, 7, -1]);
    expect(keys).toEqual([7, 8]);
    expect(found).toEqual([slots[0], slots[1], slots[0], -1]);
    expect(find(cache, 1, [7]).keys).toEqual([7]);
    expect(find(cache, 0, [8, 7])).toMatchObject({ keys: [], found: [slots[1], slots[0]] });
    expect(cache.figures).toEqual({ capacity: 4, hits: 3, misses: 3 });
  });

  it('keeps what comes often, evicts what came once', () => {
    const cache = cacheOf(8);
    for (let i = 10; i < 90; i++) find(cache, 0, [1, 2, 3, i]);
    expect(find(cache, 0, [1, 2, 3]).keys).toEqual([]);
    expect(cache.figures.misses).toBe(3 + 80);
  });

  it('evicts nothing that was asked for in the same turn', () => {
    const cache = cacheOf(6);
    for (let i = 0; i < 20; i++) {
      const keys = Array.from({ length: 6 }, (_, k) => i * 3 + k);
      const { found } = find(cache, 0, keys);
      expect(new Set(found).size).toBe(6);
      expect(find(cache, 0, keys)).toMatchObject({ keys: [], found });
    }
  });
});
