import type { Memory } from './core/memory.ts';
import type { Groups } from './nn/batch.ts';
import type { Feature } from './text/features/feature.ts';

/** What the rows of a batch may have in common. */
export type GroupName = 'word' | 'sentence' | 'document';

/** Rows, sentence by sentence, and what is known of them. */
export interface GroupedRows {
  /** The type of each row, with `padding` rows before each sentence. */
  types: ArrayLike<number>;
  padding: number;
  /** Where each sentence begins in the rows without padding, and at last their number. */
  sentences: ArrayLike<number>;
  /** A lexicon's ids by type, those of `Grouper.form` among them. */
  ids: Readonly<Record<string, Int32Array>>;
}

/** Writes the group of each row, in [0, count), from out[at] on, and returns count; documents[s] is the number of sentence s's. */
type Grouping = (
  rows: GroupedRows,
  documents: ArrayLike<number> | undefined,
  out: Int32Array,
  at: number,
) => number;

const FORM = 'lookupForm';

const groupings: Record<GroupName, Grouping> = {
  /** The occurrences of a word, whatever its case, in its document. */
  word: ({ types, padding, sentences, ids: { [FORM]: formOf } }, documents, out, at) => {
    const groups = new Map<number, number>();
    let [count, row, strip] = [0, 0, 0];
    for (let s = 1; s < sentences.length; s++) {
      if (startsDocument(documents, s - 1)) groups.clear();
      for (strip += padding; row < sentences[s]; row++, strip++) {
        const form = formOf[types[strip]];
        let group = groups.get(form);
        if (group === undefined) groups.set(form, (group = count++));
        out[at + row] = group;
      }
    }
    return count;
  },
  sentence: ({ sentences }, _, out, at) => {
    for (let s = 1; s < sentences.length; s++) out.fill(s - 1, at + sentences[s - 1], at + sentences[s]);
    return sentences.length - 1;
  },
  document: ({ sentences }, documents, out, at) => {
    let group = 0;
    for (let s = 1; s < sentences.length; s++) {
      if (startsDocument(documents, s - 1)) group++;
      out.fill(group, at + sentences[s - 1], at + sentences[s]);
    }
    return group + 1;
  },
};

/** Whether sentence s is the first of a document, and not of the first one. */
const startsDocument = (documents: ArrayLike<number> | undefined, s: number): boolean =>
  documents !== undefined && s > 0 && documents[s] !== documents[s - 1];

/** Tells batches which of their rows belong together. One belongs to a lexicon. */
export class Grouper {
  /** The lower-case form of a token, as the one id of a feature of tokens; for the lexicon, not for the net. */
  readonly form: Feature = {
    name: FORM,
    scope: 'token',
    slots: 1,
    count: 1,
    size: Infinity,
    write: (tokens, position, out, at) => void (out[at] = this.idOf(this.lookupForm(tokens[position]))),
    forget: () => this.forms.clear(),
  };
  private readonly forms = new Map<string, number>();

  /**
   * @param lookupForm of tokens: equal for those that are the same word. Handed over, so that this file comes with
   *   nothing that a net without context loads
   */
  constructor(
    private readonly names: readonly GroupName[],
    private readonly lookupForm: (token: string) => string,
  ) {}

  /**
   * The groups of rows, in the current memory scope.
   *
   * @param documents the number of each sentence's document; without it they are all of one
   */
  groups(memory: Memory, rows: GroupedRows, documents?: ArrayLike<number>): Record<string, Groups> {
    const length = rows.sentences[rows.sentences.length - 1];
    const of = (name: GroupName): Groups => {
      const ids = memory.alloc(4 * length);
      return { ids, count: groupings[name](rows, documents, memory.i32, ids >>> 2) };
    };
    return Object.fromEntries(this.names.map((name) => [name, of(name)]));
  }

  private idOf(form: string): number {
    let id = this.forms.get(form);
    if (id === undefined) this.forms.set(form, (id = this.forms.size));
    return id;
  }
}
