import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateTagger } from '../src/evaluate-tagger.ts';
import { compressModel } from '../src/compression/compress.ts';
import { ConfigError } from '../src/config.ts';
import { fineTune } from '../src/fine-tune.ts';
import { growModel } from '../src/grow.ts';
import { createEngine } from '../src/core/wasm.ts';
import { scoresOf as modelScores } from '../src/model.ts';
import { suggest, type SuggestOptions } from '../src/suggest.ts';
import { Tagger } from '../src/tagger.ts';
import type { Corpus } from '../src/text/sentence.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

const OLD = tinyCorpus(120, 1);
const DEV = tinyCorpus(80, 2);

/** Food and its amounts, in sentences of their own; their words are unknown to the old model. */
function kitchen(n: number, label = 'FOOD'): Corpus {
  const foods = ['rice', 'brown beans', 'soup', 'cold noodles', 'bread', 'figs'];
  const patterns = [
    'please cook <F> for dinner',
    'the recipe needs <F> and salt',
    'she ordered <F> again',
    'add <F>',
  ];
  const documents = Array.from({ length: n }, (_, i) => {
    const food = foods[(7 * i + (i >> 2)) % foods.length].split(' ');
    const tokens: string[] = [];
    const tags: string[] = [];
    for (const word of patterns[i % patterns.length].split(' ')) {
      const isFood = word === '<F>';
      tokens.push(...(isFood ? food : [word]));
      tags.push(...(isFood ? food.map((_, j) => `${j ? 'I' : 'B'}-${label}`) : ['O']));
    }
    return { sentences: [{ tokens, tags }] };
  });
  return { documents, scheme: 'BIO' };
}

const NEW = kitchen(40);
const NEW_DEV = kitchen(24);
const textsOf = ({ documents }: Corpus) =>
  documents.flatMap(({ sentences }) => sentences.map(({ tokens }) => tokens));
const f1 = (tagger: Tagger, corpus: Corpus) => evaluateTagger(tagger, corpus).f1;

/** The scores of sentences, (tokens, tags) each. */
function scoresOf({ model }: Tagger, sentences: string[][]): number[][][] {
  const { memory } = model.network.ops;
  model.running.prepare();
  return sentences.map((tokens) =>
    memory.scope(() => {
      const { ptr, rows, cols } = modelScores(model, [tokens]).scores;
      const all = memory.floats(ptr, rows * cols);
      return tokens.map((_, row) => Array.from(all.subarray(row * cols, (row + 1) * cols)));
    }),
  );
}

const models: Record<string, Tagger> = {};
beforeAll(async () => {
  for (const loss of ['softmax', 'crf'] as const) {
    const { tagger } = await trainTagger(OLD, { ...TINY, loss, seed: 3 });
    // As a user has it: loaded, with the kernels of inference only.
    models[loss] = await Tagger.load(tagger.save());
  }
});

describe.each(['softmax', 'crf'])('a model that grows, trained with the loss %s', (loss) => {
  const grow = async (corpus: Corpus, like?: Record<string, string>) => {
    const tagger = models[loss];
    const engine = await createEngine('simd');
    return Tagger.of(growModel(tagger, { corpus, like, config: tagger.config, engine }));
  };

  it('keeps the scores of old tags and has lower ones for new tags, so that nothing is tagged otherwise', async () => {
    const tagger = models[loss];
    const grown = await grow(NEW);
    expect(grown.labels).toEqual(['FOOD', 'LOC', 'PER']);
    const sentences = [...textsOf(DEV), ...textsOf(NEW_DEV)];
    const [before, after] = [scoresOf(tagger, sentences), scoresOf(grown, sentences)];
    const { tagSet: old } = tagger.model;
    before.forEach((rows, s) =>
      rows.forEach((row, t) => {
        const now = after[s][t];
        old.tags.forEach((tag, id) => expect(now[grown.model.tagSet.id(tag)]).toBeCloseTo(row[id], 4));
        for (const tag of ['B-FOOD', 'S-FOOD'])
          expect(now[grown.model.tagSet.id(tag)]).toBeLessThan(row[old.id('O')] - 1);
      }),
    );
    expect(grown.tagSentences(sentences)).toEqual(tagger.tagSentences(sentences));
  });

  it('takes in the new words, with the vector of the unknown one', async () => {
    const { vocabulary, network } = (await grow(NEW)).model;
    const id = vocabulary.id('Noodles');
    expect(vocabulary.words[id]).toBe('noodles');
    expect(vocabulary.counts[id]).toBe(
      textsOf(NEW)
        .flat()
        .filter((token) => token === 'noodles').length,
    );
    const table = network.parameters.values(network.parameters.tables[0]);
    expect(table.slice(12 * id, 12 * id + 12)).toEqual(table.slice(12, 24));
    const known = models[loss].model.vocabulary;
    expect(vocabulary.words.slice(0, known.size)).toEqual(known.words);
  });

  it('begins a new label like an old one, if told so', async () => {
    const grown = await grow(kitchen(4, 'place'), { place: 'LOC' });
    const { tagSet } = grown.model;
    for (const row of scoresOf(grown, textsOf(DEV)).flat())
      for (const prefix of 'BIES')
        expect(row[tagSet.id(`${prefix}-LOC`)] - row[tagSet.id(`${prefix}-place`)]).toBeCloseTo(
          1 + Math.log(4),
          4,
        );
  });
});

describe('fineTune', () => {
  it.each(['softmax', 'crf'])(
    'learns new labels; with replay or a penalty it forgets less (%s)',
    async (loss) => {
      const tagger = models[loss];
      const bytes = tagger.save();
      const [old, none] = [f1(tagger, DEV), f1(tagger, NEW_DEV)];
      expect(old).toBeGreaterThan(0.9);
      expect(none).toBeLessThan(0.1);
      // The new sentences call persons and places O, so that there is something to forget.
      const harmful: Corpus = {
        ...NEW,
        documents: [
          ...NEW.documents,
          ...tinyCorpus(16, 9).documents.map(({ sentences }) => ({
            sentences: sentences.map(({ tokens }) => ({ tokens, tags: tokens.map(() => 'O') })),
          })),
        ],
      };
      const plain = (await fineTune(tagger, harmful, { rate: 0.005 })).tagger;
      const replayed = (await fineTune(tagger, NEW, { replay: OLD })).tagger;
      const self = (await fineTune(tagger, NEW, { replayTexts: textsOf(OLD).map((t) => t.join(' ')) }))
        .tagger;
      const pulled = (await fineTune(tagger, harmful, { rate: 0.005, penalty: 50 })).tagger;
      for (const [name, student] of Object.entries({ plain, replayed, self }))
        expect(f1(student, NEW_DEV), name).toBeGreaterThan(0.9);
      expect(f1(plain, DEV)).toBeLessThan(0.6);
      expect(f1(replayed, DEV)).toBeGreaterThan(0.85);
      expect(f1(self, DEV)).toBeGreaterThan(0.85);
      expect(f1(pulled, DEV)).toBeGreaterThan(f1(plain, DEV));
      // What it began with is as it was.
      expect(tagger.save()).toEqual(bytes);
    },
  );

  it('gives the same model for the same seed, and another for another', async () => {
    const run = async (seed: number) =>
      (await fineTune(models.softmax, NEW, { epochs: 2, seed })).tagger.save();
    expect(await run(1)).toEqual(await run(1));
    expect(await run(2)).not.toEqual(await run(1));
  });

  it('starts from compressed models with hashed words too', async () => {
    const small = await Tagger.load(compressModel(models.softmax.save(), { bits: 4, hash: true }));
    const { tagger } = await fineTune(small, NEW, { replay: OLD });
    expect(f1(tagger, NEW_DEV)).toBeGreaterThan(0.9);
    expect(f1(tagger, DEV)).toBeGreaterThan(0.85);
    const again = await Tagger.load(tagger.save());
    expect(again.tagSentences(textsOf(DEV))).toEqual(tagger.tagSentences(textsOf(DEV)));
  });

  it('reports its steps and epochs, evaluates, and stops when it is told to', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const { evaluation, history } = await fineTune(models.softmax, NEW, {
      epochs: 2,
      dev: NEW_DEV,
      onStart: (tagger) => seen.push(tagger.labels.join()),
      onStep: ({ step }) => seen.push(`step ${step}`),
      onEpoch: ({ epoch }) => seen.push(`epoch ${epoch}`),
    });
    expect(seen).toEqual(['FOOD,LOC,PER', ...[1, 2, 3, 4, 5].map((n) => `step ${n}`), 'epoch 1', ...[6, 7, 8, 9, 10].map((n) => `step ${n}`), 'epoch 2']); // prettier-ignore
    expect(evaluation?.f1).toBe(Math.max(...history.map(({ validation }) => validation!.score)));
    const stopped = fineTune(models.softmax, NEW, {
      signal: controller.signal,
      onStep: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it.each<[string, () => Promise<unknown>, new (...args: never[]) => Error, string]>([
    ['epochs', () => fineTune(models.softmax, NEW, { epochs: 0 }), ConfigError, 'epochs: got 0'],
    ['rates', () => fineTune(models.softmax, NEW, { rate: -1 }), ConfigError, 'rate: got -1'],
    ['penalties', () => fineTune(models.softmax, NEW, { penalty: NaN }), ConfigError, 'penalty: got NaN'],
    ['labels to begin', () => fineTune(models.softmax, NEW, { like: { DRINK: 'PER' } }), ConfigError, "like: no label 'DRINK'; known are FOOD, LOC, PER"], // prettier-ignore
    ['labels to begin with', () => fineTune(models.softmax, NEW, { like: { FOOD: 'ORG' } }), ConfigError, "like.FOOD: got 'ORG', expected a label that the model has: LOC, PER"], // prettier-ignore
    ['plain tags', () => fineTune(models.softmax, { ...NEW, scheme: 'plain' }), RangeError, 'got a corpus of the scheme plain for a tagger of the scheme BIOES'], // prettier-ignore
  ])('refuses wrong %s', async (_, run, kind, message) => {
    await expect(run()).rejects.toThrow(kind);
    await expect(run()).rejects.toThrow(message);
  });
});

describe('suggest', () => {
  it('puts first what the model is least certain of, a token', async () => {
    const sure = 'Anna lives in Paris .';
    const unsure = 'Zork gravelled Blim in Quux with Vlad .';
    const texts = [sure, unsure, sure, '', 'My friend Emil likes tea .'];
    const all = await suggest(models.softmax, texts);
    expect(all.map(({ index }) => index)).toContain(1);
    expect(all[0]).toMatchObject({ text: unsure, index: 1 });
    expect(all.map(({ text }) => text)).toHaveLength(3);
    // The uncertainty is that of the best reading.
    const [{ score }] = models.softmax.alternatives(unsure.split(' '), 1);
    expect(all[0].uncertainty).toBeCloseTo(-Math.log(score) / unsure.split(' ').length, 6);
    expect(await suggest(models.softmax, texts, { count: 1, among: 0 })).toEqual(all.slice(0, 1));
  });

  it('lets chance choose among the less certain half, by a seed', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `Zork ${'gravelled '.repeat(1 + (i % 7))}Blim ${i} .`);
    const half = (await suggest(models.softmax, texts, { count: 20, among: 0 })).map(({ index }) => index);
    const choose = (options: SuggestOptions) => suggest(models.softmax, texts, { count: 5, ...options });
    const chosen = await choose({});
    expect(chosen).toHaveLength(5);
    for (const { index } of chosen) expect(half).toContain(index);
    const uncertainties = chosen.map(({ uncertainty }) => uncertainty);
    expect(uncertainties).toEqual(uncertainties.toSorted((a, b) => b - a));
    expect(await choose({ seed: 1 })).toEqual(chosen);
    expect(await choose({ seed: 2 })).not.toEqual(chosen);
    expect(chosen).not.toEqual(await choose({ among: 0 }));
  });

  it('refuses a count that is none', async () => {
    await expect(suggest(models.softmax, [], { count: 0 })).rejects.toThrow(
      'count: got 0, expected an integer ≥ 1',
    );
    await expect(suggest(models.softmax, [], { among: 2 })).rejects.toThrow(ConfigError);
    expect(await suggest(models.softmax, [])).toEqual([]);
  });
});
