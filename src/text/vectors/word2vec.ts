import { type ByteReader, readBytes } from './bytes.ts';
import { copyRow, DIMENSION_LIMIT, WORD_LIMIT } from './records.ts';
import {
  noVectors,
  type ReadVectorsOptions,
  VectorsBuilder,
  type VectorSource,
  type WordVectors,
} from './vectors.ts';
import { textDecoder } from '../../util/utf8.ts';

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Words between two calls of `onProgress`. */
const STRIDE = 1024;

/**
 * Reads vectors in the binary format of word2vec (Mikolov et al., 2013), plain or gzipped: a line with the number of
 * words and that of dimensions, then for each word its bytes, a space, and its numbers as float32 in little-endian
 * order. In the dialect of the C program a newline follows each vector, in gensim's none does; either is read. Words
 * are UTF-8; each byte that is not becomes U+FFFD. Of words that repeat, the first counts.
 * Throws a SyntaxError with the source's name and the byte for anything else, and for a file that is cut.
 */
export function readWord2vec(
  source: VectorSource | ByteReader,
  options: ReadVectorsOptions = {},
): Promise<WordVectors> {
  return readBytes(source, options.source, (reader) => readRecords(reader, options));
}

async function readRecords(reader: ByteReader, options: ReadVectorsOptions): Promise<WordVectors> {
  const { keep = () => true, onProgress } = options;
  const { count, dimensions } = await readHeader(reader);
  const decoder = textDecoder();
  let builder: VectorsBuilder | undefined;
  for (let rank = 0; rank < count; rank++) {
    await skipNewlines(reader);
    const what = `word ${rank + 1} of ${count}`;
    const word = decoder.decode(await reader.takeUntil(SPACE, WORD_LIMIT, `${what} and a space`));
    const bytes = await reader.take(4 * dimensions, `the ${dimensions} numbers of ${what}, '${word}'`);
    builder ??= new VectorsBuilder(dimensions);
    if (keep(word, rank) && !builder.has(word)) copyRow(reader, bytes, builder.add(word), word);
    if (rank % STRIDE === STRIDE - 1) onProgress?.(reader.bytesRead, rank + 1);
  }
  await skipNewlines(reader);
  if (await reader.fill(1)) reader.fail(`got more bytes, expected the end after ${count} words`);
  onProgress?.(reader.bytesRead, count);
  return builder?.build() ?? noVectors(dimensions);
}

async function readHeader(reader: ByteReader): Promise<{ count: number; dimensions: number }> {
  const expected = 'a line with the number of words and that of dimensions';
  const line = textDecoder().decode(await reader.takeUntil(NEWLINE, 64, expected));
  const fields = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
  if (!fields) reader.fail(`got ${JSON.stringify(line)}, expected ${expected}`, 0);
  const [count, dimensions] = [Number(fields[1]), Number(fields[2])];
  if (dimensions < 1 || dimensions > DIMENSION_LIMIT)
    reader.fail(`got ${dimensions} dimensions, expected 1 to ${DIMENSION_LIMIT}`, 0);
  return { count, dimensions };
}

async function skipNewlines(reader: ByteReader): Promise<void> {
  while ((await reader.fill(1)) && reader.window[0] === NEWLINE) reader.skip(1);
}
