import { foldedForm, lookupForm } from './forms.ts';
import { decodeWords, encodeWords } from './word-list.ts';

export interface VocabularyOptions {
  /** Leave out words with fewer training tokens than this. Default 1. */
  minCount?: number;
  /** The words of pretrained vectors, in the order of their file. */
  vectorWords?: ReadonlySet<string>;
  /** How many of them, the first, join the vocabulary though they may be unseen in training. Default 40,000. */
  vectorLimit?: number | 'all';
}

/** The words that have a row of their own; their ids are their indexes in `words`. */
export class Vocabulary {
  static readonly PAD = 0;
  static readonly UNK = 1;

  /** Ids 0 and 1 are the placeholders `<pad>` and `<unk>`, which no token matches. */
  readonly words: readonly string[];
  /** Training tokens per id: 0 for words that only the vectors have; UNK's are the tokens of words left out. */
  readonly counts: Int32Array;
  private readonly ids: ReadonlyMap<string, number>;

  /** `words` without the placeholders; `counts`, if given, with them. Throws a RangeError for words that repeat. */
  constructor(words: Iterable<string>, counts?: ArrayLike<number>) {
    this.words = ['<pad>', '<unk>', ...words];
    this.counts = new Int32Array(this.words.length);
    if (counts && counts.length !== this.size)
      throw new RangeError(
        `got ${counts.length} counts, expected ${this.size}: ${this.size - 2} words and 2 placeholders`,
      );
    if (counts) this.counts.set(counts);
    const ids = new Map<string, number>();
    for (let id = 2; id < this.size; id++) {
      const word = this.words[id];
      if (ids.has(word))
        throw new RangeError(`got the word ${JSON.stringify(word)} twice, expected distinct words`);
      ids.set(word, id);
    }
    this.ids = ids;
  }

  /**
   * The vocabulary of training tokens, most frequent first, then of the vector words that are not in it. A token
   * counts for its lower-case form where the vectors have that, else for the form with its digits folded to 0.
   * Vector words that no token can match, since they are not in lower-case NFC, are passed over.
   */
  static build(tokens: Iterable<string>, options: VocabularyOptions = {}): Vocabulary {
    const { minCount = 1, vectorWords = new Set(), vectorLimit = 40_000 } = options;
    checkLimits(minCount, vectorLimit);
    const counts = countForms(tokens, vectorWords);
    const frequent = [...counts].filter(([, count]) => count >= minCount).sort((a, b) => b[1] - a[1]);
    const words = new Set(frequent.map(([word]) => word));
    let rank = 0;
    for (const word of vectorWords) {
      if (vectorLimit !== 'all' && rank++ >= vectorLimit) break;
      if (lookupForm(word) === word) words.add(word);
    }
    let unknown = 0;
    for (const [word, count] of counts) if (!words.has(word)) unknown += count;
    return new Vocabulary(words, [0, unknown, ...Array.from(words, (word) => counts.get(word) ?? 0)]);
  }

  /** Reads what `toBytes` wrote; counts are 0. Throws a SyntaxError for anything else. */
  static fromBytes(bytes: Uint8Array): Vocabulary {
    const words = decodeWords(bytes);
    try {
      return new Vocabulary(words);
    } catch (error) {
      throw new SyntaxError(`the vocabulary is not valid: ${(error as Error).message}`);
    }
  }

  get size(): number {
    return this.words.length;
  }

  /** The id of a token's lower-case NFC form, else of that form with digits folded to 0, else UNK. */
  id(token: string): number {
    const form = lookupForm(token);
    return this.ids.get(form) ?? this.ids.get(foldedForm(form)) ?? Vocabulary.UNK;
  }

  /** UTF-8, a line for each word in the order of ids, without placeholders and counts. */
  toBytes(): Uint8Array {
    return encodeWords(this.words.slice(2));
  }
}

function countForms(tokens: Iterable<string>, vectorWords: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    const form = lookupForm(token);
    const word = vectorWords.has(form) ? form : foldedForm(form);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function checkLimits(minCount: number, vectorLimit: number | 'all'): void {
  if (!Number.isInteger(minCount) || minCount < 1)
    throw new RangeError(`got minCount ${minCount}, expected a positive integer`);
  if (vectorLimit !== 'all' && !(Number.isInteger(vectorLimit) && vectorLimit >= 0))
    throw new RangeError(`got vectorLimit ${vectorLimit}, expected 'all' or an integer of at least 0`);
}
