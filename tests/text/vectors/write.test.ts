import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVectors, type WordVectors } from '../../../src/text/vectors/index.ts';
import { shortestDecimal } from '../../../src/text/vectors/shortest.ts';
import { isWritableWord, writableVectorFormats, writeVectors } from '../../../src/text/vectors/write.ts';
import { rows, word2vecBytes } from './helpers.ts';

const bytesOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
  new Uint8Array(await new Response(stream).arrayBuffer());
const textOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
  new TextDecoder().decode(await bytesOf(stream));

const VECTORS: WordVectors = {
  words: ['the', '한국'],
  dimensions: 3,
  values: new Float32Array([0.5, -0.038194, 1e-20, 3, -0, 16777216]),
};

test('the bytes of each format', async () => {
  const lines = 'the 0.5 -0.038194 1e-20\n한국 3 -0 16777216\n';
  expect(await textOf(writeVectors(VECTORS, 'glove'))).toBe(lines);
  expect(await textOf(writeVectors(VECTORS, 'word2vec-text'))).toBe(`2 3\n${lines}`);
  const binary = word2vecBytes([
    ['the', 0.5, -0.038194, 1e-20],
    ['한국', 3, -0, 16777216],
  ]);
  expect(await bytesOf(writeVectors(VECTORS, 'word2vec'))).toEqual(binary);
});

test.each(writableVectorFormats)('%s: any vectors read back equal', async (format) => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter(isWritableWord);
  const vectors = fc
    .tuple(fc.uniqueArray(word, { minLength: 1, maxLength: 20 }), fc.integer({ min: 2, max: 9 }))
    .chain(([words, dimensions]) =>
      fc
        .float32Array({
          minLength: words.length * dimensions,
          maxLength: words.length * dimensions,
          noNaN: true,
          noDefaultInfinity: true,
        })
        .map((values) => ({ words, dimensions, values })),
    );
  await fc.assert(
    fc.asyncProperty(vectors, async (given) => {
      const bytes = await bytesOf(writeVectors(given, format));
      expect(await readVectors(bytes, { format })).toEqual(given);
    }),
  );
});

test('more vectors than a chunk holds', async () => {
  const dimensions = 300;
  const words = Array.from({ length: 1000 }, (_, i) => `w${i}`);
  const values = Float32Array.from({ length: 1000 * dimensions }, (_, i) => Math.sin(i));
  for (const format of writableVectorFormats) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeVectors(
      { words, dimensions, values },
      format,
    ) as unknown as AsyncIterable<Uint8Array>)
      chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(3);
    const vectors = await readVectors(new Uint8Array(Buffer.concat(chunks)));
    expect(rows(vectors)).toEqual(rows({ words, dimensions, values }));
  }
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(1 / 3), '0.33333334'],
    [16777216, '16777216'],
    [2 ** -149, '1e-45'],
    [(2 - 2 ** -23) * 2 ** 127, '3.4028235e+38'],
  ])('%d', (value, text) => expect(shortestDecimal(value)).toBe(text));

  test('any reads back, with the fewest digits that do', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = shortestDecimal(value);
        expect(Math.fround(Number(text))).toBe(value);
        const digits = Array.from({ length: 9 }, (_, i) => i + 1).find(
          (n) => Math.fround(Number(value.toPrecision(n))) === value,
        )!;
        expect(Number(text)).toBe(value === 0 ? value : Number(value.toPrecision(digits)));
      }),
      { numRuns: 5000 },
    );
  });
});

test.each<[string, Partial<WordVectors>, RegExp]>([
  ['a space', { words: ['the', 'new york'] }, /got "new york" as word 1, expected words that/],
  ['an empty word', { words: ['', 'b'] }, /got "" as word 0/],
  ['a newline', { words: ['a\n', 'b'] }, /got "a\\n" as word 0/],
  ['NaN', { values: new Float32Array([1, 2, 3, 4, NaN, 6]) }, /got NaN in the vector of '한국'/],
  ['too few values', { dimensions: 4 }, /got 6 values, expected 2 words × 4/],
])('%s is refused', (_, part, message) => {
  for (const format of writableVectorFormats) {
    expect(() => writeVectors({ ...VECTORS, ...part }, format)).toThrow(RangeError);
    expect(() => writeVectors({ ...VECTORS, ...part }, format)).toThrow(message);
  }
});

test('formats that cannot be written are refused', () => {
  expect(() => writeVectors(VECTORS, 'fasttext' as 'glove')).toThrow(
    /expected one of glove, word2vec, word2vec-text/,
  );
});
