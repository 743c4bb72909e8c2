import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeChunks, type DecodeOptions, decodeText } from '../../src/node/decode.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const broken = Uint8Array.of(...utf8('a\n한\n'), 0xff, ...utf8('\nb'));

it('reads UTF-8 and takes off a byte order mark, but in the middle of a text', () => {
  expect(decodeText(utf8('\ufeff한글'), 'x')).toBe('한글');
  expect(decodeText(utf8('\ufeff한글'), 'x', { keepMark: true })).toBe('\ufeff한글');
  expect(decodeText(utf8('\ufeff한글'), 'x', { line: 2 })).toBe('\ufeff한글');
});

it('names the first line that is not UTF-8', () => {
  expect(() => decodeText(broken, 'letters.txt')).toThrow(
    new SyntaxError('letters.txt:3: got bytes that are not UTF-8, expected text in UTF-8'),
  );
  expect(() => decodeText(broken, 'letters.txt', { line: 11 })).toThrow('letters.txt:13: ');
  expect(() => decodeText(utf8('한').subarray(0, 2), 'letters.txt')).toThrow('letters.txt:1: ');
});

it('puts U+FFFD in their place where it may', () => {
  expect(decodeText(broken, 'letters.txt', { lenient: true })).toBe('a\n한\n\ufffd\nb');
});

/** What `decodeChunks` gives before it ends, and the message it ends with. */
async function decodedChunks(chunks: readonly Uint8Array[], options?: DecodeOptions) {
  let text = '';
  try {
    for await (const part of decodeChunks(each(chunks), 'x', options)) text += part;
    return { text };
  } catch (error) {
    return { text, message: (error as Error).message };
  }
}

async function* each(chunks: readonly Uint8Array[]) {
  for (const chunk of chunks) {
    yield chunk;
    // Whoever reads into the same memory again must not change what is decoded.
    chunk.fill(0x78);
  }
}

const PIECES = ['a', '\n', '\r\n', 'é', '한', '😀', '\ufeff', '\u2028'].map(utf8);
const BROKEN = [
  [0xff],
  [0xc3],
  [0xed, 0x95],
  [0xf0, 0x9f, 0x98],
  [0x80],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
  [0xf8, 0x80],
];

it('decodes chunks to the same text or the same message, however they are cut', async () => {
  const pieces = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 1, arbitrary: fc.constantFrom(...BROKEN.map((bytes) => Uint8Array.from(bytes))) },
  );
  const options = fc.record({ keepMark: fc.boolean(), lenient: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(pieces), fc.array(fc.nat(6)), options, async (parts, sizes, settings) => {
      const bytes = Buffer.concat(parts);
      const whole = (() => {
        try {
          return { text: decodeText(bytes, 'x', settings) };
        } catch (error) {
          return { message: (error as Error).message };
        }
      })();
      let from = 0;
      const chunks = [...sizes, bytes.length].map((size) =>
        Uint8Array.from(bytes.subarray(from, (from += size))),
      );
      const result = await decodedChunks(chunks, settings);
      if (whole.message === undefined) expect(result).toEqual(whole);
      else expect(result.message).toBe(whole.message);
    }),
    { numRuns: 1000 },
  );
});

it('passes on all but a cut character at once', async () => {
  const given: string[] = [];
  const [first, second] = [utf8('a한').subarray(0, 2), utf8('a한').subarray(2)];
  for await (const text of decodeChunks(each([first, second].map((bytes) => bytes.slice())), 'x'))
    given.push(text);
  expect(given).toEqual(['a', '한']);
});
