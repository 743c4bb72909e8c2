import type { EncodedSentence } from './encode.ts';

/** Sentences in a row, and the number of the document that each is of. */
export interface GroupedSentences {
  encoded: readonly EncodedSentence[];
  documents: ArrayLike<number>;
}

/** Writes the group of each row, in [0, count), and returns count; `formOf` gives the form of a type of token. */
type Grouping = (sentences: GroupedSentences, ids: Int32Array, formOf: Int32Array) => number;

/** What rows may have in common, by the name that a configuration uses. */
export const groupings = {
  /** The occurrences of a word, whatever its case, in its document. */
  word: ({ encoded, documents }, ids, formOf) => {
    const groups = new Map<number, number>();
    let [count, row] = [0, 0];
    encoded.forEach(({ types }, s) => {
      if (s > 0 && documents[s] !== documents[s - 1]) groups.clear();
      for (const type of types) {
        const form = formOf[type];
        let group = groups.get(form);
        if (group === undefined) groups.set(form, (group = count++));
        ids[row++] = group;
      }
    });
    return count;
  },
  sentence: ({ encoded }, ids) => {
    let row = 0;
    encoded.forEach(({ types }, s) => ids.fill(s, row, (row += types.length)));
    return encoded.length;
  },
  document: ({ encoded, documents }, ids) => {
    let [group, row] = [0, 0];
    encoded.forEach(({ types }, s) => {
      if (s > 0 && documents[s] !== documents[s - 1]) group++;
      ids.fill(group, row, (row += types.length));
    });
    return group + 1;
  },
} satisfies Record<string, Grouping>;

export type GroupName = keyof typeof groupings;
