import { decodeEscapes, LONGEST_ESCAPE } from './escapes.ts';
import type { PlaceholderForm, RedactionMap } from './placeholder.ts';
import { foldCase } from './spelling.ts';
import { copySlice } from '../util/copy-slice.ts';

/** Gives out placeholders. */
export class Placeholders {
  readonly map: Map<string, string>;
  private readonly given = new Map<string, string>();
  private readonly next = new Map<string, number>();
  /** Those that may not be given out: they are in the texts, or in the map. */
  private readonly taken: Set<string>;
  private readonly spelled: SpelledNumbers;

  /**
   * @param map what is given out already; it is not changed
   * @param texts no placeholder is given out that occurs in them, however it is spelled
   * @param labels of the entities that are expected
   */
  constructor(
    private readonly form: PlaceholderForm,
    map: Readonly<RedactionMap>,
    texts: string,
    labels: Iterable<string>,
  ) {
    this.map = new Map(Object.entries(map));
    this.taken = new Set([...this.map.keys(), ...(texts.match(form.pattern) ?? [])]);
    this.spelled = new SpelledNumbers(texts, new Set(Array.from(labels, nameOf)));
    for (const [placeholder, original] of this.map)
      this.given.set(keyOf(form.parse(placeholder).name, original), placeholder);
  }

  of(label: string, original: string): string {
    const name = nameOf(label);
    const key = keyOf(name, original);
    let placeholder = this.given.get(key);
    if (placeholder === undefined) {
      let number = this.next.get(name) ?? 1;
      while (this.isTaken((placeholder = this.form.format(name, number)), name, number)) number++;
      this.next.set(name, number + 1);
      this.given.set(key, placeholder);
      this.map.set(placeholder, copySlice(original, 0, original.length));
    }
    return placeholder;
  }

  private isTaken(placeholder: string, name: string, number: number): boolean {
    return this.taken.has(placeholder) || this.spelled.has(name, number);
  }
}

const nameOf = (label: string) => label.replace(/[^\p{L}\p{N}_-]/gu, '_') || '_';
const keyOf = (name: string, original: string) => `${name}\n${original}`;

/** No placeholder that is given out has a number with more. */
const MAX_DIGITS = 15;

/** UTF-16 units of a text that are folded at a time, without what overlaps. */
const PIECE = 2 ** 16;
/** What a spelling of a placeholder may be longer than it, in UTF-16 units. */
const [LONGER, TIMES_LONGER] = [64, 12];

/** The numbers that stand behind names in a text, however name and number are spelled and whatever parts them. */
class SpelledNumbers {
  private readonly found = new Map<string, Set<string>>();

  /** @param names for which the text is looked through together; for others it is once more */
  constructor(
    private readonly text: string,
    private readonly names: ReadonlySet<string>,
  ) {}

  has(name: string, number: number): boolean {
    if (!this.found.has(name)) this.find(this.found.size === 0 ? new Set([...this.names, name]) : [name]);
    return this.found.get(name)!.has(String(number));
  }

  private find(names: Iterable<string>): void {
    const patterns: [RegExp, Set<string>][] = [];
    let longest = 0;
    for (const name of names) {
      const numbers = new Set<string>();
      this.found.set(name, numbers);
      longest = Math.max(longest, name.length);
      const letters = [...foldCase(name)].filter((char) => /[\p{L}\p{N}]/u.test(char));
      if (letters.length > 0) patterns.push([new RegExp(`${letters.join(' ?')} ?0*(\\d+)`, 'gu'), numbers]);
    }
    for (const piece of this.pieces(LONGER + TIMES_LONGER * (longest + MAX_DIGITS)))
      for (const [pattern, numbers] of patterns)
        for (const [, number] of piece.matchAll(pattern))
          // An entity may begin inside of a number: 1 is left of 12.
          for (let length = 1; length <= Math.min(number.length, MAX_DIGITS); length++)
            numbers.add(number.slice(0, length));
  }

  /**
   * The text without case, escapes and what is neither letter nor digit, in pieces that overlap: folded as a whole it
   * takes much memory.
   */
  private *pieces(overlap: number): Iterable<string> {
    for (let from = 0; from < this.text.length; from += PIECE) {
      const piece = this.text.slice(Math.max(0, from - LONGEST_ESCAPE), from + PIECE + overlap);
      yield foldCase(decodeEscapes(piece)).replace(/[^\p{L}\p{N}]+/gu, ' ');
    }
  }
}
