import { bucketOf, checkBuckets, hashString } from '../hash.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

/** Prefixes and suffixes of these lengths, case kept; hashed and summed. */
export const affixes: FeatureType<{ lengths: readonly number[]; buckets: number }> = {
  options: { lengths: [1, 2, 3, 4], buckets: 16_384 },
  create({ lengths, buckets }) {
    checkBuckets(buckets);
    const shape = { name: 'affixes', count: 2 * lengths.length, size: buckets };
    // The length asked for is part of the hash's kind: so it marks a word that is shorter, which stands there whole.
    return tokenFeature(shape, (token, out, at) => {
      for (const length of lengths) {
        const prefix = hashString(token, undefined, 0, Math.min(length, token.length));
        const suffix = hashString(token, undefined, Math.max(0, token.length - length));
        out[at++] = bucketOf(prefix, 2 * length, buckets);
        out[at++] = bucketOf(suffix, 2 * length + 1, buckets);
      }
    });
  },
};
