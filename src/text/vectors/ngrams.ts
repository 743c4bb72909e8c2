const FNV_OFFSET = 2166136261;
const FNV_PRIME = 16777619;
const BOUNDARIES = { begin: 0x3c, end: 0x3e };

export interface NgramOptions {
  /** Lengths in UTF-8 characters, the boundaries `<` and `>` of the word among them. */
  min: number;
  max: number;
  buckets: number;
}

const isContinuation = (byte: number) => (byte & 0xc0) === 0x80;

/**
 * The buckets of a word's n-grams, as fastText numbers them (Bojanowski, Grave, Joulin and Mikolov, 2017, "Enriching
 * word vectors with subword information"; `Dictionary::computeSubwords`): n-grams over the UTF-8 characters of the word
 * between `<` and `>`, from the left, the shorter first, without a boundary that stands alone. The hash is 32-bit
 * FNV-1a, but bytes are taken with their sign, so that those above 0x7f invert the upper 24 bits.
 */
export function ngramBuckets(word: Uint8Array, { min, max, buckets }: NgramOptions): number[] {
  const result: number[] = [];
  if (buckets < 1 || max < 1) return result;
  const bytes = Uint8Array.of(BOUNDARIES.begin, ...word, BOUNDARIES.end);
  for (let start = 0; start < bytes.length; start++) {
    if (isContinuation(bytes[start])) continue;
    let hash = FNV_OFFSET;
    for (let end = start, n = 1; end < bytes.length && n <= max; n++) {
      do hash = Math.imul(hash ^ ((bytes[end] << 24) >> 24), FNV_PRIME);
      while (isContinuation(bytes[++end]));
      const boundary = n === 1 && (start === 0 || end === bytes.length);
      if (n >= min && !boundary) result.push((hash >>> 0) % buckets);
    }
  }
  return result;
}
