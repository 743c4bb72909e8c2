import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { foldedForm, lookupForm } from '../text/forms.ts';
import type { Corpus } from '../text/sentence.ts';
import { type ReadVectorsOptions, readVectors, type WordVectors } from '../text/vectors/index.ts';
import { fileError } from './errors.ts';
import { aNumber, aCorpus, aString, checkArgument } from '../util/arguments.ts';

/**
 * Reads word vectors from a file, plain or gzipped, as a stream.
 *
 * @throws SyntaxError `file:line: …` for what is wrong in it; Error if it cannot be read
 */
export async function readVectorsFile(
  path: string,
  options: Omit<ReadVectorsOptions, 'source'> = {},
): Promise<WordVectors> {
  checkArgument(path, 'path', aString);
  const stream = Readable.toWeb(createReadStream(path, { highWaterMark: 2 ** 20 }));
  try {
    return await readVectors(stream as ReadableStream<Uint8Array>, { ...options, source: path });
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Which vectors training on a corpus has a use for (as `keep` of `readVectorsFile`): those of the first `limit` words
 * of the file, and of words that occur in the corpus.
 */
export function usefulVectors(
  corpus: Corpus,
  limit: number | 'all',
): (word: string, rank: number) => boolean {
  checkArgument(corpus, 'corpus', aCorpus);
  if (limit !== 'all') checkArgument(limit, 'limit', aNumber);
  if (limit === 'all') return () => true;
  const forms = new Set<string>();
  for (const { sentences } of corpus.documents) {
    for (const { tokens } of sentences) {
      for (const token of tokens) {
        const form = lookupForm(token);
        forms.add(form).add(foldedForm(form));
      }
    }
  }
  return (word, rank) => rank < limit || forms.has(word);
}
