import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, resolveConfig } from '../../../src/config.ts';
import { createFeature, type FeatureName, featureTypes, slotsOf } from '../../../src/text/features/index.ts';
import { buildVocabulary } from '../../../src/text/build-vocabulary.ts';

import { anyString } from '../../helpers/strings.ts';
import { idsOf, idsOfToken, make, makeAny } from './helpers.ts';

const vocabulary = buildVocabulary(['the', 'Cat', '1', '가', ' ']);
const names = Object.keys(featureTypes) as FeatureName[];

/** Sentences of syllables and spaces as well as of any strings. */
const anySentence = fc.oneof(
  fc.array(anyString, { minLength: 1 }),
  fc.array(fc.constantFrom(...'가나다 ㅋA1.', '\u1100\u1161'), { minLength: 1 }),
);

describe.each(names)('%s', (name) => {
  const feature = makeAny(name, { vocabulary });

  test('has the name of its key, and sizes', () => {
    expect(feature.name).toBe(name);
    expect(feature.slots * feature.count).toBeGreaterThan(0);
    expect(slotsOf(name)).toBe(feature.slots);
    expect(feature.size).toBeGreaterThan(1);
  });

  test('writes all its ids and only these, within [−1, size) and never padding', () => {
    fc.assert(
      fc.property(anySentence, (tokens) => {
        for (const ids of idsOf(feature, tokens))
          for (const id of ids) {
            expect(id).not.toBe(0);
            expect(id).toBeGreaterThanOrEqual(-1);
            expect(id).toBeLessThan(feature.size);
          }
      }),
    );
  });

  test('gives decomposed text the ids of composed text', () => {
    fc.assert(
      fc.property(anySentence, (tokens) => {
        const decomposed = tokens.map((token) => token.normalize('NFD'));
        const composed = tokens.map((token) => token.normalize('NFC'));
        expect(idsOf(feature, decomposed)).toEqual(idsOf(feature, composed));
      }),
    );
    expect(idsOf(feature, ['\u1112\u1161\u11ab', '\u1100\u1173\u11af'])).toEqual(
      idsOf(feature, ['한', '글']),
    );
  });

  test('depends on the token alone if its scope says so', () => {
    if (feature.scope === 'context') return;
    fc.assert(
      fc.property(anySentence, (tokens) => {
        expect(idsOf(feature, tokens)).toEqual(tokens.map((token) => idsOfToken(feature, token)));
      }),
    );
  });

  test('gives each sentence its own ids, in whatever order they are asked for', () => {
    const sentences = [
      ['A', 'b', ' ', '가'],
      ['가', ' ', 'B'],
      ['A', 'b', ' ', '가', '나'],
    ];
    const fresh = sentences.map((tokens) => idsOf(makeAny(name, { vocabulary }), tokens));
    const out = new Int32Array(64);
    for (let position = 2; position >= 0; position--)
      sentences.forEach((tokens, i) => {
        feature.write(tokens, position, out, 0);
        expect([...out.subarray(0, feature.slots * feature.count)]).toEqual(fresh[i][position]);
      });
  });
});

test('the scopes', () => {
  const contextual = names.filter((name) => makeAny(name, { vocabulary }).scope === 'context');
  expect(contextual).toEqual(['uncased', 'eojeolStart', 'eojeolEnd', 'syllables', 'gazetteer', 'patterns']);
});

describe('createFeature', () => {
  test('takes the keys of a network and leaves out what is undefined', () => {
    const spec = { name: 'shape', width: 5, rate: 0.1, trainable: false, buckets: undefined };
    expect(createFeature(spec).size).toBe(1024);
    expect(createFeature({ name: 'shape', width: 5, buckets: 7 }).size).toBe(7);
  });

  test('says so where the code of a kind was not loaded', () => {
    expect(() => createFeature({ name: 'hash', width: 5 })).toThrow(
      new TypeError('the code of the feature hash is not loaded'),
    );
  });

  test('does not change the defaults', () => {
    make('affixes', { lengths: [2], buckets: 9 });
    expect(featureTypes.affixes.options).toEqual({ lengths: [1, 2, 3, 4], buckets: 16_384 });
  });

  test.each([
    ['words', {}, RangeError, /'words', expected one of word,/],
    ['toString', {}, RangeError, /'toString'/],
    ['shape', { buckets: 1 }, RangeError, /got 1 buckets/],
    ['word', {}, TypeError, /got no vocabulary/],
  ])('rejects %s %j', (name, options, type, message) => {
    expect(() => make(name, options)).toThrow(type);
    expect(() => make(name, options)).toThrow(message);
  });

  test.each([
    ['words', {}, /'words'|got "words", expected word,/],
    ['toString', {}, /"toString"/],
    ['shape', { bucket: 9 }, /unknown key 'bucket', did you mean 'buckets'/],
    ['uncased', { buckets: 9 }, /unknown key 'buckets'/],
    ['shape', { buckets: '9' }, /buckets: got "9", expected an integer ≥ 1/],
    ['shape', { buckets: [9] }, /buckets: got \[9\], expected an integer ≥ 1/],
    ['shape', { buckets: 0 }, /buckets: got 0, expected an integer ≥ 1/],
    ['affixes', { lengths: 3 }, /lengths: got 3, expected a list of 1 or more/],
    ['affixes', { lengths: [] }, /lengths: got \[\], expected a list of 1 or more/],
    ['affixes', { lengths: [1, 2.5] }, /lengths\[1\]: got 2.5, expected an integer ≥ 1/],
    ['ngrams', { limit: 0 }, /limit: got 0, expected an integer ≥ 1/],
    ['eojeolEnd', { limit: NaN }, /limit: got NaN, expected an integer ≥ 1/],
  ])('a configuration rejects %s %j', (name, options, message) => {
    const resolve = () => resolveConfig({ features: [{ name, ...options }] });
    expect(resolve).toThrow(ConfigError);
    expect(resolve).toThrow(message);
  });
});
