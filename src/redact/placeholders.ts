import { decodeEscapes } from './escapes.ts';
import type { PlaceholderForm, RedactionMap } from './placeholder.ts';
import { foldCase } from './spelling.ts';

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
   */
  constructor(
    private readonly form: PlaceholderForm,
    map: Readonly<RedactionMap>,
    texts: string,
  ) {
    this.map = new Map(Object.entries(map));
    this.taken = new Set([...this.map.keys(), ...(texts.match(form.pattern) ?? [])]);
    this.spelled = new SpelledNumbers(texts);
    for (const [placeholder, original] of this.map)
      this.given.set(keyOf(form.parse(placeholder).name, original), placeholder);
  }

  of(label: string, original: string): string {
    const name = label.replace(/[^\p{L}\p{N}_-]/gu, '_') || '_';
    const key = keyOf(name, original);
    let placeholder = this.given.get(key);
    if (placeholder === undefined) {
      let number = this.next.get(name) ?? 1;
      while (this.isTaken((placeholder = this.form.format(name, number)), name, number)) number++;
      this.next.set(name, number + 1);
      this.given.set(key, placeholder);
      this.map.set(placeholder, original);
    }
    return placeholder;
  }

  private isTaken(placeholder: string, name: string, number: number): boolean {
    return this.taken.has(placeholder) || this.spelled.has(name, number);
  }
}

const keyOf = (name: string, original: string) => `${name}\n${original}`;

/** No placeholder that is given out has a number with more. */
const MAX_DIGITS = 15;

/** The numbers that stand behind names in a text, however name and number are spelled and whatever parts them. */
class SpelledNumbers {
  private folded: string | undefined;
  private readonly found = new Map<string, Set<string>>();

  constructor(private readonly text: string) {}

  has(name: string, number: number): boolean {
    let numbers = this.found.get(name);
    if (!numbers) this.found.set(name, (numbers = new Set(this.numbersOf(name))));
    return numbers.has(String(number));
  }

  private *numbersOf(name: string): Iterable<string> {
    const letters = [...foldCase(name)].filter((char) => /[\p{L}\p{N}]/u.test(char));
    if (letters.length === 0) return;
    this.folded ??= foldCase(decodeEscapes(this.text)).replace(/[^\p{L}\p{N}]+/gu, ' ');
    const pattern = new RegExp(`${letters.join(' ?')} ?0*(\\d+)`, 'gu');
    for (const [, number] of this.folded.matchAll(pattern))
      // An entity may begin inside of a number: 1 is left of 12.
      for (let length = 1; length <= Math.min(number.length, MAX_DIGITS); length++)
        yield number.slice(0, length);
  }
}
