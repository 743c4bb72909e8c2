import { type ByteReader, readBytes } from './bytes.ts';
import { type FasttextArguments, readArguments, readDictionary } from './fasttext-header.ts';
import { ngramBuckets } from './ngrams.ts';
import { copyRow } from './records.ts';
import {
  type ReadVectorsOptions,
  type SubwordVectors,
  VectorsBuilder,
  type VectorSource,
  type WordVectors,
} from './vectors.ts';
import { encodeUtf8 } from '../../util/utf8.ts';

/** Rows of n-grams in a block: they come one after the other, so that memory grows with what is there. */
const BLOCK = 1024;

/** No number of a row may be larger: the sum of a word's n-grams, a few million at most, is finite then. */
const LARGEST = 1e30;

/** The word that stands for the end of a line: it has no n-grams, except in models of the layout without magic. */
const END_OF_LINE = '</s>';

/**
 * Reads the vectors of a fastText model (`.bin`: layout 11 or 12, or the one before, without magic number), plain or
 * gzipped, and composes them as fastText does: the mean of a word's own row and those of its n-grams. What follows
 * them in the file is not read. The n-grams stay, and make vectors for unknown words; words that `keep` declines are
 * unknown, too.
 * Throws a SyntaxError with the source's name and the byte for a file that is damaged or cut, and for models that have
 * no such vectors: classifiers, quantized and pruned ones.
 */
export function readFasttext(
  source: VectorSource | ByteReader,
  options: ReadVectorsOptions = {},
): Promise<SubwordVectors> {
  return readBytes(source, options.source, (reader) => readModel(reader, options));
}

async function readModel(reader: ByteReader, options: ReadVectorsOptions): Promise<SubwordVectors> {
  const { onProgress } = options;
  const settings = await readArguments(reader);
  const { dimensions, buckets } = settings;
  const { size, words, invalid } = await readDictionary(reader, settings, options);
  await checkMatrix(reader, settings, size);
  const builder = new VectorsBuilder(dimensions);
  const kept = words.entries();
  let next = kept.next().value;
  for (let row = 0; row < size; row++) {
    const bytes = await reader.take(4 * dimensions, `the row of word ${row + 1} of ${size}`);
    if (next?.[1] === row) {
      copyRow(reader, bytes, builder.add(next[0]), next[0], LARGEST);
      next = kept.next().value;
    }
    if (row % BLOCK === BLOCK - 1) onProgress?.(reader.bytesRead, size);
  }
  const ngrams = await readBlocks(reader, buckets, dimensions);
  onProgress?.(reader.bytesRead, size);
  const vectors = new FasttextVectors(builder.build(), settings, ngrams);
  vectors.composeWords(invalid);
  return vectors;
}

/** Reads the flag of quantization and the size of the matrix of input rows, which is to be as announced. */
async function checkMatrix(reader: ByteReader, settings: FasttextArguments, size: number): Promise<void> {
  const { version, dimensions, buckets } = settings;
  const { position } = reader;
  if (version > 0 && (await reader.take(1, 'the flag of quantization'))[0] !== 0)
    reader.fail('got a quantized model, expected one with full vectors', position);
  const shape = await reader.take(16, 'the size of the matrix');
  const view = new DataView(shape.buffer, shape.byteOffset, 16);
  const [rows, cols] = [view.getBigInt64(0, true), view.getBigInt64(8, true)];
  if (rows !== BigInt(size + buckets) || cols !== BigInt(dimensions))
    reader.fail(
      `got a matrix of ${rows} × ${cols}, expected ${size} words + ${buckets} n-grams × ${dimensions}`,
      reader.position - 16,
    );
}

async function readBlocks(reader: ByteReader, rows: number, dimensions: number): Promise<Float32Array[]> {
  const blocks: Float32Array[] = [];
  for (let row = 0; row < rows; row += BLOCK) {
    const count = dimensions * Math.min(BLOCK, rows - row);
    const what = `n-grams ${row + 1} to ${row + count / dimensions} of ${rows}`;
    const bytes = await reader.take(4 * count, `the rows of ${what}`);
    const block = new Float32Array(count);
    copyRow(reader, bytes, block, what, LARGEST);
    blocks.push(block);
  }
  return blocks;
}

class FasttextVectors implements SubwordVectors {
  readonly words: string[];
  readonly dimensions: number;
  readonly values: Float32Array;
  private readonly settings: FasttextArguments;
  /** Rows of n-grams, `BLOCK` to each: (bucket, dimensions). */
  private readonly ngrams: Float32Array[];
  private readonly ids: Map<string, number>;

  constructor(
    { words, dimensions, values }: WordVectors,
    settings: FasttextArguments,
    ngrams: Float32Array[],
  ) {
    this.words = words;
    this.dimensions = dimensions;
    this.values = values;
    this.settings = settings;
    this.ngrams = ngrams;
    this.ids = new Map(words.map((word, id) => [word, id]));
  }

  /** Makes vectors of rows, once; `invalid` are the bytes of words that are not UTF-8. */
  composeWords(invalid: ReadonlyMap<string, Uint8Array>): void {
    this.words.forEach((word, id) => {
      this.compose(this.row(id), 1, this.bucketsOf(word, invalid.get(word)));
    });
  }

  vectorOf(word: string): Float32Array | undefined {
    const id = this.ids.get(word);
    if (id !== undefined) return this.row(id).slice();
    const buckets = this.bucketsOf(word);
    if (buckets.length === 0) return undefined;
    const vector = new Float32Array(this.dimensions);
    this.compose(vector, 0, buckets);
    return vector;
  }

  private row(id: number): Float32Array {
    return this.values.subarray(id * this.dimensions, (id + 1) * this.dimensions);
  }

  private bucketsOf(word: string, bytes: Uint8Array = encodeUtf8(word)): number[] {
    const { version, minLength: min, maxLength: max, buckets } = this.settings;
    if (word === END_OF_LINE && version > 0) return [];
    return ngramBuckets(bytes, { min, max, buckets });
  }

  /** Adds the rows of n-grams to a vector, the sum of `count` rows so far, and takes the mean; in float32 throughout. */
  private compose(vector: Float32Array, count: number, buckets: readonly number[]): void {
    const { dimensions } = this;
    for (const bucket of buckets) {
      const block = this.ngrams[Math.floor(bucket / BLOCK)];
      const start = (bucket % BLOCK) * dimensions;
      for (let d = 0; d < dimensions; d++) vector[d] += block[start + d];
    }
    const scale = Math.fround(1 / (count + buckets.length));
    for (let d = 0; d < dimensions; d++) vector[d] *= scale;
  }
}
