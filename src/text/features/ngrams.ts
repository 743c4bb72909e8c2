import { lookupForm } from '../forms.ts';
import { bucketOf, checkBuckets, EMPTY_HASH, hashString, hashUnit } from '../hash.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

const BEGIN = 0x3c;
const END = 0x3e;

/** The hash of the n-gram [start, end) of `<word>`, without building that string. */
function hashNgram(word: string, start: number, end: number): number {
  const hash = start === 0 ? hashUnit(EMPTY_HASH, BEGIN) : EMPTY_HASH;
  const inner = hashString(word, hash, Math.max(0, start - 1), Math.min(end - 1, word.length));
  return end === word.length + 2 ? hashUnit(inner, END) : inner;
}

/**
 * Character n-grams of the lower-case word between < and >, hashed and summed: length by length, from left to right.
 * What `limit` cuts off are the last of the longest.
 */
export const ngrams: FeatureType<{ lengths: readonly number[]; buckets: number; limit: number }> = {
  options: { lengths: [3, 4], buckets: 16_384, limit: 20 },
  create({ lengths, buckets, limit }) {
    checkBuckets(buckets);
    return tokenFeature({ name: 'ngrams', count: limit, size: buckets }, (token, out, at) => {
      const word = lookupForm(token);
      const stop = at + limit;
      for (const length of lengths)
        for (let i = 0; i + length <= word.length + 2 && at < stop; i++)
          out[at++] = bucketOf(hashNgram(word, i, i + length), 0, buckets);
      while (at < stop) out[at++] = -1;
    });
  },
};
