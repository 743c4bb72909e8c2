import { lookupForm } from '../forms.ts';
import { bucketOf, checkBuckets, hashString } from '../hash.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

/** The whole lower-case word, hashed: words without a vocabulary. */
export const hash: FeatureType<{ buckets: number }> = {
  options: { buckets: 16_384 },
  create({ buckets }) {
    checkBuckets(buckets);
    return tokenFeature({ name: 'hash', size: buckets }, (token, out, at) => {
      out[at] = bucketOf(hashString(lookupForm(token)), 0, buckets);
    });
  },
};
