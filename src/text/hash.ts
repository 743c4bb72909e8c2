import { mix32 } from '../random.ts';

/** The state of a hash of no characters yet. */
export const EMPTY_HASH = 0x811c9dc5;

const PRIME = 0x01000193;

/** The state after one more UTF-16 code unit: FNV-1a, 32 bits, over its two bytes, the low one first. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(Math.imul(hash ^ (unit & 0xff), PRIME) ^ (unit >>> 8), PRIME);
}

/** FNV-1a, as a signed integer of 32 bits, over the code units of `text[start, end)`, going on from `hash`. */
export function hashString(text: string, hash = EMPTY_HASH, start = 0, end = text.length): number {
  for (let i = start; i < end; i++) hash = hashUnit(hash, text.charCodeAt(i));
  return hash;
}

/**
 * A hash as an id in [1, buckets); 0 is padding. Different kinds of things with one hash, such as a prefix and a
 * suffix, get unrelated ids. The finalizer spreads the low bits, in which FNV-1a alone is weak.
 */
export function bucketOf(hash: number, kind: number, buckets: number): number {
  return 1 + (mix32(hash, kind) % (buckets - 1));
}

/** Throws a RangeError unless there is a bucket beside padding, and every id fits 32 bits. */
export function checkBuckets(buckets: number): void {
  if (!Number.isInteger(buckets) || buckets < 2 || buckets > 2 ** 31)
    throw new RangeError(`got ${buckets} buckets, expected an integer from 2 to 2³¹`);
}
