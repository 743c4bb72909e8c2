import { type Character, characterAt, characterBefore, LONGEST_ESCAPE, MORE } from './escapes.ts';

/** As in `_word_`, `__word__` and `___word___`. */
const EMPHASIS = 3;

/** How much of the text before a place these functions look at, in UTF-16 units. */
export const LOOK_BEHIND = LONGEST_ESCAPE + EMPHASIS + 1;

/** Letters and their marks, which are no variation selectors: those stand behind emoji. */
const LETTER = /^(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{L}\p{Mn}\p{Mc}]$/u;
const NUMBER = /^[\p{N}_]$/u;
const LATIN = /^[\p{Script=Latin}\p{Script=Inherited}]/u;
/** Scripts that put particles, or the next word, right behind a word. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** Whether a bracket is of a program or of LaTeX: `rows[person_1]`, `\textbf{PERSON_1}`, `${PERSON_1}`. */
export function isCode(text: string, index: number, { char, end }: Character): boolean {
  if (end - index > char.length) return false;
  const before = characterBefore(text, index);
  return before !== undefined && (before === '$' || (isWord(before) && !isForeign(before)));
}

const isWord = (char: string) => NUMBER.test(char) || LETTER.test(char);
/** Whether it is a letter of another script than the Latin one, to which 𝐀 and Ａ belong. */
export const isForeign = (char: string) => LETTER.test(char) && !LATIN.test(char.normalize('NFKD'));

/** How many underscores are before a place, as Markdown has them for emphasis: as many have to be behind the word. */
export function underscoresBefore(text: string, index: number): number {
  const before = text.slice(Math.max(0, index - EMPHASIS - 1), index);
  return /(?<![\\_])_+$/.exec(before)?.[0].length ?? 0;
}

/** Whether a word that would begin at a place, with this character, begins before. */
export function continuesWord(text: string, index: number, first: string): boolean {
  const before = characterBefore(text, index);
  if (before === undefined || !isWord(before)) return before === '-';
  return !LETTER.test(before) || isForeign(before) === isForeign(first);
}

/** Whether a word that begins with this character goes on behind its number. */
export function wordGoesOn(
  text: string,
  next: Character,
  first: string,
  final: boolean,
): boolean | typeof MORE {
  if (isWord(next.char)) return !isForeign(next.char) || (isForeign(first) && !UNSPACED.test(next.char));
  if (next.char !== '-' && next.char !== '.') return false;
  const behind = characterAt(text, next.end, final);
  if (behind === undefined || behind === MORE) return behind ?? false;
  return next.char === '-' ? isWord(behind.char) : /^\p{Nd}$/u.test(behind.char);
}
