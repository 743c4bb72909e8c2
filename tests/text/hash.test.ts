import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, checkBuckets, hashString } from '../../src/text/hash.ts';
import { anyString } from '../helpers/strings.ts';

function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
  return Number(hash);
}

test('hashString is FNV-1a over UTF-16LE', () => {
  expect(hashString('') >>> 0).toBe(0x811c9dc5);
  fc.assert(
    fc.property(anyString, (text) => {
      const units = Uint8Array.from(
        [...Array(text.length).keys()].flatMap((i) => [text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8]),
      );
      expect(hashString(text) >>> 0).toBe(fnv1a(units));
    }),
  );
});

test('hashString of a part, and going on from another', () => {
  fc.assert(
    fc.property(anyString, anyString, (a, b) => {
      expect(hashString(a + b, undefined, a.length)).toBe(hashString(b));
      expect(hashString(b, hashString(a))).toBe(hashString(a + b));
    }),
  );
});

test('bucketOf stays within [1, buckets)', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(20), fc.integer({ min: 2, max: 2 ** 31 }), (hash, kind, buckets) => {
      const id = bucketOf(hash, kind, buckets);
      expect(Number.isInteger(id) && id >= 1 && id < buckets).toBe(true);
    }),
  );
});

test.each([
  ['numbers', (i: number) => String(i)],
  ['strings that differ in their last unit', (i: number) => `token${String.fromCharCode(i)}`],
  ['strings that differ in their first unit', (i: number) => `${String.fromCharCode(i)}token`],
  ['Hangul syllables', (i: number) => String.fromCharCode(0xac00 + (i % 11172)) + (i < 11172 ? '' : '가')],
])('%s fill the buckets evenly', (_, text) => {
  const buckets = 257;
  const n = 20_000;
  const counts = new Float64Array(buckets);
  for (let i = 0; i < n; i++) counts[bucketOf(hashString(text(i)), 0, buckets)]++;
  expect(counts[0]).toBe(0);
  const expected = n / (buckets - 1);
  const chiSquare = counts.subarray(1).reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
  // 255 degrees of freedom: mean 255, standard deviation √510 ≈ 22.6. Five of them either way.
  expect(chiSquare).toBeGreaterThan(142);
  expect(chiSquare).toBeLessThan(368);
});

test('kinds give unrelated ids', () => {
  const n = 20_000;
  let equal = 0;
  for (let i = 0; i < n; i++) {
    const hash = hashString(String(i));
    if (bucketOf(hash, 2, 101) === bucketOf(hash, 3, 101)) equal++;
  }
  expect(equal / n).toBeGreaterThan(0.005);
  expect(equal / n).toBeLessThan(0.015);
});

test.each([0, 1, 2.5, NaN, 2 ** 31 + 1])('checkBuckets rejects %d', (buckets) => {
  expect(() => checkBuckets(buckets)).toThrow(RangeError);
});
