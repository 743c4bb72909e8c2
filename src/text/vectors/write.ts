import { shortestDecimal } from './shortest.ts';
import type { WordVectors } from './vectors.ts';
import { encodeUtf8 } from '../../util/utf8.ts';
import { wordVectors, checkArgument } from '../../util/arguments.ts';

/** Numbers to a chunk, about. */
const CHUNK = 2 ** 16;

interface WriteFormat {
  head(vectors: WordVectors): string;
  row(word: string, row: Float32Array): Uint8Array;
}

const header = ({ words, dimensions }: WordVectors) => `${words.length} ${dimensions}\n`;

const textRow = (word: string, row: Float32Array) =>
  encodeUtf8(`${word} ${Array.from(row, shortestDecimal).join(' ')}\n`);

/** The dialect of the C program: a newline after each vector. */
function binaryRow(word: string, row: Float32Array): Uint8Array {
  const head = encodeUtf8(`${word} `);
  const result = new Uint8Array(head.length + row.byteLength + 1);
  result.set(head);
  result.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), head.length);
  result[result.length - 1] = 0x0a;
  return result;
}

const FORMATS = {
  glove: { head: () => '', row: textRow },
  word2vec: { head: header, row: binaryRow },
  'word2vec-text': { head: header, row: textRow },
} satisfies Record<string, WriteFormat>;

/** The formats that `writeVectors` knows, of those that `readVectors` reads. */
export type WritableVectorFormat = keyof typeof FORMATS;

export const writableVectorFormats = /* @__PURE__ */ Object.keys(FORMATS) as WritableVectorFormat[];

/**
 * Can a word stand in any of the formats? It may have no ASCII white space, which ends words there, nor may it be empty.
 */
export const isWritableWord = (word: string): boolean =>
  typeof word === 'string' && /^[^ \t\r\n]+$/.test(word);

/**
 * Writes vectors in a format, in chunks. Numbers in text are as short as they can be and read back to the same float32.
 * Vectors with subwords lose these.
 *
 * @throws RangeError for an unknown format, values that do not fit the words or are not finite, and words that cannot
 *   be written (see `isWritableWord`)
 */
export function writeVectors(
  vectors: WordVectors,
  format: WritableVectorFormat,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  checkArgument(vectors, 'vectors', wordVectors);
  if (!Object.hasOwn(FORMATS, format))
    throw new RangeError(
      `got the vector format '${format}', expected one of ${writableVectorFormats.join(', ')}`,
    );
  requireWritable(vectors);
  const chunks = chunksOf(vectors, FORMATS[format]);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function requireWritable({ words, dimensions, values }: WordVectors): void {
  if (values.length !== words.length * dimensions)
    throw new RangeError(`got ${values.length} values, expected ${words.length} words × ${dimensions}`);
  const word = words.findIndex((form) => !isWritableWord(form));
  if (word >= 0)
    throw new RangeError(
      `got ${JSON.stringify(words[word])} as word ${word}, expected words that are not empty and have no spaces`,
    );
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new RangeError(
      `got ${values[wrong]} in the vector of '${words[Math.floor(wrong / dimensions)]}', expected finite numbers`,
    );
}

function* chunksOf(
  vectors: WordVectors,
  { head, row }: WriteFormat,
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const { words, dimensions, values } = vectors;
  const rows = Math.max(1, Math.floor(CHUNK / dimensions));
  yield encodeUtf8(head(vectors));
  for (let from = 0; from < words.length; from += rows) {
    const parts = words
      .slice(from, from + rows)
      .map((word, i) => row(word, values.subarray((from + i) * dimensions, (from + i + 1) * dimensions)));
    yield concatenate(parts);
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
