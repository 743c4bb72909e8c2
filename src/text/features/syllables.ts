import { isSpace } from './eojeol.ts';
import type { FeatureContext, FeatureOptions, SentenceIds, TextTools } from './feature-type.ts';

/** Stands for what is beyond a sentence's ends: a noncharacter, which text does not have. */
const EDGE = 0xffff;

/** The first and the last syllable of each n-gram, counted from the current one. */
const NGRAMS = [
  [0, 1],
  [-1, 1],
  [-1, 2],
];

/** As `featureTypes` says. */
const SLOTS = NGRAMS.length + 2;

/** Syllables of an eojeol's prefix: few, so that particles after a short name stay out of it. */
const PREFIX = 2;

/** The hash of tokens[from … to], both included. */
function hashRange(
  { emptyHash, hashString, hashUnit }: TextTools,
  tokens: readonly string[],
  from: number,
  to: number,
): number {
  let hash = emptyHash;
  for (let i = from; i <= to; i++)
    hash = i < 0 || i >= tokens.length ? hashUnit(hash, EDGE) : hashString(tokens[i], hash);
  return hash;
}

/** Writes the slots of the eojeol tokens[start, end) for each of its syllables. */
function writeEojeol(
  tools: TextTools,
  tokens: readonly string[],
  start: number,
  end: number,
  ids: Int32Array,
  buckets: number,
) {
  const { bucketOf, hashUnit } = tools;
  const eojeol = bucketOf(hashRange(tools, tokens, start, end - 1), NGRAMS.length, buckets);
  const prefix = hashRange(tools, tokens, start, Math.min(end, start + PREFIX) - 1);
  for (let i = start; i < end; i++) {
    ids[i * SLOTS + NGRAMS.length] = eojeol;
    ids[i * SLOTS + NGRAMS.length + 1] = bucketOf(hashUnit(prefix, i - start), NGRAMS.length + 1, buckets);
  }
}

/** The ids of a whole sentence, (tokens, slots). */
function slotsOf(tools: TextTools, sentence: readonly string[], buckets: number): Int32Array {
  const tokens = sentence.map((token) => tools.foldedForm(token));
  const ids = new Int32Array(tokens.length * SLOTS).fill(-1);
  tokens.forEach((_, i) =>
    NGRAMS.forEach(([from, to], slot) => {
      ids[i * SLOTS + slot] = tools.bucketOf(hashRange(tools, tokens, i + from, i + to), slot, buckets);
    }),
  );
  for (let start = 0; start < tokens.length; start++) {
    let end = start;
    while (end < tokens.length && !isSpace(tokens[end])) end++;
    writeEojeol(tools, tokens, start, end, ids, buckets);
    start = end;
  }
  return ids;
}

/**
 * The feature `syllables`: five slots of hashed syllables in one table. A window joins the slots of its tokens, so that where an n-gram lies
 * about its token does not change which n-grams inside the window are seen, only how far beyond the window they
 * reach. They lie about the current syllable and lean to the right, where Korean has its particles:
 * the bigram 0 … 1, the trigram −1 … 1, the 4-gram −1 … 2. Spaces are syllables here, so word borders count.
 * Then the eojeol, and its first two syllables with the offset of the current one in it: the same for a name
 * before any particle. Spaces have neither (−1). Digits are folded to 0, for dates and quantities.
 */
export function syllables(options: FeatureOptions, { tools }: FeatureContext): SentenceIds {
  const buckets = options.buckets as number;
  tools!.checkBuckets(buckets);
  return { size: buckets, idsOf: (tokens) => slotsOf(tools!, tokens, buckets) };
}
