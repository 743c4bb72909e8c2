import { abbreviationKind } from './abbreviations.ts';
import { classAt, classBefore, classOf, isHangul, isLower, isUpper, isWord, widthOf } from './characters.ts';
import { APOSTROPHES, CLOSERS, DIGIT, EXTEND, INVISIBLE, LETTER, SPACE } from './characters.ts';
import { mayStartUrl, urlEnd, urlPathEnd } from './urls.ts';

const KEYCAP = 0x20e3;
const VARIATION = 0xfe0f;

/** `a.b@`, `a+b@`: what stands at `lastIndex` goes on as a mail address. The bound (RFC 5321) keeps this linear. */
const MAILBOX = /[.+][\w.+-]{1,64}@\w/y;

/**
 * Judges the character at `at` inside or behind a word that starts at `start`: a result above `at` says that the word
 * goes on there, any other that the word ends there. `last` is the end of the sentence proper (see `lastOfSentence`).
 */
type Join = (text: string, at: number, start: number, last: number) => number;

const digits: Join = (text, at) =>
  classAt(text, at - 1) === DIGIT && classAt(text, at + 1) === DIGIT ? at + 1 : at;

const letters: Join = (text, at) =>
  classBefore(text, at) === LETTER && classAt(text, at + 1) === LETTER ? at + 1 : at;

const words: Join = (text, at) =>
  isWord(classBefore(text, at)) && isWord(classAt(text, at + 1)) ? at + 1 : at;

const hyphen: Join = (text, at) => (isWord(classAt(text, at + 1)) ? at + 1 : at);

const plus: Join = (text, at) => (startsMailbox(text, at) ? at + 1 : at);

/** `snake_case`, but not the marks of emphasis in `_word_`. */
const underscore: Join = (text, at) => {
  let end = at + 1;
  while (text[end] === '_') end++;
  return isWord(classBefore(text, at)) && isWord(classAt(text, end)) ? end : at;
};

/** `Jo\u200bhn`: within a word, where no other word seems to begin. */
const invisible: Join = (text, at) => {
  const isInside = classBefore(text, at) === LETTER && classAt(text, at + 1) === LETTER;
  return isInside && (isLower(text[at + 1]) || isHangul(text.charCodeAt(at + 1))) ? at + 1 : at;
};

const apostrophe: Join = (text, at, start) => {
  if (!isWord(classAt(text, at + 1)) || touchesHangul(text, at) || cliticEnd(text, at) > at) return at;
  if (classBefore(text, at) !== LETTER) return at;
  const isNegation = /n/i.test(text[at - 1]) && /t/i.test(text[at + 1]) && !isWord(classAt(text, at + 2));
  return isNegation && at - 1 > start ? at - 1 : at + 1;
};

const period: Join = (text, at, start, last) => {
  if (isWord(classAt(text, at + 1))) return isInnerPeriod(text, at) ? at + 1 : at;
  if (at === last || text[at + 1] === '.') return at;
  if (start === 0 && isListNumber(text, at)) return at + 1;
  return abbreviationKind(text, start, at) ? at + 1 : at;
};

/** Numbers as in `9/11`, and the path of an address without its scheme as in `example.com/path`. */
const slash: Join = (text, at, start) => {
  if (digits(text, at, start, 0) > at || !isWord(classAt(text, at + 1))) return digits(text, at, start, 0);
  let dot = at - 1;
  while (dot > start && at - dot <= 7 && classAt(text, dot) === LETTER) dot--;
  return dot > start && text[dot] === '.' && at - dot > 2 ? urlPathEnd(text, start, at) : at;
};

const JOINS: ReadonlyMap<number, Join> = new Map(
  Object.entries({
    '.': period,
    ',': digits,
    ':': digits,
    '/': slash,
    '-': hyphen,
    _: underscore,
    '@': words,
    '&': letters,
    '+': plus,
    ...Object.fromEntries(Array.from(APOSTROPHES, (character) => [character, apostrophe])),
    ...Object.fromEntries(Array.from(INVISIBLE, (character) => [character, invisible])),
  }).map(([character, join]) => [character.charCodeAt(0), join]),
);

/** Index of the last character that neither is white space nor closes a quotation or bracket, −1 if there is none. */
export function lastOfSentence(text: string): number {
  let last = text.length - 1;
  while (last >= 0 && (classAt(text, last) === SPACE || CLOSERS.has(text[last]))) last--;
  return last;
}

/** The end of the word whose first letter or digit is at `from`; `start` is before it where a sign leads (`.5`). */
export function wordEnd(text: string, start: number, from: number, last: number): number {
  if (mayStartUrl(text, from)) {
    const end = urlEnd(text, from);
    if (end > from) return end;
  }
  let at = runEnd(text, from);
  for (;;) {
    const join = JOINS.get(text.charCodeAt(at));
    if (join === undefined) break;
    const next = join(text, at, start, last);
    if (next <= at) return next;
    at = runEnd(text, next);
  }
  return text[at] === '$' ? currencyEnd(text, start, at) : at;
}

/** The end of the letters, digits and marks that start at `start`. */
export function runEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code < 128) {
      if (!isWord(classOf(code))) break;
      end++;
      continue;
    }
    const kind = classAt(text, end);
    if (!isWord(kind) && kind !== EXTEND) break;
    if (code === KEYCAP) return keycapCut(text, start, end);
    end += widthOf(text.codePointAt(end)!);
  }
  return end;
}

/** A keycap (`1️⃣`) is a token by itself: a run of characters ends before it, or behind it if it is the first. */
function keycapCut(text: string, start: number, keycap: number): number {
  const base = text.charCodeAt(keycap - 1) === VARIATION ? keycap - 2 : keycap - 1;
  return base > start ? base : keycap + 1;
}

/** The end of a clitic ('s 'd 'm 'll 're 've) whose apostrophe is at `at`, or `at` if there is none. */
export function cliticEnd(text: string, at: number): number {
  const isClitic = (width: number) => CLITICS.has(text.slice(at + 1, at + 1 + width).toLowerCase());
  const end = at + 1 + (at + 2 < text.length && isClitic(2) ? 2 : 1);
  if (end === at + 2 && !isClitic(1)) return at;
  return isWord(classAt(text, end)) ? at : end;
}

const CLITICS: ReadonlySet<string> = new Set(['s', 'd', 'm', 'll', 're', 've']);

/** `US$`, `A$`: capitals that name a dollar keep its sign. */
function currencyEnd(text: string, start: number, at: number): number {
  return at - start <= 3 && /^[A-Z]+$/.test(text.slice(start, at)) ? at + 1 : at;
}

function startsMailbox(text: string, at: number): boolean {
  MAILBOX.lastIndex = at;
  return MAILBOX.test(text);
}

function touchesHangul(text: string, at: number): boolean {
  return isHangul(text.charCodeAt(at - 1)) || isHangul(text.charCodeAt(at + 1));
}

/** Between two letters or digits a period is part of the word, unless a blank was forgotten: `했다.그는`, `end.The`. */
function isInnerPeriod(text: string, at: number): boolean {
  return !touchesHangul(text, at) && !isGap(text, at, at + 1);
}

/** Whether the terminator from `at` to `end` lacks the blank behind it: lower case before, `Xx` behind. */
export function isGap(text: string, at: number, end: number): boolean {
  const isCased =
    isLower(text[at - 1]) && isLower(text[at - 2]) && isUpper(text[end]) && isLower(text[end + 1]);
  return isCased && !startsMailbox(text, at);
}

/** The number of a list or a ranking at the head of a sentence: `1. Kim`. */
function isListNumber(text: string, at: number): boolean {
  return at <= 3 && /^\d+$/.test(text.slice(0, at)) && classAt(text, at + 1) === SPACE;
}
