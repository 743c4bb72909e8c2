import { type ByteReader, readBytes } from './bytes.ts';
import { readFasttext } from './fasttext.ts';
import { readGlove } from './glove.ts';
import { guessFormat } from './guess.ts';
import type { ReadVectorsOptions, SubwordVectors, VectorSource, WordVectors } from './vectors.ts';
import { readWord2vecText } from './word2vec-text.ts';
import { readWord2vec } from './word2vec.ts';
import { checkArguments, optionsOf } from '../../util/arguments.ts';

export type { ReadVectorsOptions, SubwordVectors, VectorSource, WordVectors } from './vectors.ts';

type ReadFormat = (
  source: VectorSource | ByteReader,
  options: ReadVectorsOptions,
) => Promise<WordVectors | SubwordVectors>;

const FORMATS = {
  glove: readGlove,
  word2vec: readWord2vec,
  'word2vec-text': readWord2vecText,
  fasttext: readFasttext,
} satisfies Record<string, ReadFormat>;

export type VectorFormat = keyof typeof FORMATS;

/**
 * Reads word vectors, plain or gzipped. The formats: `glove` (text), `word2vec` (binary, of the C program or gensim),
 * `word2vec-text` (with a header; also fastText's `.vec`), `fasttext` (models, `.bin`: the result is `SubwordVectors`).
 * Without a `format` it is guessed from the bytes.
 *
 * @throws SyntaxError with the source's name and the line or byte, for what is wrong; RangeError for an unknown format
 */
export async function readVectors(
  source: VectorSource,
  options: ReadVectorsOptions & { format?: VectorFormat } = {},
): Promise<WordVectors | SubwordVectors> {
  checkArguments({ options }, optionsOf('format', 'keep', 'onProgress', 'source'));
  const { format } = options;
  if (format !== undefined && !Object.hasOwn(FORMATS, format))
    throw new RangeError(
      `got the vector format '${format}', expected one of ${Object.keys(FORMATS).join(', ')}`,
    );
  return readBytes(source, options.source, async (reader) =>
    FORMATS[format ?? (await guessFormat(reader))](reader, options),
  );
}
