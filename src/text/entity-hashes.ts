import { hashString } from './hash.ts';
import type { Corpus } from './sentence.ts';
import { spansOf } from './tagset.ts';

/** FNV-1a, 32 bits, over the UTF-16LE bytes of the tokens joined by a space (case-sensitive). */
export function hashEntity(tokens: readonly string[]): number {
  return hashString(tokens.join(' ')) >>> 0;
}

/**
 * Sorted, distinct hashes of a corpus' entity strings, whatever their labels: small enough to ship with a model, so
 * that "unseen in training" can be told without the training text. Empty for a corpus of plain tags.
 */
export function entityHashes(corpus: Corpus): Uint32Array {
  const hashes = new Set<number>();
  if (corpus.scheme !== 'plain')
    for (const document of corpus.documents)
      for (const { tokens, tags = [] } of document.sentences)
        for (const { start, end } of spansOf(tags)) hashes.add(hashEntity(tokens.slice(start, end)));
  return Uint32Array.from(hashes).sort();
}

/** Are these tokens an entity of `hashes`? Two different entities share a hash once in 2³² pairs. */
export function hasEntity(hashes: Uint32Array, tokens: readonly string[]): boolean {
  const hash = hashEntity(tokens);
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle] < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash;
}
