import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWord2vec } from '../../../src/text/vectors/word2vec.ts';
import { readWord2vecText } from '../../../src/text/vectors/word2vec-text.ts';
import { concat, cut, floats, type Row, rows, streamOf, utf8, word2vecBytes } from './helpers.ts';

const ENTRIES: Row[] = [
  ['</s>', 0.5, -1.25, 3],
  ['한국', 1e-20, -0, 7],
  ['the', 4, 5, 6],
];
const BINARY = [word2vecBytes(ENTRIES), word2vecBytes(ENTRIES, { newline: false })];
const AS_READ = ENTRIES.map(([word, ...values]) => [word, ...(values as number[]).map(Math.fround)]);

describe('binary', () => {
  test.each([
    ['with newlines', BINARY[0]],
    ['without', BINARY[1]],
    ['gzipped', new Uint8Array(gzipSync(BINARY[0]))],
    ['a header with other blanks', word2vecBytes(ENTRIES, { header: ' 3\t3 \r\n' })],
  ])('%s', async (_, bytes) => {
    for (const source of [bytes, new Blob([bytes as Uint8Array<ArrayBuffer>]), streamOf([bytes]).stream]) {
      const vectors = await readWord2vec(source);
      expect(vectors.dimensions).toBe(3);
      expect(rows(vectors)).toEqual(AS_READ);
    }
  });

  test('may be cut into chunks anywhere', async () => {
    const sources = [...BINARY, new Uint8Array(gzipSync(BINARY[1]))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(fc.nat(200), { maxLength: 12 }),
        async (bytes, places) => {
          expect(rows(await readWord2vec(streamOf(cut(bytes, places)).stream))).toEqual(AS_READ);
        },
      ),
    );
    for (const bytes of sources)
      expect(rows(await readWord2vec(streamOf(cut(bytes, [...bytes.keys()])).stream))).toEqual(AS_READ);
  });

  test('numbers may hold the bytes of spaces and newlines', async () => {
    const spaces = new Float32Array(new Uint8Array(8).fill(0x20).buffer)[0];
    const newlines = new Float32Array(new Uint8Array(4).fill(0x0a).buffer)[0];
    const entries: Row[] = [
      ['a', newlines, newlines],
      ['b', spaces, newlines],
    ];
    for (const newline of [true, false])
      expect(rows(await readWord2vec(word2vecBytes(entries, { newline })))).toEqual(entries);
  });

  test('words that are not UTF-8', async () => {
    const bytes = word2vecBytes([
      [Uint8Array.of(0x61, 0x9b, 0xff), 1],
      [Uint8Array.of(0x62, 0xc3), 2],
    ]);
    expect(rows(await readWord2vec(bytes))).toEqual([
      ['a\ufffd\ufffd', 1],
      ['b\ufffd', 2],
    ]);
  });

  test('the first of words that repeat; keep sees all', async () => {
    const seen: [string, number][] = [];
    const keep = (word: string, rank: number) => seen.push([word, rank]) > 0 && word !== 'b';
    const bytes = word2vecBytes([
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ]);
    expect(rows(await readWord2vec(bytes, { keep }))).toEqual([
      ['a', 1],
      ['c', 4],
    ]);
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
      ['a', 2],
      ['c', 3],
    ]);
  });

  test('no words', async () => {
    const vectors = await readWord2vec(utf8('0 50\n'));
    expect(vectors).toEqual({ words: [], dimensions: 50, values: new Float32Array(0) });
  });

  test('onProgress hears bytes and words', async () => {
    const entries = Array.from({ length: 3000 }, (_, i): Row => [`w${i}`, i]);
    const bytes = word2vecBytes(entries);
    const calls: number[][] = [];
    await readWord2vec(bytes, { onProgress: (...call) => calls.push(call) });
    expect(calls.map(([, words]) => words)).toEqual([1024, 2048, 3000]);
    expect(calls.at(-1)).toEqual([bytes.length, 3000]);
  });

  const good = word2vecBytes(ENTRIES);
  test.each<[string, Uint8Array, RegExp]>([
    [
      'empty',
      utf8(''),
      /^my\.bin: at byte 0: got the end of the file, expected a line with the number of words/,
    ],
    ['a header cut', utf8('3 '), /at byte 2: got the end of the file/],
    ['no header', utf8('word vectors\n'), /at byte 0: got "word vectors", expected a line/],
    ['no line', new Uint8Array(100).fill(65), /at byte 0: got more than 64 bytes/],
    ['no dimensions', utf8('3 0\n'), /got 0 dimensions, expected 1 to 1048576/],
    ['too many dimensions', utf8('3 999999999999\nabc'), /got 999999999999 dimensions, expected 1 to/],
    [
      'cut in a word',
      good.slice(0, 6),
      /at byte 6: got the end of the file, expected word 1 of 3 and a space/,
    ],
    ['cut in numbers', good.slice(0, -5), /expected the 3 numbers of word 3 of 3, 'the'/],
    [
      'fewer words than announced',
      word2vecBytes(ENTRIES, { header: '1000000000000 3\n' }),
      /expected word 4 of 1000000000000/,
    ],
    [
      'more words than announced',
      word2vecBytes(ENTRIES, { header: '2 3\n' }),
      /got more bytes, expected the end after 2 words/,
    ],
    ['NaN', word2vecBytes([['a', 1, NaN]]), /at byte 10: got NaN as number 2 of 'a', expected a finite one/],
    ['infinity', word2vecBytes([['a', -Infinity, 1]]), /at byte 6: got -Infinity as number 1 of 'a'/],
    [
      'an endless word',
      concat(utf8('9 9\n'), new Uint8Array(70_000).fill(65)),
      /at byte 4: got more than 65536 bytes/,
    ],
    ['damaged gzip', new Uint8Array(gzipSync(good)).slice(0, -12), /^my\.bin: the gzip data/],
  ])('%s', async (_, bytes, message) => {
    const { stream, state } = streamOf([bytes, new Uint8Array(0)]);
    const promise = readWord2vec(stream, { source: 'my.bin' });
    await expect(promise).rejects.toThrow(SyntaxError);
    await expect(promise).rejects.toThrow(message);
    expect(state.cancelled || state.read === 2).toBe(true);
  });

  test('what is announced is not made room for', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const bytes = concat(utf8(`4000000000 ${2 ** 20}\n`), utf8('a '), floats(1, 2, 3));
    await expect(readWord2vec(bytes)).rejects.toThrow(/expected the 1048576 numbers of word 1/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

describe('text', () => {
  const TEXT = '3 3\n</s> 0.5 -1.25 3\n한국 1e-20 -0 7\nthe 4 5 6\n';

  test.each([
    ['plain', TEXT],
    ['blanks at the ends of lines, as fastText has them', TEXT.replaceAll('\n', ' \n')],
    ['CR LF', TEXT.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${TEXT}`],
    ['no last newline', TEXT.trimEnd()],
  ])('%s', async (_, text) => {
    expect(rows(await readWord2vecText(utf8(text)))).toEqual(AS_READ);
    expect(rows(await readWord2vecText(new Uint8Array(gzipSync(text))))).toEqual(AS_READ);
  });

  test('may be cut into chunks anywhere', async () => {
    const bytes = utf8(TEXT);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(200), { maxLength: 12 }), async (places) => {
        expect(rows(await readWord2vecText(streamOf(cut(bytes, places)).stream))).toEqual(AS_READ);
      }),
    );
  });

  test('words that look like headers or are not UTF-8', async () => {
    const bytes = concat(utf8('3 1\n1 5\n2 6\n'), Uint8Array.of(0x9b), utf8(' 7\n'));
    expect(rows(await readWord2vecText(bytes))).toEqual([
      ['1', 5],
      ['2', 6],
      ['\ufffd', 7],
    ]);
  });

  test('no words', async () => {
    expect(await readWord2vecText(utf8('0 50\n'))).toMatchObject({ words: [], dimensions: 50 });
    expect(await readWord2vecText(utf8('0 99999999999\n'))).toMatchObject({ words: [] });
  });

  test.each([
    ['', /^my\.vec: got no vectors, expected lines of word2vec text/],
    ['the 1 2\n', /^my\.vec:1: got "the 1 2", expected the number of words and that of dimensions/],
    ['3 0\n', /^my\.vec:1: got 0 dimensions/],
    ['2 2\nthe 1 2\n', /^my\.vec:2: got 1 words up to the end of the file, expected 2 as the header says/],
    ['1 2\na 1 2\nb 1 2\n', /^my\.vec:3: got 2 words/],
    ['1 99999999999\na 1 2\n', /^my\.vec:2: got 3 fields, expected a word and 99999999999 numbers/],
    ['2 2\na 1 2\nb 1\n', /^my\.vec:3: got 2 fields, expected a word and 2 numbers/],
    ['2 2\na 1 2\nb 1.5 2.5 3.5\n', /^my\.vec:3: got 4 fields/],
    ['1 2\na 1 nan\n', /^my\.vec:2: got "nan" as number 2 of "a"/],
  ])('%j', async (text, message) => {
    const promise = readWord2vecText(utf8(text), { source: 'my.vec' });
    await expect(promise).rejects.toThrow(SyntaxError);
    await expect(promise).rejects.toThrow(message);
  });
});
