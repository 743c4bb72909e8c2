import { lookupForm } from '../forms.ts';
import { bucketOf, checkBuckets, hashString } from '../hash.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

/** Length by length, from left to right: what `limit` cuts off are the last of the longest. */
export const ngrams: FeatureType<{ lengths: readonly number[]; buckets: number; limit: number }> = {
  describe: 'character n-grams of the lower-case word between < and >, at most `limit`; hashed and summed',
  options: { lengths: [3, 4], buckets: 16_384, limit: 20 },
  create({ lengths, buckets, limit }) {
    checkBuckets(buckets);
    return tokenFeature({ name: 'ngrams', count: limit, size: buckets }, (token, out, at) => {
      const bounded = `<${lookupForm(token)}>`;
      const stop = at + limit;
      for (const length of lengths)
        for (let i = 0; i + length <= bounded.length && at < stop; i++)
          out[at++] = bucketOf(hashString(bounded, undefined, i, i + length), 0, buckets);
      out.fill(-1, at, stop);
    });
  },
};
