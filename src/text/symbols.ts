import { APOSTROPHES, SPACE, classAt, classBefore, extendEnd, isHangul, isWord } from './characters.ts';
import { symbolEnd } from './emoji.ts';
import { cliticEnd, wordEnd } from './words.ts';

const EMOTICON = /[:;=]['-]?[()DPp]+(?![\p{L}\p{N}])/uy;
const HASHTAG = /#\p{N}*[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const HANDLE = /@\w+/y;
const DECADE = /['’ʼ](?:\d\ds?|em|til|cause)(?![\p{L}\p{N}])/iuy;
const DOTS = /[.…]+/y;
const SHOUTS = /[!?]+/y;

/** The end of the token that starts with a character of no word at `at`. */
type Rule = (text: string, at: number, last: number) => number;

/** The end of the match of `pattern` at `at`, 0 if there is none. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

/** The end of the match of `pattern` if what is before may precede such a token, else of the single character. */
const after =
  (mayFollow: (kind: number) => boolean, pattern: RegExp): Rule =>
  (text, at) =>
    (mayFollow(classBefore(text, at)) && matchEnd(pattern, text, at)) || symbolEnd(text, at);

const isSpace = (kind: number) => kind === SPACE;
const isNoWord = (kind: number) => !isWord(kind);

/** One token of all repeats: `--`, `===`, `''`. */
const repeats: Rule = (text, at) => {
  let end = at + 1;
  while (text[end] === text[at]) end++;
  return end > at + 1 ? extendEnd(text, end) : symbolEnd(text, at);
};

const dots: Rule = (text, at, last) => {
  const end = matchEnd(DOTS, text, at);
  if (end > at + 1 || text[at] === '…') return extendEnd(text, end);
  return leadsWord(text, at) ? wordEnd(text, at, at + 1, last) : symbolEnd(text, at);
};

/** `.500`, `.NET` */
function leadsWord(text: string, at: number): boolean {
  if (isDigit(text, at + 1)) return isNoWord(classBefore(text, at));
  return (
    isSpace(classBefore(text, at)) && isWord(classAt(text, at + 1)) && !isHangul(text.charCodeAt(at + 1))
  );
}

const plus: Rule = (text, at, last) =>
  isDigit(text, at + 1) && isNoWord(classBefore(text, at))
    ? wordEnd(text, at, at + 1, last)
    : repeats(text, at, last);

/** Marks that open quotations: only behind a word are they apostrophes. */
const QUOTES = new Set('‘‛`´′');

const apostrophe: Rule = (text, at) => {
  const end = cliticEnd(text, at);
  const before = classBefore(text, at);
  const isQuote = QUOTES.has(text[at]) ? !isWord(before) : isSpace(before) && text[end] === text[at];
  if (end > at && !isQuote) return end;
  return (isNoWord(before) && matchEnd(DECADE, text, at)) || repeats(text, at, 0);
};

function isDigit(text: string, at: number): boolean {
  return text[at] >= '0' && text[at] <= '9';
}

const emoticon = after(isSpace, EMOTICON);
const shouts: Rule = (text, at) => extendEnd(text, matchEnd(SHOUTS, text, at));

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    '.': dots,
    '…': dots,
    '!': shouts,
    '?': shouts,
    '+': plus,
    '@': after(isNoWord, HANDLE),
    '#': after(isNoWord, HASHTAG),
    ':': emoticon,
    ';': emoticon,
    '=': (text, at) => Math.max(emoticon(text, at, 0), repeats(text, at, 0)),
    '-': repeats,
    '*': repeats,
    $: repeats,
    '~': repeats,
    '<': repeats,
    '>': repeats,
    '—': repeats,
    _: repeats,
    ...Object.fromEntries(Array.from(APOSTROPHES, (character) => [character, apostrophe])),
  } satisfies Record<string, Rule>),
);

/** Of ASCII, the characters of which a token may have more than one. */
const RULED = Uint8Array.from({ length: 128 }, (_, code) => Number(RULES.has(String.fromCharCode(code))));

/** The end of the token at `at`, where there is neither a letter nor a digit nor white space. */
export const otherEnd: Rule = (text, at, last) => {
  const code = text.charCodeAt(at);
  // Most punctuation stands alone, with nothing behind it that could be a mark.
  if (code < 128 && !RULED[code] && !(text.charCodeAt(at + 1) >= 0xad)) return at + 1;
  return (RULES.get(text[at]) ?? symbolEnd)(text, at, last);
};
