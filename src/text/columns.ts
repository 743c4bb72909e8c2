import { isLower, lastWord } from './characters.ts';
import { matchAt } from './escapes.ts';

const GAP = /[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{3}[ \t\u00a0]*/y;

/** The end of the gap between columns that begins at `at`: a tab, or three or more blanks; `at` if there is none. */
export const gapEnd = (text: string, at: number): number => at + (matchAt(GAP, text, at)?.[0].length ?? 0);

/** The longest word, and the longest value of a row, that are looked at. */
const [WORD, VALUE] = [24, 80];

/**
 * Whether the gap from `at` to `end` in a sentence that starts at `start` ends it: between columns, but not where the text
 * goes on, since a word in lower case stands beside the gap.
 */
export const separates = (text: string, start: number, at: number, end: number): boolean =>
  /[^\r\n]/.test(text.charAt(end)) && !isLower(text[end]) && !isLower(lastWord(text, at, WORD, start)[0]);

/** Behind a `;`: a value and not a clause. */
const VALUE_START = /^ *["“']?(?!\p{Ll})[\p{L}\p{N}]/u;
/** A word in lower case that no name has. */
const SMALL_WORD = /(?:^|\s)\p{Ll}{4}/u;

/** Whether the `;` at `at` stands between the values of a row, of which no word is in lower case, and not between clauses. */
export function separatesValues(text: string, start: number, at: number): boolean {
  const [next] = /^[^;\n\r]*/.exec(text.slice(at + 1, at + VALUE))!;
  const isSpaced = text[at + 1] === ' ';
  const before = isSpaced ? text.slice(Math.max(start, at - VALUE), at) : lastWord(text, at, WORD, start);
  return VALUE_START.test(next) && !SMALL_WORD.test(before) && !(isSpaced && SMALL_WORD.test(next));
}
