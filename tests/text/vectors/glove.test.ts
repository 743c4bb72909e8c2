import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGlove } from '../../../src/text/vectors/glove.ts';
import { readVectors, type WordVectors } from '../../../src/text/vectors/index.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (text: string, options = {}) => readGlove(utf8(text), options);

/** A stream of these chunks; `cancelled` tells the reason it was cancelled for, if it was. */
function streamOf(chunks: Uint8Array[], failure?: Error) {
  const state = { cancelled: false };
  let next = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (next < chunks.length) controller.enqueue(chunks[next++]);
      else if (failure) controller.error(failure);
      else controller.close();
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { stream, state };
}

/** The bytes cut at these places. */
function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const borders = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return borders.slice(1).map((border, i) => bytes.slice(borders[i], border));
}

const rows = ({ words, dimensions, values }: WordVectors) =>
  words.map((word, i) => [word, ...values.subarray(i * dimensions, (i + 1) * dimensions)]);

const SAMPLE = 'the 0.5 -1.25 2e-1\nof 1 2 3\n한국 -0.5 .25 1.\n. . . 4 5 6\n';
const SAMPLE_ROWS = [
  ['the', 0.5, -1.25, Math.fround(0.2)],
  ['of', 1, 2, 3],
  ['한국', -0.5, 0.25, 1],
  ['. . .', 4, 5, 6],
];

describe('the text', () => {
  test('gives words and rows', async () => {
    const vectors = await read(SAMPLE);
    expect(vectors.dimensions).toBe(3);
    expect(vectors.values).toHaveLength(12);
    expect(rows(vectors)).toEqual(SAMPLE_ROWS);
  });

  test.each([
    ['CR LF', SAMPLE.replaceAll('\n', '\r\n')],
    ['no final newline', SAMPLE.trimEnd()],
    ['blank lines', `\n\r\n${SAMPLE.replaceAll('\n', '\n \n\n')}`],
    ['blanks at the ends of lines', SAMPLE.replaceAll('\n', ' \t\n')],
    ['tabs and double spaces before numbers', SAMPLE.replace('0.5 -1.25', ' 0.5\t-1.25')],
    ['a byte order mark', `\ufeff${SAMPLE}`],
  ])('with %s is the same', async (_, text) => {
    expect(rows(await read(text))).toEqual(SAMPLE_ROWS);
  });

  test('keeps the first of words that repeat', async () => {
    expect(rows(await read('a 1 2\nb 3 4\na 5 x\n'))).toEqual([
      ['a', 1, 2],
      ['b', 3, 4],
    ]);
  });

  test('may have words that look like numbers, headers or members of objects', async () => {
    const { words } = await read(
      'the 1 2\n1 2 3\n0.5 1 2\n__proto__ 1 2\nworld war 2 0.5 0.5\n\u00a0 1 2\n\u0085 1 2\n',
    );
    expect(words).toEqual(['the', '1', '0.5', '__proto__', 'world war 2', '\u00a0', '\u0085']);
  });

  test('of more words than fit the first block', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `w${i} ${i} ${-i}`);
    const vectors = await read(lines.join('\n'));
    expect(vectors.values).toHaveLength(10_000);
    expect(rows(vectors).every(([word, a, b], i) => word === `w${i}` && a === i && b === 0 - i)).toBe(true);
  });

  test('may come gzipped, as a Blob and as a stream', async () => {
    const zipped = new Uint8Array(gzipSync(SAMPLE));
    for (const source of [
      zipped,
      new Blob([utf8(SAMPLE)]),
      new Blob([zipped]),
      streamOf([utf8(SAMPLE)]).stream,
      streamOf([zipped]).stream,
    ])
      expect(rows(await readGlove(source))).toEqual(SAMPLE_ROWS);
  });

  test('may be cut into chunks anywhere', async () => {
    const sources = [utf8(SAMPLE), utf8(`\ufeff${SAMPLE}`), new Uint8Array(gzipSync(SAMPLE))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(fc.nat(200), { maxLength: 12 }),
        async (bytes, places) => {
          expect(rows(await readGlove(streamOf(cut(bytes, places)).stream))).toEqual(SAMPLE_ROWS);
        },
      ),
    );
    for (const bytes of sources)
      expect(rows(await readGlove(streamOf(cut(bytes, [...bytes.keys()])).stream))).toEqual(SAMPLE_ROWS);
  });
});

describe('keep', () => {
  test('sees every word with its rank and decides what is read', async () => {
    const seen: [string, number][] = [];
    const keep = (word: string, rank: number) => seen.push([word, rank]) > 0 && word !== 'of';
    const vectors = await read('the 1 2\n\nof x y\nthe 3 4\nand 5 6\n', { keep });
    expect(seen).toEqual([
      ['the', 0],
      ['of', 1],
      ['the', 2],
      ['and', 3],
    ]);
    expect(rows(vectors)).toEqual([
      ['the', 1, 2],
      ['and', 5, 6],
    ]);
  });

  test('may keep none', async () => {
    const vectors = await read(SAMPLE, { keep: () => false });
    expect(vectors).toEqual({ words: [], dimensions: 3, values: new Float32Array(0) });
  });

  test('may throw: the stream is cancelled', async () => {
    const { stream, state } = streamOf([utf8('a 1\n'), utf8('b 2\n'), utf8('c 3\n'), utf8('d 4\n')]);
    const keep = () => {
      throw new Error('enough');
    };
    await expect(readGlove(stream, { keep })).rejects.toThrow('enough');
    expect(state.cancelled).toBe(true);
  });
});

test('onProgress hears the bytes of the source, zipped as they are, and the words', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `w${i} ${Math.sin(i)}\n`);
  const zipped = new Uint8Array(gzipSync(lines.join('')));
  const chunks = cut(zipped, [1, zipped.length >> 1]);
  const calls: [number, number][] = [];
  const onProgress = (bytes: number, words: number) => calls.push([bytes, words]);
  await readGlove(streamOf(chunks).stream, { onProgress, keep: (_, rank) => rank < 5 });
  expect(calls.length).toBeGreaterThan(1);
  expect(calls.at(-1)).toEqual([zipped.length, 20_000]);
  for (let i = 1; i < calls.length; i++) {
    expect(calls[i][0]).toBeGreaterThanOrEqual(calls[i - 1][0]);
    expect(calls[i][1]).toBeGreaterThan(calls[i - 1][1]);
  }
});

describe('errors', () => {
  test.each([
    ['a word2vec header', '400000 50\nthe 1 2\n', /^my\.txt:1: .*'400000 50'.* word2vec text/],
    ['a header after blank lines', '\n\n2 2\r\nthe 1 2\n', /^my\.txt:3: .*word2vec/],
    ['too few numbers', 'the 1 2\n\nof 1\n', /^my\.txt:3: got 2 fields, expected a word and 2 numbers/],
    ['no numbers', 'the 1 2\nof\n', /^my\.txt:2: got 1 fields/],
    ['too many numbers', 'the 0.1 0.2\nof 0.1 0.2 0.3\n', /^my\.txt:2: got 4 fields, expected a word and 2/],
    ['an empty word', 'the 1 2\n 1 2\n', /^my\.txt:2: got 2 fields/],
    ['a first line without numbers', 'the\nof 1\n', /^my\.txt:1: got "the", expected a word and its numbers/],
    ['a word for a number', 'the 1 2\nof 1 two\n', /^my\.txt:2: got "two" as number 2 of "of"/],
    ['NaN', 'the 1 2\nof nan 2\n', /^my\.txt:2: got "nan" as number 1/],
    ['infinity', 'the 1 2\nof 1 inf\n', /^my\.txt:2: got "inf"/],
    ['more than float32 holds', 'the 1 2\nof 1 1e39\n', /^my\.txt:2: got "1e39"/],
    ['a first word with a space', 'new york 1 2\n', /^my\.txt:1: got "york" as number 1 of "new"/],
    ['nothing', '', /^my\.txt: got no vectors/],
    ['blank lines only', '\n \r\n', /^my\.txt: got no vectors/],
  ])('%s', async (_, text, message) => {
    const promise = read(text, { source: 'my.txt' });
    await expect(promise).rejects.toThrow(SyntaxError);
    await expect(promise).rejects.toThrow(message);
  });

  test('count lines over chunks and in gzip', async () => {
    const bytes = utf8(`${SAMPLE.repeat(300)}bad 1 2 x\n`);
    for (const whole of [bytes, new Uint8Array(gzipSync(bytes))]) {
      const { stream } = streamOf(
        cut(
          whole,
          [...Array(50).keys()].map((i) => i * 61),
        ),
      );
      await expect(readGlove(stream)).rejects.toThrow(/^input:1201: got "x"/);
    }
  });

  test('cancel the stream', async () => {
    const { stream, state } = streamOf(Array.from({ length: 20 }, () => utf8('the 1 2\nof 1\n')));
    await expect(readGlove(stream)).rejects.toThrow(SyntaxError);
    expect(state.cancelled).toBe(true);
  });

  test('cancel a stream that stalls', async () => {
    const bytes = utf8(`of 1 2\nthe 1\n${'x 1 2\n'.repeat(20_000)}`);
    for (const whole of [bytes, new Uint8Array(gzipSync(bytes)).slice(0, -10)]) {
      let cancelled = false;
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(whole),
        cancel: () => void (cancelled = true),
      });
      await expect(readGlove(stream)).rejects.toThrow(/^input:2: got 2 fields/);
      expect(cancelled).toBe(true);
    }
  });

  test('damaged and truncated gzip', async () => {
    const zipped = new Uint8Array(gzipSync(SAMPLE.repeat(100)));
    const damaged = zipped.slice();
    damaged[zipped.length >> 1] ^= 0xff;
    for (const bytes of [zipped.slice(0, -20), zipped.slice(0, 5), damaged]) {
      const promise = readGlove(bytes, { source: 'my.gz' });
      await expect(promise).rejects.toThrow(SyntaxError);
      await expect(promise).rejects.toThrow(/^my\.gz: the gzip data/);
    }
  });

  test('of the stream itself come through', async () => {
    const failure = new Error('connection lost');
    for (const chunk of [utf8(SAMPLE), new Uint8Array(gzipSync(SAMPLE)).slice(0, 30)])
      await expect(readGlove(streamOf([chunk], failure).stream)).rejects.toBe(failure);
  });

  test('a line without end is not gathered', async () => {
    await expect(readGlove(new Uint8Array(17 * 2 ** 20).fill(0x61))).rejects.toThrow(/a line of more than/);
  });
});

test('readVectors reads GloVe by default and rejects unknown formats', async () => {
  expect(rows(await readVectors(utf8(SAMPLE)))).toEqual(SAMPLE_ROWS);
  expect(rows(await readVectors(utf8(SAMPLE), { format: 'glove' }))).toEqual(SAMPLE_ROWS);
  await expect(readVectors(utf8(SAMPLE), { format: 'toString' as 'glove' })).rejects.toThrow(
    /expected one of glove/,
  );
});

const folder = `${process.env.ORIEL_DATA ?? '../shared/data'}/word-vectors`;

describe.skipIf(!existsSync(folder))(`real files (skipped without ${folder})`, () => {
  /** Lines and numbers as the engine splits and reads them. */
  const linesOf = (bytes: Uint8Array) =>
    gunzipSync(bytes)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));

  test.each([
    ['formats/glove.6B.300d.sample.txt.gz', 100, 300, 1],
    ['glove.6B.100d.subset.txt.gz', 72_850, 100, 50],
  ])('%s', async (file, count, dimensions, every) => {
    const bytes = new Uint8Array(readFileSync(`${folder}/${file}`));
    const vectors = await readGlove(bytes, { source: file });
    expect([vectors.words.length, vectors.dimensions]).toEqual([count, dimensions]);
    const lines = linesOf(bytes);
    expect(vectors.words).toEqual(lines.map(([word]) => word));
    for (let i = 0; i < count; i += every) {
      const row = vectors.values.subarray(i * dimensions, (i + 1) * dimensions);
      expect(row).toEqual(Float32Array.from(lines[i].slice(1), Number));
    }
  });

  // As grep and awk show the lines of `the` and `oriel`: their first two numbers and their last.
  test('golden values', async () => {
    const { words, values } = await readGlove(
      new Uint8Array(readFileSync(`${folder}/glove.6B.100d.subset.txt.gz`)),
      { keep: (word) => ['the', 'oriel'].includes(word) },
    );
    expect(words).toEqual(['the', 'oriel']);
    const picked = [0, 1, 99, 100, 101, 199].map((i) => values[i]);
    expect(picked).toEqual([-0.038194, -0.24487, 0.27062, 0.098928, 0.057573, -0.41515].map(Math.fround));
  });

  test.each(['formats/gensim.lee_fasttext.vec', 'ko-syl-nsmc.50d.vec'])('%s has a header', async (file) => {
    await expect(readGlove(new Uint8Array(readFileSync(`${folder}/${file}`)))).rejects.toThrow(
      /input:1: .*word2vec/,
    );
  });
});
