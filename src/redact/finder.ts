import { type Brackets, bracketsFor } from './brackets.ts';
import { type Character, characterAt, MORE } from './escapes.ts';
import type { PlaceholderForm } from './placeholder.ts';
import {
  add,
  BracketedPath,
  cached,
  fold,
  foldCase,
  type Node,
  Path,
  withoutSeparators,
} from './spelling.ts';
import { continuesWord, isCode, isForeign, underscoresBefore, wordGoesOn } from './words.ts';

/** A placeholder in a text. */
export interface Found {
  /** The key of the map. */
  key: string;
  /** UTF-16 offset behind it. */
  end: number;
}

/** What may be found at a place of a text. */
type Attempt = Found | typeof MORE | undefined;

/** Of so few Latin letters, `[A1]` is no placeholder, though `[A 1]` is. */
const SHORT = 2;

/**
 * Finds the placeholders of a map in texts, spelled as in the map or altered: in other brackets, case, separators or
 * escapes, or without brackets. An altered spelling that fits two placeholders is none, nor is one that holds a
 * placeholder spelled as in the map.
 */
export class PlaceholderFinder {
  /** Matches the first UTF-16 unit of whatever may be a placeholder. */
  private readonly start: RegExp;
  /** The longest that an altered placeholder may be, but for its last character: UTF-16 units. */
  readonly limit: number;
  private readonly open: string;
  private readonly exact: Node = {};
  private readonly brackets = new Map<string, Brackets>();
  /** Spellings without brackets; with brackets; with brackets and in any case. */
  private readonly bare: Node = {};
  private readonly cased: Node = {};
  private readonly uncased: Node = {};
  private readonly fold = cached(fold);
  private readonly foldCase = cached(foldCase);

  /** @param exact whether altered spellings are not looked for */
  constructor(form: PlaceholderForm, keys: readonly string[], exact: boolean) {
    this.open = form.open;
    this.limit = 64 + 12 * keys.reduce((longest, key) => Math.max(longest, key.length), 0);
    for (const key of keys) add(this.exact, key.split(''), 0, key);
    if (!exact) this.addSpellings(form, keys);
    this.start = startPattern(
      [form.open[0], ...this.brackets.keys(), ...(this.bare.next?.keys() ?? [])],
      exact,
    );
  }

  private addSpellings(form: PlaceholderForm, keys: readonly string[]): void {
    for (const brackets of bracketsFor(form))
      for (const open of brackets.open) this.brackets.set(open, brackets);
    for (const key of keys) {
      const { name, number } = form.parse(key);
      const letters = name.match(/\p{L}/gu) ?? [];
      // Only numbers would be left of [_1] or [2024_1], and numbers are everywhere.
      if (letters.length === 0) continue;
      const latin = !letters.some(isForeign);
      const digits = number.replace(/^0+(?=\d)/, '');
      const path = `${fold(name)}_${digits}`;
      const addTo = (root: Node, spelling: string) => add(root, [...spelling], digits.length, key);
      addTo(this.cased, withoutSeparators(path));
      addTo(this.uncased, withoutSeparators(path.toUpperCase())).short = latin && letters.length <= SHORT;
      // Without brackets, X_1 is more likely mathematics.
      if (!latin || letters.length > 1) addTo(this.bare, path);
    }
  }

  /**
   * The placeholder that begins at a place of a text.
   *
   * @param final whether the text ends where it ends; otherwise the result may be `MORE`
   */
  at(text: string, index: number, final: boolean): Attempt {
    const exact = this.exactAt(text, index, final);
    if (exact || this.brackets.size === 0) return exact;
    const first = characterAt(text, index, final);
    if (first === undefined || first === MORE) return first;
    const brackets = this.brackets.get(first.char);
    const found = brackets
      ? this.bracketedAt(text, index, first, brackets, final)
      : this.bareAt(text, index, first, final);
    return found && found !== MORE ? this.unlessHoldingExact(text, index, found, final) : found;
  }

  /** The placeholders of a whole text, in order. */
  *findAll(text: string): Generator<Found & { start: number }, void, undefined> {
    for (let index = 0; (index = this.nextStart(text, index)) < text.length;) {
      const found = this.at(text, index, true) as Found | undefined;
      if (found) yield { ...found, start: index };
      index = found?.end ?? index + 1;
    }
  }

  /** The next place where a placeholder may begin; the end of the text if there is none. */
  nextStart(text: string, index: number): number {
    this.start.lastIndex = index;
    return this.start.test(text) ? this.start.lastIndex - 1 : text.length;
  }

  private exactAt(text: string, index: number, final: boolean): Attempt {
    let node: Node | undefined = this.exact;
    for (let end = index; node; node = node.next?.get(text[end++])) {
      if (node.key) return { key: node.key, end };
      if (end === text.length) return final ? undefined : MORE;
    }
    return undefined;
  }

  private unlessHoldingExact(text: string, index: number, found: Found, final: boolean): Attempt {
    for (let at = index; (at = text.indexOf(this.open, at + 1)) >= 0 && at < found.end;) {
      const exact = this.exactAt(text, at, final);
      if (exact) return exact === MORE ? MORE : undefined;
    }
    return found;
  }

  private bracketedAt(
    text: string,
    index: number,
    opening: Character,
    { close, own, loose }: Brackets,
    final: boolean,
  ): Attempt {
    if (isCode(text, index, opening)) return undefined;
    const root = loose ? this.uncased : this.cased;
    const path = new BracketedPath(root, loose ? this.foldCase : this.fold, loose);
    // {{PERSON_1}} is as good as {PERSON_1}.
    let depth = 1;
    let closed = 0;
    for (let at = opening.end; at - index <= this.limit;) {
      const next = characterAt(text, at, final);
      if (next === undefined || next === MORE) return next;
      at = next.end;
      if (!own && depth === 1 && path.node === root && next.char === opening.char) depth++;
      else if (close.includes(next.char)) {
        if (++closed < depth) continue;
        const { key, short } = path.node;
        return key && (path.separated || (loose && !short)) ? { key, end: at } : undefined;
      } else if (closed > 0 || !path.take(next.char)) return undefined;
    }
    return undefined;
  }

  /** A placeholder without brackets: a word of its own, as it is between the brackets of the map. */
  private bareAt(text: string, index: number, first: Character, final: boolean): Attempt {
    const initial = this.fold(first.char);
    if (initial === '' || !this.bare.next?.has(initial[0])) return undefined;
    const emphasis = underscoresBefore(text, index);
    if (continuesWord(text, index - emphasis, first.char)) return undefined;
    const path = new Path(this.bare);
    let next: Character | typeof MORE | undefined = first;
    let end = index;
    while (next && next !== MORE) {
      const folded = this.fold(next.char);
      if (!path.take(folded)) break;
      if (folded !== '') end = next.end;
      if (next.end - index > this.limit) return undefined;
      next = characterAt(text, next.end, final);
    }
    for (let i = 0; i < emphasis && next !== MORE; i++) {
      if (next?.char !== '_') return undefined;
      next = characterAt(text, next.end, final);
    }
    if (next === MORE) return MORE;
    const { key } = path.node;
    if (!key) return undefined;
    const goesOn = next && wordGoesOn(text, next, first.char, final);
    if (goesOn === MORE) return MORE;
    return goesOn ? undefined : { key, end };
  }
}

/** The UTF-16 units that placeholders may begin with: escapes and what is not ASCII, whatever it stands for. */
function startPattern(first: readonly string[], exact: boolean): RegExp {
  const units = first.map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return new RegExp(exact ? `[${units}]` : `[\\\\&%\\x80-\\udbff\\ue000-\\uffff${units}]`, 'g');
}
