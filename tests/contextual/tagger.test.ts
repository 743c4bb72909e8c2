import { beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from '../../src/training-model.ts';
import { createEncoder } from '../../src/encode.ts';
import { calibrateTagger, calibrateTaggerAsync } from '../../src/calibration.ts';
import { ConfigError, resolveConfig } from '../../src/config.ts';
import type { ContextualEncoder } from '../../src/contextual/encoder.ts';
import { evaluateTagger, evaluateTaggerAsync } from '../../src/evaluate-tagger.ts';
import { INFERENCE } from '../../src/nn/batch.ts';
import { Tagger } from '../../src/tagger.ts';
import { trainTagger, type TrainTaggerOptions } from '../../src/train-tagger.ts';
import { expectSame } from '../helpers/closeness.ts';
import { TINY, tinyCorpus } from '../helpers/tiny.ts';
import { contextualConfig, cueCorpus, fakeEncoder, WIDTH } from './context.ts';

const TRAIN = cueCorpus(120, 1);
const DEV = cueCorpus(40, 2);
const CONFIG = contextualConfig(WIDTH);
const SENTENCE = ['who', 'so', 'they', 'said', 'Jordan', 'again'];
const TEXT = SENTENCE.join(' ');

const trained = (options: TrainTaggerOptions = {}, config = CONFIG) =>
  trainTagger(TRAIN, config, { backend: 'simd', contextual: fakeEncoder, ...options });

let tagger: Tagger;
beforeAll(async () => ({ tagger } = await trained()));

describe('a tagger on contextual vectors', () => {
  it('solves what a window of words cannot', async () => {
    const evaluation = await evaluateTaggerAsync(tagger, DEV);
    expect(evaluation.f1).toBeGreaterThan(0.99);
    const words = { ...CONFIG, contextual: undefined, features: [{ name: 'word', width: 16 }] };
    const blind = await trainTagger(TRAIN, words, { backend: 'simd' });
    expect(evaluateTagger(blind.tagger, DEV).f1).toBeLessThan(0.75);
  });

  it('has them beside features, if so configured', async () => {
    const features = [
      { name: 'word', width: 6 },
      { name: 'shape', width: 3 },
    ];
    const both = await trained({}, { ...CONFIG, features }); // prettier-ignore
    const network = networkOf(both.tagger.model);
    expect(network.layers[0].width).toBe(6 + 3 + WIDTH);
    expect((await evaluateTaggerAsync(both.tagger, DEV)).f1).toBeGreaterThan(0.99);
  });

  it('has no parameters for them', () => {
    expect(networkOf(tagger.model).layers[0].parameters).toEqual([]);
    expect(tagger.model.network.parameters.all.map(({ rows }) => rows)).toContain(3 * WIDTH);
  });

  it('puts them in the strip, with zeros around sentences', () => {
    const { features, config, vocabulary } = tagger.model;
    const network = networkOf(tagger.model);
    const encoder = createEncoder(features, config, vocabulary);
    const { memory } = network.ops;
    const sentences = [['who', 'so'], ['Jordan']];
    const vectors = fakeEncoder(sentences) as Float32Array[];
    const encoded = sentences.map((tokens, i) => encoder.encode(tokens, undefined, vectors[i]));
    memory.scope(() => {
      const { dense, inputRows } = encoder.batch(network.ops, encoded, INFERENCE);
      expect([dense!.rows, dense!.cols, inputRows]).toEqual([6, WIDTH, 6]);
      const zeros = Array.from({ length: WIDTH }, () => 0);
      expectSame(memory.floats(dense!.ptr, 6 * WIDTH), [
        ...zeros,
        ...vectors[0],
        ...zeros,
        ...vectors[1],
        ...zeros,
      ]);
    });
    expect(() => memory.scope(() => encoder.batch(network.ops, [encoder.encode(['so'])], INFERENCE))).toThrow(
      'dense: got undefined numbers, expected 1 × 8',
    );
  });

  it('tags texts, batches, tokens', async () => {
    const entity = { text: 'Jordan', label: 'PER', start: 17, end: 23 };
    expect(await tagger.tagAsync(TEXT)).toMatchObject([entity]);
    const other = TEXT.replace('who', 'where');
    expect(await tagger.tagBatchAsync([TEXT, '', other])).toMatchObject([
      [entity],
      [],
      [{ label: 'LOC', start: 19 }],
    ]);
    const tokens = await tagger.tagTokensAsync(SENTENCE);
    expect(tokens.map(({ tag }) => tag)).toEqual(['O', 'O', 'O', 'O', 'S-PER', 'O']);
    const [best, next] = await tagger.alternativesAsync(SENTENCE, 2);
    expect(best.tags).toEqual(tokens.map(({ tag }) => tag));
    expect(best.score).toBeGreaterThan(next.score);
    expect(await tagger.tagSentencesAsync([[], SENTENCE])).toEqual([[], best.tags]);
    expect(await tagger.tagTokensAsync([])).toEqual([]);
    expect(await tagger.tagBatchAsync([])).toEqual([]);
  });

  it.each<[string, (tagger: Tagger) => unknown]>([
    ['tag', (t) => t.tag(TEXT)],
    ['tag of nothing', (t) => t.tag('')],
    ['tagBatch', (t) => t.tagBatch([TEXT])],
    ['tagTokens', (t) => t.tagTokens(SENTENCE)],
    ['tagSentences', (t) => t.tagSentences([SENTENCE])],
    ['alternatives', (t) => t.alternatives(SENTENCE)],
    ['evaluateTagger', (t) => evaluateTagger(t, DEV)],
    ['calibrateTagger', (t) => calibrateTagger(t, DEV)],
  ])('throws where it cannot wait: %s', (_, call) => {
    expect(() => call(tagger)).toThrow(TypeError);
    expect(() => call(tagger)).toThrow('the model takes contextual vectors: use the call that ends in Async');
  });

  it('is calibrated as any other', async () => {
    const { bins, error } = await calibrateTaggerAsync(tagger, DEV, 10);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(40);
    expect(error).toBeLessThan(0.2);
  });

  it('is saved without its encoder, and loaded with one', async () => {
    const bytes = tagger.save();
    const loaded = await Tagger.load(bytes, { contextual: fakeEncoder });
    expect(loaded.config).toEqual(tagger.config);
    expect(await loaded.tagSentencesAsync([SENTENCE])).toEqual(await tagger.tagSentencesAsync([SENTENCE]));
    expect(loaded.save()).toEqual(bytes);
    const bare = await Tagger.load(bytes);
    await expect(bare.tagAsync(TEXT)).rejects.toThrow(TypeError);
    await expect(bare.tagAsync(TEXT)).rejects.toThrow("takes contextual vectors of width 8: set the tagger's `contextual`"); // prettier-ignore
    bare.contextual = async (sentences) => fakeEncoder(sentences);
    expect(await bare.tagAsync(TEXT)).toEqual(await tagger.tagAsync(TEXT));
  });

  it('may be asked many things at once', async () => {
    const slow = await Tagger.load(tagger.save(), {
      contextual: async (sentences) => {
        await new Promise((resolve) => setTimeout(resolve, 5 * (sentences[0].length % 3)));
        return fakeEncoder(sentences);
      },
    });
    const sentences = DEV.documents.map((document) => document.sentences[0].tokens);
    const together = await Promise.all(sentences.map((tokens) => slow.tagTokensAsync(tokens)));
    for (const [i, tokens] of sentences.entries())
      expect(together[i]).toEqual(await tagger.tagTokensAsync(tokens));
  });

  it('asks for a batch of sentences at a time, none of them empty', async () => {
    const calls: number[][] = [];
    const contextual: ContextualEncoder = (sentences) => {
      calls.push(sentences.map(({ length }) => length));
      return fakeEncoder(sentences);
    };
    const long = Array.from({ length: 1200 }, () => 'so');
    const counting = await Tagger.load(tagger.save(), { contextual });
    await counting.tagSentencesAsync([long, [], long, SENTENCE, [], ['so']]);
    expect(calls).toEqual([[1200, 1200], [6, 1]]); // prettier-ignore
    await counting.tagSentencesAsync([[], []]);
    expect(calls.length).toBe(2);
  });
});

describe('vectors that do not fit', () => {
  const tokens = [
    ['who', 'so'],
    ['Jordan', 'said', 'so'],
  ];
  const good = () => fakeEncoder(tokens) as Float32Array[];
  const spoiled = (value: number) => [good()[0], good()[1].fill(value, 13, 14)];
  const place = "contextual vectors of sentence 1 ('Jordan said so'): got";
  const cases: [string, () => unknown, typeof Error, string][] = [
    ['too short', () => [good()[0], good()[1].slice(1)], RangeError, `${place} 23 numbers, expected 3 × 8`],
    ['padded', () => [good()[0], new Float32Array(4 * 8)], RangeError, `${place} 32 numbers, expected 3 × 8`],
    ['too few', () => good().slice(1), RangeError, 'contextual vectors: got 1 arrays, expected 2'],
    ['of numbers as such', () => good().map((v) => [...v]), TypeError, "sentence 0 ('who so'): got [object Array], expected a Float32Array"],
    ['NaN', () => spoiled(NaN), RangeError, `${place} NaN for token 1`],
    ['infinite', () => spoiled(-Infinity), RangeError, `${place} -Infinity for token 1`],
  ]; // prettier-ignore

  it.each(cases)('%s', async (_, vectors, type, message) => {
    const contextual = vectors as unknown as ContextualEncoder;
    const tagging = () => tagger.tagSentencesAsync(tokens, contextual);
    await expect(tagging()).rejects.toThrow(type);
    await expect(tagging()).rejects.toThrow(message);
    const documents = [{ sentences: tokens.map((t) => ({ tokens: t, tags: t.map((__, i) => (i ? 'O' : 'B-X')) })) }]; // prettier-ignore
    await expect(trainTagger({ documents, scheme: 'BIO' }, CONFIG, { contextual })).rejects.toThrow(message);
  });

  it('are found in any batch', async () => {
    const long = Array.from({ length: 600 }, () => 'so');
    const contextual: ContextualEncoder = (sentences) =>
      sentences.map(({ length }) => new Float32Array(8 * length - (length === 1 ? 1 : 0)));
    await expect(tagger.tagSentencesAsync([long, ['so', 'so'], ['who']], contextual)).rejects.toThrow(
      "sentence 2 ('who'): got 7 numbers, expected 1 × 8",
    );
  });

  it('the encoder throws itself', async () => {
    const failing = () => Promise.reject(new Error('out of GPU memory'));
    await expect(tagger.tagSentencesAsync([SENTENCE], failing)).rejects.toThrow('out of GPU memory');
    expect((await tagger.tagAsync(TEXT)).length).toBe(1);
  });
});

describe('training on contextual vectors', () => {
  it('asks for each sentence once, before the first step', async () => {
    const sizes: number[] = [];
    const seen: (readonly string[])[] = [];
    const log: string[] = [];
    const { evaluation, tagger: own } = await trained({
      dev: DEV,
      contextual: async (sentences) => {
        sizes.push(sentences.length);
        seen.push(...sentences);
        return fakeEncoder(sentences);
      },
      onContextual: (done, all) => log.push(`${done}/${all}`),
      onStep: ({ step }) => step === 1 && log.push('step'),
    });
    expect(sizes).toEqual([32, 32, 32, 32, 32]);
    expect(log).toEqual(['32/160', '64/160', '96/160', '128/160', '160/160', 'step']);
    const all = [TRAIN, DEV].flatMap(({ documents }) =>
      documents.map(({ sentences }) => sentences[0].tokens),
    );
    expect(seen).toEqual(all);
    expect(evaluation!.f1).toBeGreaterThan(0.99);
    expect(await evaluateTaggerAsync(own, DEV)).toEqual(evaluation);
  });

  it('does not mind an encoder that uses its output again, or empty sentences', async () => {
    const room = new Float32Array(4096);
    const contextual: ContextualEncoder = (sentences) => {
      let at = 0;
      return fakeEncoderArrays(sentences).map((vectors) => {
        room.set(vectors, at);
        return room.subarray(at, (at += vectors.length));
      });
    };
    const documents = [{ sentences: [{ tokens: [], tags: [] }] }, ...TRAIN.documents];
    const { tagger: own } = await trainTagger({ ...TRAIN, documents }, CONFIG, {
      backend: 'simd',
      contextual,
    });
    expect(own.save()).toEqual(tagger.save());
  });

  it('is the same each time', async () => {
    expect((await trained()).tagger.save()).toEqual(tagger.save());
  });

  it('hears that it shall stop', async () => {
    const controller = new AbortController();
    let calls = 0;
    const stopped = trained({
      signal: controller.signal,
      contextual: (sentences) => {
        if (++calls === 2) controller.abort(new Error('enough'));
        return fakeEncoder(sentences);
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(calls).toBe(2);
  });

  it('gives way to the event loop while it encodes', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    let during = 0;
    await trained({
      contextual: (sentences) => {
        for (const end = performance.now() + 60; performance.now() < end;);
        return fakeEncoder(sentences);
      },
      onContextual: (done, all) => done === all && (during = turns),
    });
    clearInterval(timer);
    expect(during).toBeGreaterThan(1);
  });

  it('takes an encoder and its width together', async () => {
    const without = trainTagger(TRAIN, CONFIG);
    await expect(without).rejects.toThrow(ConfigError);
    await expect(without).rejects.toThrow('contextual: vectors of width 8 are announced, but the option `contextual` gives no encoder'); // prettier-ignore
    const unannounced = trained({}, { ...CONFIG, contextual: undefined, features: [{ name: 'word' }] });
    await expect(unannounced).rejects.toThrow(ConfigError);
    await expect(unannounced).rejects.toThrow(
      'an encoder is given, but the configuration lacks contextual.width',
    );
  });
});

const fakeEncoderArrays = (sentences: readonly (readonly string[])[]) =>
  fakeEncoder(sentences) as Float32Array[];

describe('the configuration', () => {
  it('has no contextual vectors by default, and may then not do without features', () => {
    expect('contextual' in resolveConfig({})).toBe(false);
    expect(() => resolveConfig({ features: [] })).toThrow(ConfigError);
    expect(() => resolveConfig({ features: [] })).toThrow('features: got [], expected a list of 1 or more, or contextual vectors'); // prettier-ignore
    expect(resolveConfig({ features: [], contextual: { width: 768 } }).contextual).toEqual({ width: 768 });
    expect(resolveConfig({ contextual: { width: 768 } }).features.map(({ name }) => name)).toEqual(['word']);
  });

  it.each([0, 1.5, '768', undefined])('has a width that is a number of numbers, not %s', (width) => {
    expect(() => resolveConfig({ contextual: { width } })).toThrow('contextual.width: got');
  });
});

describe('a tagger without contextual vectors', () => {
  it('answers the same where it need not wait', async () => {
    const corpus = tinyCorpus(64, 1);
    const { tagger: plain } = await trainTagger(corpus, { ...TINY, epochs: 3 }, { backend: 'simd' });
    const text = 'Anna lives in New York. Yesterday Hans Joachim Weber met Emil in Paris.';
    const tokens = ['Anna', 'lives', 'in', 'Oslo'];
    expect(plain.tag(text).length).toBeGreaterThan(0);
    expect(await plain.tagAsync(text)).toEqual(plain.tag(text));
    expect(await plain.tagBatchAsync([text, ''])).toEqual(plain.tagBatch([text, '']));
    expect(await plain.tagTokensAsync(tokens)).toEqual(plain.tagTokens(tokens));
    expect(await plain.alternativesAsync(tokens, 3)).toEqual(plain.alternatives(tokens, 3));
    expect(await plain.tagSentencesAsync([tokens, []])).toEqual(plain.tagSentences([tokens, []]));
    expect(await evaluateTaggerAsync(plain, corpus)).toEqual(evaluateTagger(plain, corpus));
    expect(await calibrateTaggerAsync(plain, corpus)).toEqual(calibrateTagger(plain, corpus));
  });

  it('leaves an encoder alone', async () => {
    const { tagger: plain } = await trainTagger(
      tinyCorpus(16, 1),
      { ...TINY, epochs: 1 },
      { backend: 'simd' },
    );
    plain.contextual = () => expect.fail('called');
    expect(await plain.tagAsync('Anna lives in Oslo.')).toEqual(plain.tag('Anna lives in Oslo.'));
  });
});
