import type { ByteReader } from './bytes.ts';
import { DIMENSION_LIMIT, WORD_LIMIT } from './records.ts';
import type { ReadVectorsOptions } from './vectors.ts';
import { textDecoder } from '../../util/utf8.ts';

export const MAGIC = 793712314;
const VERSIONS = [11, 12];
const SUPERVISED = 3;
const WORD_TYPE = 0;
/** fastText's default is 6. A long word has as many n-grams as characters times this. */
const LONGEST_NGRAM = 64;
const REPLACEMENT = '\ufffd';

/** What a model says of itself, as far as its vectors need it. */
export interface FasttextArguments {
  /** 0 for the layout without one. */
  version: number;
  dimensions: number;
  buckets: number;
  /** Lengths of n-grams, in characters; a `maxLength` of 0 means none. */
  minLength: number;
  maxLength: number;
}

export async function readArguments(reader: ByteReader): Promise<FasttextArguments> {
  let version = 0;
  let [dimensions] = await integers(reader, 1, 'the head of a fastText model');
  if (dimensions === MAGIC) {
    [version, dimensions] = await integers(reader, 2, 'a version and the number of dimensions');
    if (!VERSIONS.includes(version))
      reader.fail(`got a fastText model of version ${version}, expected ${VERSIONS.join(' or ')}`, 4);
  }
  const at = reader.position;
  if (dimensions < 1 || dimensions > DIMENSION_LIMIT)
    reader.fail(`got ${dimensions} dimensions, expected 1 to ${DIMENSION_LIMIT} (a fastText model)`, at - 4);
  // ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate; t as a double
  const rest = await integers(reader, 13, 'the arguments of training');
  const [, , , , , , model, buckets, minLength, maxLength] = rest;
  if (model < 1 || model > SUPERVISED)
    reader.fail(`got ${model} as the kind of model, expected 1 (cbow) or 2 (skip-gram)`, at + 24);
  if (model === SUPERVISED)
    reader.fail(
      'got a classifier (supervised), expected a model of word vectors (cbow or skip-gram)',
      at + 24,
    );
  if (buckets < 0) reader.fail(`got ${buckets} buckets of n-grams, expected 0 or more`, at + 28);
  if (maxLength > LONGEST_NGRAM)
    reader.fail(`got n-grams of up to ${maxLength} characters, expected at most ${LONGEST_NGRAM}`, at + 36);
  return { version, dimensions, buckets, minLength, maxLength };
}

export interface Dictionary {
  /** How many words there are in the file. */
  size: number;
  /** The words to read, with the rows they have in the file: both in its order. */
  words: Map<string, number>;
  /** The bytes of words that are not UTF-8: as text, these have U+FFFD. */
  invalid: Map<string, Uint8Array>;
}

export async function readDictionary(
  reader: ByteReader,
  { version }: FasttextArguments,
  { keep = () => true, onProgress }: ReadVectorsOptions,
): Promise<Dictionary> {
  const at = reader.position;
  const [entries, size, labels] = await integers(reader, 5, 'the size of the dictionary');
  if (size < 0 || labels !== 0 || entries !== size)
    reader.fail(
      `got ${entries} entries with ${size} words and ${labels} labels, expected words and no labels`,
      at,
    );
  if (version > 0) await requireUnpruned(reader);
  const decoder = textDecoder();
  const words = new Map<string, number>();
  const invalid = new Map<string, Uint8Array>();
  for (let rank = 0; rank < size; rank++) {
    const bytes = await reader.takeUntil(0, WORD_LIMIT, `word ${rank + 1} of ${size}`);
    const word = decoder.decode(bytes);
    if (keep(word, rank) && !words.has(word)) {
      words.set(word, rank);
      if (word.includes(REPLACEMENT)) invalid.set(word, bytes.slice());
    }
    const [type] = (await reader.take(9, `count and type of word ${rank + 1}`)).subarray(8);
    if (type !== WORD_TYPE)
      reader.fail(
        `got ${type} as the type of entry ${rank + 1} of the dictionary, expected 0 (a word)`,
        reader.position - 1,
      );
  }
  onProgress?.(reader.bytesRead, size);
  return { size, words, invalid };
}

/** A model that is not pruned has -1 as the number of n-grams that pruning left. */
async function requireUnpruned(reader: ByteReader): Promise<void> {
  const [low, high] = await integers(reader, 2, 'the number of n-grams that pruning left');
  if (high >= 0)
    reader.fail(
      `got a pruned model (${high * 2 ** 32 + (low >>> 0)} n-grams left), expected one with all of them`,
      reader.position - 8,
    );
}

/** Signed integers of 32 bits. */
async function integers(reader: ByteReader, count: number, what: string): Promise<number[]> {
  const bytes = await reader.take(4 * count, what);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
}
