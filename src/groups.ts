import type { EncodedSentence } from './encode.ts';
import type { Memory } from './core/memory.ts';
import type { Groups } from './nn/batch.ts';

/** What the rows of a batch may have in common. */
export type GroupName = 'word' | 'sentence' | 'document';

/** Sentences in a row, the number of the document that each is of, and the form of each type of token. */
interface Grouped {
  encoded: readonly EncodedSentence[];
  documents: ArrayLike<number>;
  formOf: readonly number[];
}

/** Writes the group of each row, in [0, count), and returns count. */
const groupings: Record<GroupName, (sentences: Grouped, ids: Int32Array) => number> = {
  /** The occurrences of a word, whatever its case, in its document. */
  word: ({ encoded, documents, formOf }, ids) => {
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
};

/** Tells batches which of their rows belong together. One belongs to an encoder. */
export class Grouper {
  /** The lower-case forms of the tokens met, and that of each type. */
  private readonly forms = new Map<string, number>();
  private readonly formOf: number[] = [];

  /** @param lookupForm of tokens: equal for those that are the same word */
  constructor(
    private readonly names: readonly GroupName[],
    private readonly lookupForm: (token: string) => string,
  ) {}

  /** Hears of a token that is met for the first time. */
  meet(type: number, token: string): void {
    const form = this.lookupForm(token);
    let id = this.forms.get(form);
    if (id === undefined) this.forms.set(form, (id = this.forms.size));
    this.formOf[type] = id;
  }

  forget(): void {
    this.forms.clear();
  }

  /** The groups of these sentences' tokens, in the current memory scope. */
  groups(
    memory: Memory,
    encoded: readonly EncodedSentence[],
    documents: ArrayLike<number>,
    rows: number,
  ): Record<string, Groups> {
    const { formOf } = this;
    const of = (name: GroupName): Groups => {
      const ids = memory.alloc(4 * rows);
      return { ids, count: groupings[name]({ encoded, documents, formOf }, memory.ints(ids, rows)) };
    };
    return Object.fromEntries(this.names.map((name) => [name, of(name)]));
  }
}
