import type { ByteReader } from './bytes.ts';

/** More numbers to a vector, or bytes to a word, are a sign that the bytes are something else. */
export const DIMENSION_LIMIT = 2 ** 20;
export const WORD_LIMIT = 2 ** 16;
/** The most characters of a word that a message shows. */
const SHOWN = 80;

/**
 * Copies the bytes that the reader has just given, float32 in little-endian order, into a row. All platforms that run
 * WebAssembly in practice have that order too. `whose` the numbers are stands in the message if one is not finite or
 * beyond ±`limit`.
 */
export function copyRow(
  reader: ByteReader,
  bytes: Uint8Array,
  row: Float32Array,
  whose: string,
  limit = Number.MAX_VALUE,
): void {
  new Uint8Array(row.buffer, row.byteOffset, row.byteLength).set(bytes);
  const wrong = row.findIndex((value) => !(Math.abs(value) <= limit));
  if (wrong >= 0)
    reader.fail(
      `got ${row[wrong]} as number ${wrong + 1} of '${whose.slice(0, SHOWN)}', expected a finite one${limit < Number.MAX_VALUE ? ` from -${limit} to ${limit}` : ''}`,
      reader.position - bytes.length + 4 * wrong,
    );
}
