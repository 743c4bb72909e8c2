import type { FeatureContext, FeatureOptions, SentenceIds, TextTools } from './feature-type.ts';

const BEGIN = 0x3c;
const END = 0x3e;

/** The hash of the n-gram [start, end) of `<word>`, without building that string. */
function hashNgram(
  { emptyHash, hashString, hashUnit }: TextTools,
  word: string,
  start: number,
  end: number,
): number {
  const hash = start === 0 ? hashUnit(emptyHash, BEGIN) : emptyHash;
  const inner = hashString(word, hash, Math.max(0, start - 1), Math.min(end - 1, word.length));
  return end === word.length + 2 ? hashUnit(inner, END) : inner;
}

/**
 * The feature `ngrams`: character n-grams of the lower-case word between < and >, hashed and summed: length by length,
 * from left to right. What `limit` cuts off are the last of the longest.
 */
export function ngrams(options: FeatureOptions, context: FeatureContext): SentenceIds {
  const { lengths, buckets, limit } = options as { lengths: number[]; buckets: number; limit: number };
  const tools = context.tools!;
  tools.checkBuckets(buckets);
  return {
    scope: 'token',
    count: limit,
    size: buckets,
    idsOf(tokens) {
      const ids = new Int32Array(tokens.length * limit).fill(-1);
      tokens.forEach((token, row) => {
        const word = tools.lookupForm(token);
        let at = row * limit;
        const stop = at + limit;
        for (const length of lengths)
          for (let i = 0; i + length <= word.length + 2 && at < stop; i++)
            ids[at++] = tools.bucketOf(hashNgram(tools, word, i, i + length), 0, buckets);
      });
      return ids;
    },
  };
}
