import { type ByteReader, readBytes } from './bytes.ts';
import { readText } from './text.ts';
import type { ReadVectorsOptions, VectorSource, WordVectors } from './vectors.ts';

/**
 * Reads vectors in the text format of word2vec (Mikolov et al., 2013), which is that of fastText's `.vec` files too,
 * plain or gzipped: the number of words and that of dimensions on the first line, then on each line a word and its
 * numbers, with blanks between and perhaps at the end. Of words that repeat, the first counts.
 * Throws a SyntaxError with the source's name and the line for anything else, and for a file that is cut.
 */
export function readWord2vecText(
  source: VectorSource | ByteReader,
  options: ReadVectorsOptions = {},
): Promise<WordVectors> {
  return readBytes(source, options.source, (bytes) =>
    readText(bytes, { title: 'word2vec text', header: true }, options),
  );
}
