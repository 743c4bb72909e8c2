import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readVectors, type SubwordVectors, type WordVectors } from '../../../src/text/vectors/index.ts';
import { cut, fasttextBytes, folder, type Row, rows, streamOf, utf8, word2vecBytes } from './helpers.ts';

describe('the format is guessed', () => {
  const ENTRIES: Row[] = [
    ['the', 0.5, -0.25],
    ['of', 1, 2],
  ];
  const TEXT = 'the 0.5 -0.25\nof 1 2\n';

  test.each<[string, Uint8Array]>([
    ['GloVe text', utf8(TEXT)],
    ['word2vec text', utf8(`2 2\n${TEXT}`)],
    ['word2vec text with CR LF and blanks', utf8(`2 2 \r\n${TEXT.replaceAll('\n', ' \r\n')}`)],
    ['word2vec with newlines', word2vecBytes(ENTRIES)],
    ['word2vec without', word2vecBytes(ENTRIES, { newline: false })],
    ['fastText', fasttextBytes({ entries: ENTRIES, ngrams: [], dimensions: 2 })],
    ['old fastText', fasttextBytes({ entries: ENTRIES, ngrams: [], dimensions: 2, version: 0 })],
  ])('%s', async (_, bytes) => {
    for (const whole of [bytes, new Uint8Array(gzipSync(bytes))]) {
      expect(rows(await readVectors(whole))).toEqual(ENTRIES);
      expect(rows(await readVectors(streamOf(cut(whole, [1, 2, 3, 5, 9, 20])).stream))).toEqual(ENTRIES);
    }
  });

  test('rightly though the file is faulty: its reader tells the line', async () => {
    await expect(readVectors(utf8('1 2\nthe 1 nan\n'))).rejects.toThrow(/^input:2: got "nan"/);
    await expect(readVectors(utf8('3 2\n'))).rejects.toThrow(
      /got 0 words up to the end of the file, expected 3/,
    );
    await expect(readVectors(utf8(''))).rejects.toThrow(/got no vectors, expected lines of GloVe text/);
    await expect(readVectors(utf8('the'))).rejects.toThrow(/got "the", expected a word and its numbers/);
  });

  test('bytes that are none are told', async () => {
    const { stream, state } = streamOf([
      utf8('PK\u0003\u0004\u0014\u0000\u0000\u0000'),
      utf8('more'),
      utf8('more'),
    ]);
    // The head is not complete before the end of so short a file.
    await expect(readVectors(stream, { source: 'glove.zip' })).rejects.toThrow(
      /^glove\.zip: at byte 0: got a file that begins with the bytes 50 4b 03 04 14 00 00 00, .*zip archive/,
    );
    expect(state.read).toBe(3);
    await expect(readVectors(Uint8Array.of(255, 255, 255, 255, 0))).rejects.toThrow(
      /ff ff ff ff 00, expected word vectors/,
    );
  });
});

const file = (name: string) => `${folder}/formats/${name}`;
const read = (name: string, format?: 'fasttext') =>
  readVectors(new Uint8Array(readFileSync(file(name))), { source: name, ...(format && { format }) });

/** Files with their numbers of words and dimensions, and whether they know parts of words. */
const FILES: [string, number, number, boolean?][] = [
  ['gensim.euclidean_vectors.w2v.bin', 2747, 10],
  ['gensim.lee_fasttext.bin', 1762, 10, true],
  ['gensim.lee_fasttext_new.bin', 1763, 10, true],
  ['gensim.lee_fasttext.vec', 1762, 10],
  ['gensim.word2vec_pre_kv_c.w2v.txt', 1750, 10],
  ['gensim.test_glove.50d.txt', 76, 50],
  ['gensim.EN.1-10.300d.w2v.txt', 20, 300],
  ['gensim.crime-and-punishment.bin', 291, 5, true],
  ['gensim.crime-and-punishment.vec', 291, 5],
  ['gensim.toy-model.bin', 22, 5, true],
  ['gensim.toy-model.vec', 22, 5],
  ['glove.6B.100d.sample.txt.gz', 100, 100],
  ['glove.6B.300d.sample.txt.gz', 100, 300],
  ['high_precision.kv.bin', 2, 2],
  ['high_precision.kv.txt', 2, 2],
  ['ko-sub.16d.fasttext.bin', 7320, 16, true],
  ['ko-sub.16d.fasttext.vec', 7320, 16],
  ['moby.50d.word2vec-c.bin', 4146, 50],
  ['moby.50d.word2vec-c.txt', 4146, 50],
];

describe.each(FILES)('%s (skipped where it is missing)', (name, words, dimensions, subwords = false) => {
  test.skipIf(!existsSync(file(name)))('is read without naming its format', async () => {
    const vectors = await read(name);
    expect([vectors.words.length, vectors.dimensions]).toEqual([words, dimensions]);
    expect(vectors.values).toHaveLength(words * dimensions);
    expect('vectorOf' in vectors).toBe(subwords);
    const bytes = new Uint8Array(readFileSync(file(name)));
    const places = Array.from({ length: 20 }, (_, i) => i * 7919);
    expect(await readVectors(streamOf(cut(bytes, places)).stream)).toEqual(vectors);
  });
});

/** Two files, and how far their numbers may be apart: a share of each, and an amount. */
const PAIRS: [string, string, number, number][] = [
  ['gensim.lee_fasttext.bin', 'gensim.lee_fasttext.vec', 5e-5, 0],
  ['gensim.crime-and-punishment.bin', 'gensim.crime-and-punishment.vec', 5e-5, 0],
  ['gensim.toy-model.bin', 'gensim.toy-model.vec', 5e-5, 0],
  ['ko-sub.16d.fasttext.bin', 'ko-sub.16d.fasttext.vec', 5e-5, 0],
  ['moby.50d.word2vec-c.bin', 'moby.50d.word2vec-c.txt', 0, 5.1e-7],
  // The binary file of this pair was made from half-precision numbers.
  ['high_precision.kv.bin', 'high_precision.kv.txt', 2 ** -11, 0],
];

describe.each(PAIRS)('%s and %s (skipped where one is missing)', (a, b, share, amount) => {
  test.skipIf(!existsSync(file(a)) || !existsSync(file(b)))('hold the same vectors', async () => {
    const [binary, text] = [await read(a), await read(b)];
    expect(binary.words).toEqual(text.words);
    const far = text.values.findIndex(
      (value, i) => Math.abs(binary.values[i] - value) > share * Math.abs(value) + amount,
    );
    expect(far).toBe(-1);
  });
});

const row = ({ words, dimensions, values }: WordVectors, word: string) => {
  const id = words.indexOf(word);
  return [...values.subarray(id * dimensions, (id + 1) * dimensions)];
};

/** As `fasttext print-word-vectors` prints numbers. */
const printed = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(5)));

describe.skipIf(!existsSync(folder))(`golden values (skipped without ${folder})`, () => {
  test('ko-sub: words in and out of the vocabulary', async () => {
    const vectors = (await read('ko-sub.16d.fasttext.bin')) as SubwordVectors;
    const lines = readFileSync(file('ko-sub.16d.golden-print-word-vectors.txt'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(5);
    const unknown = lines.filter((line) => {
      const [word, ...numbers] = line.trim().split(' ');
      expect(printed(vectors.vectorOf(word)!)).toEqual(numbers.map(Number));
      return !vectors.words.includes(word);
    });
    expect(unknown).toHaveLength(2);
  });

  // As gensim's tests have them of `fasttext print-word-vectors`: "hundred" is known, "rejection" is not.
  test.each([
    [
      'gensim.lee_fasttext.bin',
      [-0.57144, -0.0085561, 0.15748, -0.67855, -0.25459, -0.58077, -0.09913, 1.1447, 0.23418, 0.060007],
      [-0.21929, -0.53778, -0.22463, -0.41735, 0.71737, -1.59758, -0.24833, 0.62028, 0.53203, 0.77568],
    ],
    [
      'gensim.lee_fasttext_new.bin',
      [-0.025627, -0.11448, 0.18116, -0.96779, 0.2532, -0.93224, 0.3929, 0.12679, -0.19685, -0.13179],
      [-0.49111, -0.13122, -0.02109, -0.88769, -0.20105, -0.91732, 0.47243, 0.19708, -0.17856, 0.19815],
    ],
  ])('%s', async (name, hundred, rejection) => {
    const vectors = (await read(name)) as SubwordVectors;
    expect(printed(vectors.vectorOf('hundred')!)).toEqual(hundred);
    expect(vectors.words).not.toContain('rejection');
    vectors
      .vectorOf('rejection')!
      .forEach((value, d) => expect(Math.abs(value - rejection[d])).toBeLessThan(2e-5));
  });

  // The numbers of the text, and those of the binary file as od shows them.
  test('word2vec', async () => {
    expect(row(await read('gensim.euclidean_vectors.w2v.bin'), 'the').slice(0, 2)).toEqual(
      [0.42145327, 0.93435585].map(Math.fround),
    );
    expect(row(await read('moby.50d.word2vec-c.bin'), '</s>').slice(0, 2)).toEqual(
      [0.008005371, 0.0088388063].map(Math.fround),
    );
    expect(row(await read('gensim.word2vec_pre_kv_c.w2v.txt'), 'of').slice(0, 2)).toEqual(
      [-0.530696, -2.128148].map(Math.fround),
    );
  });

  test('a text file is no fastText model', async () => {
    await expect(read('gensim.lee_fasttext.vec', 'fasttext')).rejects.toThrow(SyntaxError);
  });

  test.skipIf(!existsSync(file('lid.176.ftz')))(
    'lid.176.ftz is a classifier (skipped where it is missing)',
    async () => {
      await expect(read('lid.176.ftz')).rejects.toThrow(/^lid\.176\.ftz: at byte 36: got a classifier/);
    },
  );

  describe.each(['gensim.cp852_fasttext.bin', 'gensim.non_ascii_fasttext.bin'])(
    '%s (skipped where it is missing)',
    (name) => {
      test.skipIf(!existsSync(file(name)))('has words that are not UTF-8', async () => {
        const vectors = await read(name);
        expect(vectors.words.length).toBeGreaterThan(0);
        expect(vectors.values.every(Number.isFinite)).toBe(true);
      });
    },
  );
});
