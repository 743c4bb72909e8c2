import type { FeatureContext, FeatureOptions, SentenceIds } from './feature-type.ts';

/** The feature `hash`: the whole lower-case word, hashed: words without a vocabulary. */
export function hash(options: FeatureOptions, { tools }: FeatureContext): SentenceIds {
  const { bucketOf, checkBuckets, hashString, lookupForm } = tools!;
  const size = options.buckets as number;
  checkBuckets(size);
  return {
    scope: 'token',
    size,
    idsOf: (tokens) => Int32Array.from(tokens, (token) => bucketOf(hashString(lookupForm(token)), 0, size)),
  };
}
