import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Capitalization, capitalizationOf } from '../../../src/text/features/capitalization.ts';
import { shapeOf } from '../../../src/text/features/shape.ts';
import { SentenceCase } from '../../../src/text/features/uncased.ts';
import { buildVocabulary } from '../../../src/text/build-vocabulary.ts';
import { Vocabulary } from '../../../src/text/vocabulary.ts';

import { anyString, anyWord } from '../../helpers/strings.ts';
import { idsOf, idsOfToken, make } from './helpers.ts';

test('word is the vocabulary id', () => {
  const vocabulary = buildVocabulary(['the', '1996']);
  const feature = make('word', {}, { vocabulary });
  expect(feature.size).toBe(4);
  expect(idsOf(feature, ['The', '2001', 'cat'])).toEqual([[2], [3], [Vocabulary.UNK]]);
});

describe('hash', () => {
  const feature = make('hash');
  const id = (token: string) => idsOfToken(feature, token)[0];

  test('is that of the lower-case word, digits kept', () => {
    expect(id('Oriel')).toBe(id('oriel'));
    expect(id('1996')).not.toBe(id('1997'));
  });

  test('tells words apart', () => {
    const ids = new Set(Array.from({ length: 1000 }, (_, i) => id(`word${i}`)));
    // 1000 words in 16,383 buckets: 970.4 distinct ids are expected, with a standard deviation of 5.3.
    expect(ids.size).toBeGreaterThan(943);
  });
});

describe('capitalization', () => {
  test.each<[string, keyof typeof Capitalization]>([
    ['word', 'none'],
    ["n't", 'none'],
    ['élan', 'none'],
    ['London', 'initial'],
    ["'Tis", 'initial'],
    ['I', 'initial'],
    ['J.', 'initial'],
    ['Élan', 'initial'],
    ['\u01c5ep', 'initial'],
    ['E\u0301lan', 'initial'],
    ['\u{1d400}', 'initial'],
    ['NATO', 'all'],
    ['U.S.', 'all'],
    ['McDonald', 'mixed'],
    ['iPhone', 'mixed'],
    ['eBay', 'mixed'],
    ['B-52', 'hasDigit'],
    ['4th', 'hasDigit'],
    ['5월', 'hasDigit'],
    ['1996', 'onlyDigits'],
    ['1,000.5', 'onlyDigits'],
    ['١٢', 'onlyDigits'],
    ['.', 'punctuation'],
    ['--', 'punctuation'],
    ['😀', 'punctuation'],
    ['\ud800', 'punctuation'],
    ['', 'punctuation'],
    ['한국', 'uncased'],
    ['中國', 'uncased'],
  ])('%j is %s', (token, name) => {
    expect(capitalizationOf(token.normalize('NFC'))).toBe(Capitalization[name]);
    expect(idsOfToken(make('capitalization'), token)).toEqual([Capitalization[name]]);
  });
});

describe('shape', () => {
  test.each([
    ['London', 'Xx'],
    ['NATO', 'X'],
    ['McDonald', 'XxXx'],
    ['B-52s', 'X-dx'],
    ['1,000,000', 'd,d,d'],
    ['...', '.'],
    ['한국', 'h'],
    ['iOS한1中', 'xXhd中'],
    ['中中國', '中國'],
    ['😀😀!', '😀!'],
    ['a1a1a1a1a1', 'xdxdxdxd'],
    ['Éa', 'Xx'],
    ['', ''],
  ])('of %j is %j', (token, shape) => expect(shapeOf(token)).toBe(shape));

  test('is hashed: equal shapes have equal ids, others hardly ever', () => {
    const feature = make('shape', { buckets: 2 ** 20 });
    fc.assert(
      fc.property(anyString, anyString, (a, b) => {
        const equal = shapeOf(a.normalize('NFC')) === shapeOf(b.normalize('NFC'));
        expect(idsOfToken(feature, a)[0] === idsOfToken(feature, b)[0]).toBe(equal);
      }),
      { seed: 1 },
    );
    expect(idsOfToken(feature, 'London')).toEqual(idsOfToken(feature, 'Paris'));
    expect(idsOfToken(feature, 'London')).not.toEqual(idsOfToken(feature, 'london'));
  });
});

describe('affixes', () => {
  const feature = make('affixes');
  const ids = (token: string) => idsOfToken(feature, token);
  /** Prefixes stand at even places, suffixes at odd ones, by length. */
  const shared = (a: string, b: string) => ids(a).flatMap((id, i) => (id === ids(b)[i] ? [i] : []));

  test('are two for each length', () => {
    expect(feature.count).toBe(8);
    expect(make('affixes', { lengths: [5] }).count).toBe(2);
    expect(idsOfToken(make('affixes', { lengths: [2, 3] }), 'London')).toEqual(ids('London').slice(2, 6));
  });

  test.each([
    ['London', 'Lodz', [0, 2]],
    ['running', 'sing', [1, 3, 5]],
    ['abcdXabcd', 'abcdYabcd', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['London', 'london', [1, 3, 5, 7]],
    ['ab', 'abc', [0, 2]],
    ['bc', 'abc', [1, 3]],
  ])('%s and %s share those of %j', (a, b, places) => expect(shared(a, b)).toEqual(places));

  test('of one word differ: the same letters as prefix, suffix and longer affix', () => {
    expect(new Set(ids('a')).size).toBe(8);
    expect(new Set(ids('aaaa')).size).toBe(8);
  });

  test('are never missing', () => {
    fc.assert(fc.property(anyString, (token) => ids(token).every((id) => id > 0)));
  });
});

describe('ngrams', () => {
  const feature = make('ngrams', { limit: 6 });
  const used = (name: string, token: string, options = {}) =>
    idsOfToken(make(name, options), token).filter((id) => id >= 0);

  test.each([
    ['', 0],
    ['a', 1],
    ['ab', 3],
    ['abc', 5],
    ['abcd', 6],
    ['abcdefghijkl', 6],
  ])('of %j between its marks: %i of at most 6', (token, count) => {
    const ids = idsOfToken(feature, token);
    expect(ids).toHaveLength(6);
    expect(ids.findIndex((id) => id < 0)).toBe(count === 6 ? -1 : count);
    expect(ids.slice(count).every((id) => id === -1)).toBe(true);
  });

  test('are at most 20 by default', () => {
    expect(used('ngrams', 'a'.repeat(100))).toHaveLength(20);
    expect(used('ngrams', 'abcdefghij')).toHaveLength(10 + 9);
  });

  test('are found by their letters and marks, case aside', () => {
    const three = { lengths: [3] };
    // <ka kar arl rl> and <ca car arl rl>: two in common.
    const common = used('ngrams', 'KARL', three).filter((id) => used('ngrams', 'carl', three).includes(id));
    expect(common).toEqual(used('ngrams', 'karl', three).slice(2));
    // arl in the midst of a word has no marks: <ar and rl> are others.
    expect(used('ngrams', 'arl', three)[1]).toBe(used('ngrams', 'karls', three)[2]);
    expect(used('ngrams', 'arl', three)[0]).not.toBe(used('ngrams', 'karls', three)[1]);
    expect(used('ngrams', '<a>', { lengths: [3] })[1]).toBe(used('ngrams', 'a', { lengths: [3] })[0]);
  });

  test('of length 1 are the marks and the letters', () => {
    expect(new Set(used('ngrams', 'abc', { lengths: [1] })).size).toBe(5);
  });

  test('without a limit in the way number n + 3 − length for each length up to n + 2', () => {
    const lengths = [2, 3, 5];
    fc.assert(
      fc.property(anyWord, (token) => {
        const n = token.normalize('NFC').toLowerCase().normalize('NFC').length;
        const expected = lengths.reduce((sum, length) => sum + Math.max(0, n + 3 - length), 0);
        expect(used('ngrams', token, { lengths, limit: 1000 })).toHaveLength(expected);
      }),
    );
  });
});

test.each<[string[], keyof typeof SentenceCase]>([
  [['The', 'END'], 'hasLower'],
  [['SOCCER', '-', 'JAPAN', 'x'], 'hasLower'],
  [['SOCCER', '-', 'JAPAN', '1'], 'onlyUpper'],
  [['É', '한'], 'onlyUpper'],
  [['1996-08-30', '.'], 'uncased'],
  [['한', '국', '\ud800'], 'uncased'],
])('uncased: %j is %s', (tokens, name) => {
  expect(idsOf(make('uncased'), tokens)).toEqual(tokens.map(() => [SentenceCase[name]]));
});
