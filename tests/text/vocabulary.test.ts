import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookupForm } from '../../src/text/forms.ts';
import { buildVocabulary } from '../../src/text/build-vocabulary.ts';
import { hashWord, Vocabulary } from '../../src/text/vocabulary.ts';
import { decodeFrontCoded, decodeWords, encodeFrontCoded, encodeWords } from '../../src/text/word-list.ts';
import { anyString } from '../helpers/strings.ts';

const real = (vocabulary: Vocabulary) => vocabulary.words.slice(2);
const countOf = (vocabulary: Vocabulary, token: string) => vocabulary.counts[vocabulary.id(token)];

describe('build', () => {
  test('folds case and digits, most frequent first, equals as they came', () => {
    const vocabulary = buildVocabulary(['The', 'cat', 'the', '1996', 'b', '2001', 'THE', 'cat']);
    expect(vocabulary.words).toEqual(['<pad>', '<unk>', 'the', 'cat', '0000', 'b']);
    expect([...vocabulary.counts]).toEqual([0, 0, 3, 2, 2, 1]);
    expect(vocabulary.size).toBe(6);
  });

  test('counts a token by its own form where the vectors have it', () => {
    const vectorWords = new Set(['1996', 'cat']);
    const vocabulary = buildVocabulary(['1996', '2001', 'Cat'], { vectorWords, vectorLimit: 0 });
    expect(real(vocabulary)).toEqual(['1996', '0000', 'cat']);
    expect(vocabulary.id('1996')).toBe(2);
    expect(vocabulary.id('1897')).toBe(3);
  });

  test('adds the first vector words, in their order, with no count', () => {
    const vectorWords = new Set(['the', 'of', 'Paris', 'and', 'to']);
    const build = (vectorLimit?: number | 'all') =>
      buildVocabulary(['of', 'of'], { vectorWords, ...(vectorLimit !== undefined && { vectorLimit }) });
    expect(real(build(0))).toEqual(['of']);
    expect(real(build(2))).toEqual(['of', 'the']);
    expect(real(build(4))).toEqual(['of', 'the', 'and']);
    expect(real(build('all'))).toEqual(['of', 'the', 'and', 'to']);
    expect(real(build())).toEqual(real(build('all')));
    expect([...build('all').counts]).toEqual([0, 0, 2, 0, 0, 0]);
  });

  test('takes 40,000 vector words by default', () => {
    const vectorWords = new Set(Array.from({ length: 40_001 }, (_, i) => `w${i}`));
    const vocabulary = buildVocabulary([], { vectorWords });
    expect(vocabulary.size).toBe(40_002);
    expect(vocabulary.id('w39999')).toBe(40_001);
    expect(buildVocabulary([], { vectorWords, vectorLimit: 'all' }).size).toBe(40_003);
  });

  test('rare words count for UNK, unless the vectors bring them back', () => {
    const tokens = ['a', 'a', 'b', 'c'];
    const vectorWords = new Set(['c']);
    expect([...buildVocabulary(tokens, { minCount: 2 }).counts]).toEqual([0, 2, 2]);
    const vocabulary = buildVocabulary(tokens, { minCount: 2, vectorWords });
    expect(real(vocabulary)).toEqual(['a', 'c']);
    expect([...vocabulary.counts]).toEqual([0, 1, 2, 1]);
  });

  test.each([{ minCount: 0 }, { minCount: 1.5 }, { vectorLimit: -1 }, { vectorLimit: NaN }])(
    'rejects %j',
    (options) => {
      expect(() => buildVocabulary(['a'], options)).toThrow(RangeError);
    },
  );

  test('every training token has an id of its form and every token is counted', () => {
    fc.assert(
      fc.property(fc.array(anyString), fc.array(anyString), (tokens, others) => {
        const vocabulary = buildVocabulary(tokens, { vectorWords: new Set(others) });
        expect(vocabulary.counts.reduce((a, b) => a + b, 0)).toBe(tokens.length);
        for (const token of tokens) expect(countOf(vocabulary, token)).toBeGreaterThan(0);
        for (const word of others)
          if (lookupForm(word) === word) expect(vocabulary.words[vocabulary.id(word)]).toBe(word);
      }),
    );
  });
});

describe('id', () => {
  const vocabulary = new Vocabulary(['the', '1', '0', '00', 'café', '가', ' ']);
  test.each([
    ['The', 'the'],
    ['1', '1'],
    ['7', '0'],
    ['42', '00'],
    ['123', '<unk>'],
    ['CAFE\u0301', 'café'],
    ['\u1100\u1161', '가'],
    ['\t', ' '],
    ['<pad>', '<unk>'],
    ['<unk>', '<unk>'],
    ['', '<unk>'],
    ['\ud800', '<unk>'],
  ])('%j finds %j', (token, word) => expect(vocabulary.words[vocabulary.id(token)]).toBe(word));

  test('the placeholders are no words, but words may be spelled like them', () => {
    const odd = buildVocabulary(['<unk>', '<PAD>']);
    expect(real(odd)).toEqual(['<unk>', '<pad>']);
    expect([odd.id('<unk>'), odd.id('<pad>')]).toEqual([2, 3]);
  });

  test('names of object members are words like any other', () => {
    expect(buildVocabulary(['a']).id('constructor')).toBe(Vocabulary.UNK);
    expect(buildVocabulary(['__proto__', 'constructor']).id('__proto__')).toBe(2);
  });
});

test('the constructor rejects repeated words and counts of another length', () => {
  expect(() => new Vocabulary(['a', 'b', 'a'])).toThrow(/"a" twice/);
  expect(() => new Vocabulary(['a'], [0, 0])).toThrow(/got 2 counts, expected 3/);
});

describe('bytes', () => {
  test('are UTF-8 lines in the order of ids', () => {
    const bytes = new Vocabulary(['the', '한국', 'a\nb', '\\n', '\ud800']).toBytes();
    expect(new TextDecoder().decode(bytes)).toBe('the\n한국\na\\nb\n\\\\n\n\\ud800\n');
  });

  test('round-trip any words', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyString), (words) => {
        const vocabulary = new Vocabulary(words);
        const copy = Vocabulary.fromBytes(vocabulary.toBytes());
        expect(copy.words).toEqual(vocabulary.words);
        for (const word of words) expect(copy.id(word)).toBe(vocabulary.id(word));
      }),
    );
  });

  test('a word list keeps repeats, empty words and byte order marks', () => {
    for (const words of [[], [''], ['', ''], ['\ufeffa', 'a', 'a'], ['\r', ' ', '\\', '\n\n']])
      expect(decodeWords(encodeWords(words))).toEqual(words);
  });

  const utf8 = (text: string) => new TextEncoder().encode(text);
  test.each([
    ['cut', utf8('the\nof'), /cut short/],
    ['not UTF-8', Uint8Array.of(0x61, 0xff, 0x0a), /not valid UTF-8/],
    ['cut in a character', utf8('한').subarray(0, 2), /not valid UTF-8/],
    ['with an unknown escape', utf8('a\nb\\x\n'), /^line 2 .*b\\\\x/],
    ['with a cut escape', utf8('\\ud80\n'), /^line 1 /],
    ['with a word twice', utf8('a\na\n'), /"a" twice/],
  ])('that are %s are rejected', (_, bytes, message) => {
    expect(() => Vocabulary.fromBytes(bytes)).toThrow(SyntaxError);
    expect(() => Vocabulary.fromBytes(bytes)).toThrow(message);
  });
});

describe('front coding', () => {
  test('gives back any words, sorted or not', () => {
    fc.assert(
      fc.property(fc.array(anyString), fc.boolean(), (words, sort) => {
        const list = sort ? [...words].sort() : words;
        expect(decodeFrontCoded(encodeFrontCoded(list))).toEqual(list);
      }),
    );
  });

  test('writes how many units a word shares with the one before, and the rest', () => {
    const text = (words: string[]) => new TextDecoder().decode(encodeFrontCoded(words));
    expect(text(['paris', 'parish', 'park', 'x'])).toBe('\x00paris\x05h\x03k\x00x');
    expect(text([])).toBe('');
    expect(text(['', ''])).toBe('\0\0');
    expect(text(['a'.repeat(40), `${'a'.repeat(40)}b`])).toBe(`\0${'a'.repeat(40)}\x1f${'a'.repeat(9)}b`);
    // Control characters, backslashes and halves of pairs are escaped; pairs are not cut.
    expect(text(['\t', '\\', '\ud800'])).toBe('\0\\u0009\x01\\\x01ud800');
    expect(text(['😀', '😁'])).toBe('\0😀\0😁');
  });

  test.each([
    ['more in common than there is', '\0ab\x03c', "word 2 of a word list: got 3 units in common with 'ab'"],
    ['no beginning', 'ab', 'word 1 of a word list: got 97 units in common'],
    ['a broken escape', '\0a\\x', 'line 1 of a word list'],
  ])('refuses %s', (_, text, message) => {
    expect(() => decodeFrontCoded(new TextEncoder().encode(text))).toThrow(SyntaxError);
    expect(() => decodeFrontCoded(new TextEncoder().encode(text))).toThrow(message);
  });
});

describe('hashes in place of words', () => {
  const words = ['the', '0', '00', 'café', 'paris'];
  const hashed = new Vocabulary(Uint32Array.from(words, hashWord));

  test('find the same ids as words do', () => {
    const plain = new Vocabulary(words);
    for (const token of ['The', '7', '42', 'CAFE\u0301', 'Paris', 'london', '123', '', '<unk>'])
      expect(hashed.id(token), token).toBe(plain.id(token));
    expect(hashed.size).toBe(7);
    expect(hashed.words).toEqual(['<pad>', '<unk>']);
  });

  test('are FNV-1a over the code units, the low byte first', () => {
    // Worked out by hand from the definition: offset basis and prime of 32 bits.
    const byte = (hash: bigint, b: number) => ((hash ^ BigInt(b)) * 16777619n) & 0xffffffffn;
    const expected = [...'paris'].reduce((hash, c) => byte(byte(hash, c.charCodeAt(0)), 0), 2166136261n);
    expect(hashWord('paris')).toBe(Number(expected));
  });

  test('take an unknown word for one of theirs about N times in 2³²', () => {
    const distinct = new Set(Array.from({ length: 100_000 }, (_, i) => hashWord(`word${i}`)));
    const many = new Vocabulary(Uint32Array.from(distinct));
    let found = 0;
    for (let i = 0; i < 400_000; i++) if (many.id(`other-${i}x`) !== Vocabulary.UNK) found++;
    // 400,000 × 100,000 / 2³² = 9.3, Poisson.
    expect(found).toBeLessThan(25);
  });

  test('and may not repeat', () => {
    expect(() => new Vocabulary(Uint32Array.of(5, 6, 5))).toThrow('got the word 5 twice');
  });
});
