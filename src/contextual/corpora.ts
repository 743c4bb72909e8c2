import { pacer } from '../threads/turn.ts';
import type { Corpus } from '../text/sentence.ts';
import type { ContextualEncoder } from './encoder.ts';

/** Sentences that an encoder gets at once. */
const TOGETHER = 32;

export interface EncodeCorporaOptions {
  signal?: AbortSignal | undefined;
  /** Called after each batch with the number of sentences done, of all. */
  onProgress?: ((done: number, sentences: number) => void) | undefined;
}

/**
 * Encodes every sentence of some corpora once; the encoder that is returned knows these by their arrays of tokens, and
 * no others. Takes 4·width bytes a token.
 *
 * @throws the signal's reason, whatever `encoder` throws, and what `contextualVectors` does
 */
export async function encodeCorpora(
  encoder: ContextualEncoder,
  width: number,
  corpora: readonly Corpus[],
  { signal, onProgress }: EncodeCorporaOptions = {},
): Promise<(sentences: readonly (readonly string[])[]) => Float32Array[]> {
  const all = corpora.flatMap(({ documents }) => documents.flatMap((document) => document.sentences));
  const sentences = [...new Set(all.map(({ tokens }) => tokens))];
  const known = new Map<readonly string[], Float32Array>();
  const pause = pacer();
  // Only when it is needed, so that it stays out of what a page that tags has to fetch.
  const { contextualVectors } = await import('./encoder.ts');
  for (let first = 0; first < sentences.length; first += TOGETHER) {
    signal?.throwIfAborted();
    const some = sentences.slice(first, first + TOGETHER);
    const vectors = await contextualVectors(encoder, some, width, first);
    // Copies, since an encoder may use its output again.
    some.forEach((tokens, i) => known.set(tokens, vectors[i].slice()));
    onProgress?.(first + some.length, sentences.length);
    await pause();
  }
  signal?.throwIfAborted();
  return (wanted) => wanted.map((tokens) => known.get(tokens)!);
}
