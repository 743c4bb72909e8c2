import { type ByteReader, readBytes } from './bytes.ts';
import { readText } from './text.ts';
import type { ReadVectorsOptions, VectorSource, WordVectors } from './vectors.ts';

/**
 * Reads vectors in the text format of GloVe (Pennington, Socher and Manning, 2014), plain or gzipped: on each line a
 * word and its numbers, with blanks between; no header. The first line decides how many numbers there are; a word may
 * hold spaces, since the last numbers of its line are the vector. Of words that repeat, the first counts.
 * Throws a SyntaxError with the source's name and the line for anything else.
 */
export function readGlove(
  source: VectorSource | ByteReader,
  options: ReadVectorsOptions = {},
): Promise<WordVectors> {
  return readBytes(source, options.source, (bytes) =>
    readText(bytes, { title: 'GloVe text', header: false }, options),
  );
}
