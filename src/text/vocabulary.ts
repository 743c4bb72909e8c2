import { foldedForm, lookupForm } from './forms.ts';
import { hashString } from './hash.ts';
import { decodeFrontCoded, decodeWords, encodeWords } from './word-list.ts';
import { isArrayOf } from '../util/brand.ts';
import { iterable, checkArgument } from '../util/arguments.ts';

/** The hash that stands for a word: FNV-1a, 32 bits, over the UTF-16LE bytes of its form. */
export const hashWord = (form: string): number => hashString(form) >>> 0;

/**
 * The words that have a row of their own; their ids are their indexes in `words`, or, 2 higher, in `hashes`: a vocabulary
 * may hold hashes in place of words. A word that is not among N hashed ones is then taken for one of them with
 * probability N / 2³²: of 20,000, one unknown word in 215,000.
 */
export class Vocabulary {
  static readonly PAD = 0;
  static readonly UNK = 1;

  /** Ids 0 and 1 are the placeholders `<pad>` and `<unk>`, which no token matches. No others where there are hashes. */
  readonly words: readonly string[];
  /** `hashWord` of each word, if that is all that is known of them. */
  readonly hashes: Uint32Array | undefined;
  /** Training tokens per id: 0 for words that only the vectors have; UNK's are the tokens of words left out. */
  readonly counts: Int32Array;
  private readonly ids: ReadonlyMap<string | number, number>;
  /** Engines do not scatter the integers of a Map: without it a file could put all hashes in one place. */
  private readonly factor = (Math.random() * 2 ** 32) | 1;

  /**
   * `words`, or hashes of words, without the placeholders; `counts`, if given, with them. Throws a RangeError for words
   * that repeat.
   */
  constructor(words: Iterable<string> | Uint32Array, counts?: ArrayLike<number>) {
    checkArgument(words, 'words', iterable);
    const keys: (string | number)[] = [...words];
    this.hashes = isArrayOf(words, Uint32Array) ? words : undefined;
    this.words = ['<pad>', '<unk>', ...(this.hashes ? [] : (keys as string[]))];
    this.counts = new Int32Array(keys.length + 2);
    if (counts && counts.length !== this.size)
      throw new RangeError(
        `got ${counts.length} counts, expected ${this.size}: ${this.size - 2} words and 2 placeholders`,
      );
    if (counts) this.counts.set(counts);
    const ids = new Map<string | number, number>();
    for (const word of keys) {
      const key = typeof word === 'number' ? Math.imul(word, this.factor) : word;
      if (ids.has(key))
        throw new RangeError(`got the word ${JSON.stringify(word)} twice, expected distinct words`);
      ids.set(key, ids.size + 2);
    }
    this.ids = ids;
  }

  /**
   * Reads what `toBytes` wrote, or words that are front-coded. Throws a SyntaxError for anything else.
   *
   * @param counts of all ids; default 0
   */
  static fromBytes(bytes: Uint8Array, frontCoded = false, counts?: ArrayLike<number>): Vocabulary {
    const words = (frontCoded ? decodeFrontCoded : decodeWords)(bytes);
    try {
      return new Vocabulary(words, counts);
    } catch (error) {
      throw new SyntaxError(`the vocabulary is not valid: ${(error as Error).message}`);
    }
  }

  get size(): number {
    return this.counts.length;
  }

  /** The id of a token's lower-case NFC form, else of that form with digits folded to 0, else UNK. */
  id(token: string): number {
    const form = lookupForm(token);
    return this.idOf(form) ?? this.idOf(foldedForm(form)) ?? Vocabulary.UNK;
  }

  private idOf(form: string): number | undefined {
    return this.ids.get(this.hashes ? Math.imul(hashWord(form), this.factor) : form);
  }

  /** UTF-8, a line for each word in the order of ids, without placeholders and counts. */
  toBytes(): Uint8Array {
    return encodeWords(this.words.slice(2));
  }
}
