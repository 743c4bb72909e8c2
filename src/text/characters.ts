/** What a character is to the splitter and the tokenizers. */
export const OTHER = 0;
export const SPACE = 1;
export const LETTER = 2;
export const DIGIT = 3;
/** Marks, variation selectors, joiners, soft hyphens: they belong to the character before them. */
export const EXTEND = 4;
/** Han and kana: written without spaces, so each is a word of its own. */
export const IDEOGRAPH = 5;

const WHITE_SPACE = /^\p{White_Space}$/u;
const MARK = /^[\p{M}\p{Emoji_Modifier}\u00AD\u200C\u200D]$/u;
const WORD = /^[\p{L}\p{N}]$/u;
const IDEOGRAPHIC = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]$/u;

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\s/.test(character)) return SPACE;
  if (/[0-9]/.test(character)) return DIGIT;
  return /[A-Za-z]/.test(character) ? LETTER : OTHER;
});

/** What is written for an apostrophe; some of these are letters by their Unicode category. */
export const APOSTROPHES = "'’‘‛ʼʻʹʽˈ´`′＇";
const APOSTROPHE_LETTERS: ReadonlySet<string> = new Set('ʼʻʹʽˈ');

const BYTE_ORDER_MARK = 0xfeff;

/** Characters without width: spaces, joiners, marks of direction. They separate words, or are read as if not there. */
export const INVISIBLE =
  '\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff';

/** The class of a code point. A lone surrogate is `OTHER`. */
export function classOf(code: number): number {
  return code < 128 ? ASCII[code] : classOfWide(code);
}

function classOfWide(code: number): number {
  if (isPlainLetter(code)) return LETTER;
  if (code >= 0x4e00 && code <= 0x9fff) return IDEOGRAPH;
  if (code >= 0xd800 && code <= 0xdfff) return OTHER;
  const character = String.fromCodePoint(code);
  // A byte-order mark stays a token: sentences begin behind white space.
  if (WHITE_SPACE.test(character) || (INVISIBLE.includes(character) && code !== BYTE_ORDER_MARK))
    return SPACE;
  if (MARK.test(character)) return EXTEND;
  if (!WORD.test(character) || APOSTROPHE_LETTERS.has(character)) return OTHER;
  return IDEOGRAPHIC.test(character) ? IDEOGRAPH : LETTER;
}

/** The commonest letters by their ranges: far faster than asking for the property. */
function isPlainLetter(code: number): boolean {
  if (code >= 0xac00) return code <= 0xd7a3;
  if (code >= 0x391) return code <= 0x481 && code !== 0x3a2 && code !== 0x3f6;
  return code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7;
}

/** The class of the character at `index`; `SPACE` beyond either end of the text. */
export function classAt(text: string, index: number): number {
  if (index < 0 || index >= text.length) return SPACE;
  const code = text.charCodeAt(index);
  return code < 128 ? ASCII[code] : classOfWide(text.codePointAt(index)!);
}

/** The class of the character that ends just before `index`. */
export function classBefore(text: string, index: number): number {
  const low = text.charCodeAt(index - 1);
  const paired = low >= 0xdc00 && low <= 0xdfff && index > 1 && text.codePointAt(index - 2)! > 0xffff;
  return classAt(text, paired ? index - 2 : index - 1);
}

/** UTF-16 units of a code point. */
export function widthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}

export function isWord(kind: number): boolean {
  return kind === LETTER || kind === DIGIT;
}

/** Whether a UTF-16 unit is a Hangul syllable or a jamo by itself, as in ㅋㅋ. */
export function isHangul(code: number): boolean {
  return (code >= 0xac00 && code <= 0xd7a3) || (code >= 0x3131 && code <= 0x318e);
}

/** Where characters without width that start at `index` end. */
export function invisibleEnd(text: string, index: number): number {
  let end = index;
  while (text.charCodeAt(end) >= 0x61c && INVISIBLE.includes(text[end])) end++;
  return end;
}

/** Where the marks and joiners that start at `index` end. */
export function extendEnd(text: string, index: number): number {
  let end = index;
  while (end < text.length && text.charCodeAt(end) >= 0xad && classAt(text, end) === EXTEND) {
    end += widthOf(text.codePointAt(end)!);
  }
  return end;
}

/** The characters without white space that end at `at`: the last `reach` of them at most, and none before `start`. */
export function lastWord(text: string, at: number, reach: number, start = 0): string {
  let from = at;
  const first = Math.max(start, at - reach);
  while (from > first && classAt(text, from - 1) !== SPACE) from--;
  return text.slice(from, at);
}

export function isUpper(character: string | undefined): boolean {
  return character !== undefined && character !== character.toLowerCase();
}

export function isLower(character: string | undefined): boolean {
  return character !== undefined && character !== character.toUpperCase();
}

/** Characters that close a quotation or a bracket and so belong to what stands before them. */
export const CLOSERS: ReadonlySet<string> = new Set(`"'”’)]}»›」』】》〉）］｝｣〗〕`);
/** Characters that open a quotation or a bracket, in the order of their partners. */
export const OPENERS: ReadonlySet<string> = new Set(`"'“‘([{«‹「『【《〈（［｛｢〖〔„‚`);
