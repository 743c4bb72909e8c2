import { beforeAll, describe, expect, it } from 'vitest';
import { compressModel, type CompressOptions } from '../../src/compression/compress.ts';
import { evaluateTagger } from '../../src/evaluate-tagger.ts';
import { fineTune } from '../../src/fine-tune.ts';
import { scoresOf as modelScores } from '../../src/model.ts';
import { readSafetensors, writeSafetensors } from '../../src/safetensors.ts';
import { Tagger } from '../../src/tagger.ts';
import { trainTagger } from '../../src/train-tagger.ts';
import { trainWindowScorer } from '../../src/train-window-scorer.ts';
import { WindowScorer } from '../../src/window-scorer.ts';
import { decodeFrontCoded } from '../../src/text/word-list.ts';
import { TINY, tinyCorpus } from '../helpers/tiny.ts';

const TRAIN = tinyCorpus(160, 1);
const DEV = tinyCorpus(80, 2);
const SENTENCES = DEV.documents.flatMap(({ sentences }) => sentences.map(({ tokens }) => tokens));
const models: Record<string, Tagger> = {};
const settings = {
  concatenated: {},
  averaged: { window: { radius: 1, combine: 'average' } },
  'without hidden layer': { layers: [] },
  'by the CRF loss': { loss: 'crf' },
  'with an activation first': { layers: [{ activation: 'tanh' }] },
};
beforeAll(async () => {
  for (const [name, more] of Object.entries(settings))
    models[name] = (await trainTagger(TRAIN, { ...TINY, epochs: 6, ...more })).tagger;
});

const compressed = (tagger: Tagger, options: CompressOptions) =>
  Tagger.load(compressModel(tagger.save(), options));

/** All scores of the development sentences, less the mean of each token's. */
function scoresOf({ model }: Tagger): Float64Array {
  const { memory } = model.network.ops;
  model.running.prepare();
  return memory.scope(() => {
    const { scores } = modelScores(model, SENTENCES);
    return Float64Array.from(memory.floats(scores.ptr, scores.rows * scores.cols));
  });
}

/** The root mean square of what two taggers' scores differ by, as a share of that of the scores. */
function difference(a: Tagger, b: Tagger): number {
  const [x, y] = [scoresOf(a), scoresOf(b)];
  const square = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(square(x.map((value, i) => value - y[i])) / square(x));
}

describe.each(Object.keys(settings))('a model %s', (name) => {
  it.each([
    [8, 0.02],
    [4, 0.25],
  ] as const)('with %d bits has nearly the same scores', async (bits, most) => {
    const tagger = models[name];
    const small = await compressed(tagger, { bits });
    const got = difference(tagger, small);
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThan(most);
    expect(evaluateTagger(small, DEV).f1).toBeGreaterThan(evaluateTagger(tagger, DEV).f1 - 0.05);
  });

  it('finds the same row for every word, by words and by hashes', async () => {
    const { vocabulary } = models[name].model;
    const some = [...vocabulary.words.slice(2), 'Paris', 'nowhere', '1996', ''];
    for (const hash of [false, true]) {
      const small = (await compressed(models[name], { hash })).model;
      expect(small.vocabulary.size).toBe(vocabulary.size);
      const table = small.network.parameters.values(small.network.parameters.tables[0]);
      const before = models[name].model.network.parameters;
      const full = before.values(before.tables[0]);
      for (const word of some) {
        const [row, old] = [small.vocabulary.id(word), vocabulary.id(word)];
        expect(row > 1, word).toBe(old > 1);
        const largest = Math.max(...full.subarray(12 * old, 12 * old + 12).map(Math.abs), 1);
        for (let d = 0; d < 12; d++)
          expect(Math.abs(table[12 * row + d] - full[12 * old + d])).toBeLessThan(largest / 100);
      }
    }
  });
});

describe('fewer dimensions', () => {
  it.each(['concatenated', 'averaged', 'without hidden layer', 'by the CRF loss'])(
    'are another basis where they are as many: the same function (%s)',
    async (name) => {
      const small = await compressed(models[name], { dimensions: 12 });
      expect(difference(models[name], small)).toBeLessThan(0.02);
    },
  );

  it('cost the more the fewer they are, and are in the configuration', async () => {
    const tagger = models.concatenated;
    const differences = await Promise.all(
      [12, 8, 4, 1].map(async (dimensions) => difference(tagger, await compressed(tagger, { dimensions }))),
    );
    expect(differences).toEqual([...differences].sort((a, b) => a - b));
    const small = await compressed(tagger, { dimensions: 6, bits: 4 });
    expect(small.config.features[0]).toMatchObject({ name: 'word', width: 6 });
    expect(evaluateTagger(small, DEV).f1).toBeGreaterThan(0.9);
  });

  it('are refused where the layer after the window is not linear', () => {
    expect(() => compressModel(models['with an activation first'].save(), { dimensions: 4 })).toThrow(
      'dimensions: the model has no linear layer right after the window to take fewer',
    );
  });
});

describe('fewer words', () => {
  it('are the most useful ones, and what is left out is unknown', async () => {
    const tagger = models.concatenated;
    const small = (await compressed(tagger, { vocabulary: 20 })).model.vocabulary;
    expect(small.size).toBe(22);
    const { words } = tagger.model.vocabulary;
    for (const word of small.words) expect(words).toContain(word);
    const gone = words.filter((word) => !small.words.includes(word));
    expect(gone).toHaveLength(words.length - 22);
    for (const word of gone) expect(small.id(word)).toBe(1);
    // Names and the words around them count, not what is rare and always O.
    expect(small.words).toContain('in');
  });

  it('are the same whatever else is asked for', async () => {
    const tagger = models.concatenated;
    const words = async (options: CompressOptions) => (await compressed(tagger, { vocabulary: 15, ...options })).model.vocabulary.words; // prettier-ignore
    expect(await words({ bits: 4 })).toEqual(await words({ bits: 8, dimensions: 5 }));
  });
});

it('leaves out what was seen in training, so that recall on what was not is not known', async () => {
  const tagger = models.concatenated;
  expect(evaluateTagger(tagger, DEV)).toHaveProperty('unseenRecall');
  const small = await compressed(tagger, {});
  const evaluation = evaluateTagger(small, DEV);
  expect(evaluation).not.toHaveProperty('unseenRecall');
  expect(evaluation).not.toHaveProperty('unseenGold');
  // Nor is it after further training, which has seen some.
  const { tagger: further } = await fineTune(small, TRAIN, { epochs: 1 });
  expect(evaluateTagger(further, DEV)).not.toHaveProperty('unseenRecall');
});

it('writes one safetensors file, smaller with each step, that says how it lies', () => {
  const file = models.concatenated.save();
  const sizes = [
    {},
    { bits: 4 },
    { bits: 4, vocabulary: 20 },
    { bits: 4, vocabulary: 20, dimensions: 4 },
  ].map((options) => compressModel(file, options as CompressOptions).length);
  expect([file.length, ...sizes]).toEqual([file.length, ...sizes].sort((a, b) => b - a));
  const { tensors, metadata } = readSafetensors(compressModel(file, { bits: 4 }));
  expect(metadata).toMatchObject({
    format: 'oriel',
    version: '2',
    quantization: expect.stringContaining('n - 7.5'),
  });
  expect(tensors['layers.0.word'].data).toBeInstanceOf(Uint8Array);
  expect(tensors['layers.0.word'].shape).toEqual([models.concatenated.model.vocabulary.size, 6]);
  expect(tensors['layers.0.word.scale'].data).toBeInstanceOf(Uint16Array);
  expect(tensors['layers.3.weight'].data).toBeInstanceOf(Int8Array);
  expect(tensors['layers.3.bias'].data).toBeInstanceOf(Float32Array);
  const words = decodeFrontCoded(tensors['vocabulary.frontCoded'].data as Uint8Array);
  expect(words).toEqual([...words].sort());
  expect(words).toEqual(models.concatenated.model.vocabulary.words.slice(2).sort());
  expect(tensors.counts).toBeUndefined();
});

it('keeps what it says after it is saved and loaded again, and can be compressed again', async () => {
  for (const hash of [false, true]) {
    const small = await compressed(models.concatenated, { bits: 4, hash });
    const again = await Tagger.load(small.save());
    expect(again.tagSentences(SENTENCES)).toEqual(small.tagSentences(SENTENCES));
    const twice = await compressed(small, { bits: 4, vocabulary: 30, hash: !hash });
    expect(twice.model.vocabulary.size).toBe(32);
  }
});

it('compresses window scorers too', async () => {
  const { features } = TINY;
  const scorer = await trainWindowScorer(TRAIN, { features, epochs: 2, label: 'LOC' });
  const small = await WindowScorer.load(compressModel(scorer.save(), { bits: 4 }));
  const [before, after] = [scorer, small].map((each) => each.scoreSentences(SENTENCES.slice(0, 8)).map((s) => [...s]).flat()); // prettier-ignore
  const most = Math.max(...before.map(Math.abs));
  before.forEach((score, i) => expect(Math.abs(score - after[i])).toBeLessThan(0.3 * most));
});

describe('refuses', () => {
  it.each<[string, CompressOptions, string]>([
    ['other bits', { bits: 5 as 4 }, 'bits: got 5, expected 4 or 8'],
    ['no words', { vocabulary: 0 }, 'vocabulary: got 0, expected an integer from 1 to'],
    [
      'more words than there are',
      { vocabulary: 1e6 },
      'vocabulary: got 1000000, expected an integer from 1 to',
    ],
    ['more dimensions', { dimensions: 13 }, 'dimensions: got 13, expected an integer from 1 to 12'],
  ])('%s', (_, options, message) => {
    expect(() => compressModel(models.concatenated.save(), options)).toThrow(RangeError);
    expect(() => compressModel(models.concatenated.save(), options)).toThrow(message);
  });

  it('bytes that are no model', () => {
    const other = writeSafetensors({ tensors: {}, metadata: { format: 'pt' } });
    expect(() => compressModel(other)).toThrow(
      "a safetensors file, but not of a model: it lacks format 'oriel'",
    );
  });

  it('a model whose configuration is none', () => {
    const { tensors, metadata } = readSafetensors(models.concatenated.save());
    for (const [config, expected] of [
      ['{"tokenizer"', /^the model is damaged: .*JSON/],
      ['[]', /^the model is damaged: configuration: got \[\], expected an object/],
    ] as const) {
      const bytes = writeSafetensors({ tensors, metadata: { ...metadata, config } });
      const error = expect.objectContaining({
        name: 'ModelFileError',
        message: expect.stringMatching(expected),
      });
      expect(() => compressModel(bytes)).toThrow(error);
    }
  });

  it('to read a compressed file in which anything has changed', async () => {
    const file = compressModel(models.concatenated.save(), { bits: 4 });
    for (let at = 0; at < file.length; at += 97) {
      const altered = file.slice();
      altered[at] ^= 16;
      await expect(Tagger.load(altered)).rejects.toMatchObject({ name: 'ModelFileError' });
    }
    const { tensors, metadata } = readSafetensors(file);
    tensors['layers.0.word.scale'] = { shape: [0], data: new Uint16Array(0) };
    await expect(Tagger.load(writeSafetensors({ tensors, metadata }))).rejects.toThrow(
      'the model is damaged: ',
    );
  });
});
