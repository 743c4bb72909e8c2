import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFasttext } from '../../../src/text/vectors/fasttext.ts';
import { ngramBuckets } from '../../../src/text/vectors/ngrams.ts';
import {
  concat,
  cut,
  fasttextBytes,
  type FasttextParts,
  int32,
  type Row,
  rows,
  streamOf,
  utf8,
} from './helpers.ts';

/** FNV-1a of signed bytes, in integers of any size. */
function hash(text: string): bigint {
  let h = 2166136261n;
  for (const byte of utf8(text)) {
    const signed = byte > 127 ? BigInt(byte) - 256n : BigInt(byte);
    h = (BigInt.asUintN(32, h ^ BigInt.asUintN(32, signed)) * 16777619n) % 2n ** 32n;
  }
  return h;
}

/** N-grams of characters, by definition. */
function ngramsOf(word: string, min: number, max: number): string[] {
  const characters = [...`<${word}>`];
  return characters.flatMap((_, start) =>
    Array.from({ length: max }, (__, i) => i + 1)
      .filter((n) => n >= min && start + n <= characters.length)
      .filter((n) => !(n === 1 && (start === 0 || start === characters.length - 1)))
      .map((n) => characters.slice(start, start + n).join('')),
  );
}

const options = { min: 2, max: 3, buckets: 10 };

describe('n-grams', () => {
  test('of a word, by hand', () => {
    expect(ngramsOf('ab', 1, 3)).toEqual(['<a', '<ab', 'a', 'ab', 'ab>', 'b', 'b>']);
    // From the table of test vectors by Fowler, Noll and Vo: fnv1a_32('a') = 0xe40c292c, ('foobar') = 0xbf9cf968.
    const buckets = 2 ** 31 - 1;
    expect(ngramBuckets(utf8('a'), { min: 1, max: 1, buckets })).toEqual([0xe40c292c % buckets]);
    expect(ngramBuckets(utf8('foobar'), { min: 6, max: 6, buckets })[1]).toBe(0xbf9cf968 % buckets);
  });

  test('of any word', () => {
    const word = fc.string({ unit: 'binary', maxLength: 8 });
    fc.assert(
      fc.property(word, fc.nat(4), fc.nat(6), fc.integer({ min: 1, max: 5e6 }), (text, min, max, buckets) => {
        const expected = ngramsOf(text, min, max).map((ngram) => Number(hash(ngram) % BigInt(buckets)));
        expect(ngramBuckets(utf8(text), { min, max, buckets })).toEqual(expected);
      }),
    );
  });

  test('none without buckets or lengths', () => {
    expect(ngramBuckets(utf8('word'), { ...options, buckets: 0 })).toEqual([]);
    expect(ngramBuckets(utf8('word'), { ...options, max: 0 })).toEqual([]);
  });
});

const NGRAMS = Array.from({ length: 10 }, (_, i) => [Math.fround(i / 3), -i, 0.1 * i * i].map(Math.fround));
const ENTRIES: Row[] = [
  ['</s>', 1, 2, 3],
  ['영화', 0.5, -1, 7],
  ['the', 4, 5, 6],
];
const MODEL: FasttextParts = { entries: ENTRIES, ngrams: NGRAMS };

/** The mean of these rows, in float32 as the C++ program has it. */
function mean(list: number[][]): number[] {
  const sum = list.reduce((a, b) => a.map((value, d) => Math.fround(value + b[d])), [0, 0, 0]);
  return sum.map((value) => Math.fround(value * Math.fround(1 / list.length)));
}
const ngramRows = (word: string) => ngramsOf(word, 2, 3).map((ngram) => NGRAMS[Number(hash(ngram) % 10n)]);
const expected = ENTRIES.map(([word, ...row]) => [
  word,
  ...mean([row as number[], ...(word === '</s>' ? [] : ngramRows(word as string))]),
]);

describe('models', () => {
  test.each([11, 12, 0])('of version %i', async (version) => {
    const bytes = fasttextBytes({ ...MODEL, version });
    for (const source of [bytes, new Uint8Array(gzipSync(bytes))]) {
      const vectors = await readFasttext(source);
      expect(vectors.dimensions).toBe(3);
      // Before there were versions, the end of a line had n-grams like any other word.
      const end =
        version === 0 ? [['</s>', ...mean([[1, 2, 3], ...ngramRows('</s>')])]] : expected.slice(0, 1);
      expect(rows(vectors)).toEqual([...end, ...expected.slice(1)]);
      expect([...vectors.vectorOf('the')!]).toEqual(expected[2].slice(1));
      expect([...vectors.vectorOf('영화관')!]).toEqual(mean(ngramRows('영화관')));
    }
  });

  test('may be cut into chunks anywhere', async () => {
    for (const bytes of [fasttextBytes(MODEL), new Uint8Array(gzipSync(fasttextBytes(MODEL)))]) {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(600), { maxLength: 12 }), async (places) => {
          expect(rows(await readFasttext(streamOf(cut(bytes, places)).stream))).toEqual(expected);
        }),
        { numRuns: 50 },
      );
      expect(rows(await readFasttext(streamOf(cut(bytes, [...bytes.keys()])).stream))).toEqual(expected);
    }
  });

  test('without subwords know their words only', async () => {
    for (const parts of [
      { ...MODEL, ngrams: [], dimensions: 3 },
      { ...MODEL, max: 0 },
    ]) {
      const vectors = await readFasttext(fasttextBytes(parts));
      expect(rows(vectors)).toEqual(ENTRIES);
      expect(vectors.vectorOf('them')).toBeUndefined();
      expect([...vectors.vectorOf('the')!]).toEqual([4, 5, 6]);
    }
  });

  test('give copies', async () => {
    const vectors = await readFasttext(fasttextBytes(MODEL));
    vectors.vectorOf('the')!.fill(9);
    vectors.vectorOf('them')!.fill(9);
    expect(rows(vectors)).toEqual(expected);
    expect([...vectors.vectorOf('them')!]).toEqual(mean(ngramRows('them')));
    expect(vectors.vectorOf('')).toEqual(Float32Array.from(mean(ngramRows(''))));
  });

  test('have words that are not UTF-8, composed of their bytes', async () => {
    const word = Uint8Array.of(0x61, 0x9b);
    const entries: Row[] = [
      [word, 1, 2, 3],
      ['a', 4, 5, 6],
    ];
    const vectors = await readFasttext(fasttextBytes({ ...MODEL, entries }));
    const parts = ngramBuckets(word, options).map((bucket) => NGRAMS[bucket]);
    expect(rows(vectors)[0]).toEqual(['a\ufffd', ...mean([[1, 2, 3], ...parts])]);
    expect(rows(vectors)[1]).toEqual(['a', ...mean([[4, 5, 6], ...ngramRows('a')])]);
  });

  test('keep decides which words are known', async () => {
    const vectors = await readFasttext(fasttextBytes(MODEL), { keep: (word) => word === 'the' });
    expect(rows(vectors)).toEqual([expected[2]]);
    expect([...vectors.vectorOf('영화')!]).toEqual(mean(ngramRows('영화')));
  });

  test('more than a block of n-grams', async () => {
    const ngrams = Array.from({ length: 3000 }, (_, i) => [i]);
    const vectors = await readFasttext(fasttextBytes({ entries: [['a', 1]], ngrams }));
    for (const word of ['once', 'upon', 'time']) {
      const ids = ngramsOf(word, 2, 3).map((ngram) => Number(hash(ngram) % 3000n));
      expect(vectors.vectorOf(word)![0]).toBeCloseTo(ids.reduce((a, b) => a + b, 0) / ids.length, 2);
    }
  });

  test('what follows the n-grams is not read', async () => {
    const { stream, state } = streamOf([fasttextBytes(MODEL), new Uint8Array(9), new Uint8Array(9)]);
    await readFasttext(stream);
    expect(state).toEqual({ cancelled: true, read: 1 });
  });
});

test('the largest numbers have means that are finite', async () => {
  const row = [9e29, -9e29, 9e29];
  const model = fasttextBytes({ entries: [['a'.repeat(20_000), ...row]], ngrams: Array.from({ length: 10 }, () => row), max: 64 }); // prettier-ignore
  const vectors = await readFasttext(model);
  expect(vectors.values.every(Number.isFinite)).toBe(true);
  expect(vectors.vectorOf('b'.repeat(20_000))!.every(Number.isFinite)).toBe(true);
});

describe('errors', () => {
  const good = fasttextBytes(MODEL);
  test.each<[string, Uint8Array, RegExp]>([
    [
      'a classifier',
      fasttextBytes({ ...MODEL, model: 3, labels: 2 }),
      /at byte 36: got a classifier \(supervised\)/,
    ],
    [
      'a quantized model',
      fasttextBytes({ ...MODEL, quantized: 1 }),
      /got a quantized model, expected one with full/,
    ],
    [
      'a pruned model',
      fasttextBytes({ ...MODEL, pruned: 500 }),
      /at byte 84: got a pruned model \(500 n-grams left\)/,
    ],
    [
      'another version',
      fasttextBytes({ ...MODEL, version: 13 }),
      /at byte 4: got a fastText model of version 13/,
    ],
    ['another kind', fasttextBytes({ ...MODEL, model: 9 }), /got 9 as the kind of model/],
    ['labels', fasttextBytes({ ...MODEL, labels: 1 }), /got 4 entries with 3 words and 1 labels/],
    ['a label among words', fasttextBytes({ ...MODEL, type: 1 }), /got 1 as the type of entry 1/],
    ['no dimensions', fasttextBytes({ ...MODEL, dimensions: 0 }), /at byte 8: got 0 dimensions/],
    ['text', utf8('the 0.1 0.2 0.3\n'.repeat(9)), /at byte 0: got 543516788 dimensions/],
    [
      'another matrix',
      fasttextBytes({ ...MODEL, matrixRows: 99 }),
      /got a matrix of 99 × 3, expected 3 words \+ 10 n-/,
    ],
    ['NaN', fasttextBytes({ ...MODEL, entries: [['a', 1, 2, NaN]] }), /got NaN as number 3 of 'a'/],
    [
      'infinite n-grams',
      fasttextBytes({ ...MODEL, ngrams: [[1, Infinity, 2]] }),
      /got Infinity as number 2 of 'n-grams 1 to 1/,
    ],
    [
      'numbers whose sum could be infinite',
      fasttextBytes({ ...MODEL, entries: [['a', 3e38, 2, 1]] }),
      /got 3\.0*\d*e\+38 as number 1 of 'a', expected a finite one from -1e\+30 to 1e\+30/,
    ],
    [
      'n-grams whose sum could be infinite',
      fasttextBytes({ ...MODEL, ngrams: [[1, 2, -2e38]] }),
      /got -1\.99\d*e\+38 as number 3 of 'n-grams 1 to 1/,
    ],
    [
      'very long n-grams',
      fasttextBytes({ ...MODEL, max: 2 ** 30 }),
      /got n-grams of up to 1073741824 characters, expected at most 64/,
    ],
    [
      'no end of a word',
      concat(good.slice(0, 92), new Uint8Array(70_000).fill(65)),
      /got more than 65536 bytes/,
    ],
  ])('%s', async (_, bytes, message) => {
    const promise = readFasttext(bytes, { source: 'my.bin' });
    await expect(promise).rejects.toThrow(SyntaxError);
    await expect(promise).rejects.toThrow(/^my\.bin: at byte \d+: /);
    await expect(promise).rejects.toThrow(message);
  });

  test('a file cut anywhere before the last n-gram', async () => {
    const output = 1 + 16;
    for (let end = 0; end < good.length - output; end += 3)
      await expect(readFasttext(good.slice(0, end))).rejects.toThrow(
        new RegExp(`^input: at byte ${end}: got the end of the file, expected `),
      );
    await readFasttext(good.slice(0, -output));
  });

  test('what is announced is not made room for', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const many = [2 ** 20, 5, 5, 1, 5, 1, 2, 2, 2 ** 31 - 1, 3, 6, 100, 0, 0];
    const bytes = concat(int32(...many, 2 ** 31 - 1, 2 ** 31 - 1, 0, 0, 0), utf8('a'));
    await expect(readFasttext(bytes)).rejects.toThrow(/expected word 1 of 2147483647/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});
