import { ngramBuckets, type NgramOptions } from './vectors/ngrams.ts';
import { encodeUtf8 } from '../util/utf8.ts';

/** Which rows of a table make up each word: a row of its own, and one for each of its n-grams. */
export interface SubwordRows {
  /** Where the rows of each word begin in `rows`, and after the last where they end. */
  starts: Int32Array;
  /** A word's index; for an n-gram the number of words + its slot. */
  rows: Int32Array;
  /** The slots of the buckets that occur, in the order of their first n-gram. */
  slots: ReadonlyMap<number, number>;
}

/** The buckets of a word's n-grams, as fastText numbers them. */
export const bucketsOf = (word: string, options: NgramOptions): number[] =>
  ngramBuckets(encodeUtf8(word), options);

/** The rows of words with n-grams. Buckets in which no n-gram falls take no row. */
export function subwordRows(words: readonly string[], options: NgramOptions): SubwordRows {
  const slots = new Map<number, number>();
  const starts = new Int32Array(words.length + 1);
  const rows: number[] = [];
  words.forEach((word, id) => {
    rows.push(id);
    for (const bucket of bucketsOf(word, options)) {
      let slot = slots.get(bucket);
      if (slot === undefined) slots.set(bucket, (slot = slots.size));
      rows.push(words.length + slot);
    }
    starts[id + 1] = rows.length;
  });
  return { starts, rows: Int32Array.from(rows), slots };
}
