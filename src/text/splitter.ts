import { abbreviationKind, isPartOfName, isStartAfter } from './abbreviations.ts';
import { CLOSERS, OPENERS, SPACE, classAt, classBefore, isHangul, isLower, isWord } from './characters.ts';
import { gapEnd, separates, separatesValues } from './columns.ts';
import { quotedStart, wrapsOf } from './lines.ts';
import { MAX_SENTENCE, piecesOfSentence, skipSpace, trimEnd } from './long-sentence.ts';
import { isUnusual, originalRange, type Reading, readingOf, readsOtherwise } from './reading.ts';
import type { SentenceSplitter, TextRange } from './sentence.ts';
import { mayStartUrl, urlEnd } from './urls.ts';
import { isGap } from './words.ts';
import { aString, checkArgument } from '../util/arguments.ts';

const NEWLINES: ReadonlySet<string> = new Set('\n\r\v\f\u0085\u2028\u2029');
const TERMINATORS: ReadonlySet<string> = new Set('.!?…‥⋯。！？｡⁇⁈⁉‼');

const PLAIN = 0;
const NEWLINE = 1;
const TERMINATOR = 2;
/** The first letter of `http`, `ftp` and `www`. */
const ADDRESS = 3;
const BLANK = 4;
const SEPARATOR = 6;

/** What may read otherwise than it stands: an escape, or a letter that is not composed. */
const UNUSUAL = 5;

const isSyllable = (code: number) => code >= 0xac00 && code <= 0xd7a3;

const kindOf = (character: string): number => {
  if (NEWLINES.has(character)) return NEWLINE;
  if (TERMINATORS.has(character)) return TERMINATOR;
  if (/[ \t\u00a0]/.test(character)) return BLANK;
  if (character === ';') return SEPARATOR;
  return isUnusual(character.charCodeAt(0)) ? UNUSUAL : PLAIN;
};

/** Of the commonest characters, what splitting has to look at. */
const KINDS = Uint8Array.from({ length: 0x300 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[hfw]/i.test(character) ? ADDRESS : kindOf(character);
});

/** Last syllables of Korean sentences: behind them a sentence ends at a period without a blank and at an ellipsis. */
const ENDINGS: ReadonlySet<string> = new Set('다요죠까네음임함됨짐듯군냐래해어야걸');
const LAUGHS: ReadonlySet<string> = new Set('ㅋㅎㅠㅜㅡ~');

/** `"…" 라고 했다`: what goes on with the sentence around a quotation. */
const QUOTATIVE = /(?:이?라[고는며]|이?라면서|하고|하며|하는|[고며는])(?!\p{L})/uy;
/** `"…" he said`, `I...`: the pronoun is a capital wherever it stands. */
const PRONOUN = /I\b/y;

/** The longest word that is looked at before a period; it bounds the work for a text without blanks. */
const REACH = 24;

/** Where the text goes on behind a newline that only wraps a line; undefined for one that ends a sentence. */
type Wraps = (newline: number) => number | undefined;

/** A run of terminators with the quotes and brackets that close behind it. */
interface Stop {
  text: string;
  wraps: Wraps;
  /** Where the sentence starts. */
  start: number;
  at: number;
  end: number;
  /** The terminators of the run, without its closers. */
  marks: string;
  hasCloser: boolean;
}

/**
 * Splits text into sentences at terminators and newlines. Closing quotes and brackets belong to the sentence before
 * them; abbreviations, initials, numbers, web addresses and the numbers of lists end no sentence. What is longer than
 * 4,096 UTF-16 units is cut at the best place near that length. Offsets are UTF-16.
 */
export const splitSentences: SentenceSplitter = (text) => {
  checkArgument(text, 'text', aString);
  const found = sentencesOf(text);
  const sentences =
    'text' in found ? sentencesOf(found.text, true).map((range) => originalRange(found, range)) : found;
  const isLong = ({ start, end }: TextRange) => end - start > MAX_SENTENCE;
  if (!sentences.some(isLong)) return sentences;
  return sentences.flatMap((sentence) => [...piecesOfSentence(text, sentence)]);
};

/** The newlines that wrap lines, looked for when the first newline is met. */
function wrapsIn(text: string): Wraps {
  let wraps: ReadonlyMap<number, number> | undefined;
  return (newline) => (wraps ??= wrapsOf(text)).get(newline);
}

/** Where white space ends, and the `> ` of quoted mail that begins a line. */
function sentenceStart(text: string, from: number): number {
  for (let at = from; ;) {
    const start = skipSpace(text, at);
    const isLineStart = start === 0 || NEWLINES.has(text[start - 1]);
    at = isLineStart ? quotedStart(text, start) : start;
    if (at === start) return start;
  }
}

/** The sentences of a text as it stands; the text's reading instead if it is not read yet, and reads otherwise. */
function sentencesOf(text: string, isRead: true): TextRange[];
function sentencesOf(text: string, isRead?: boolean): TextRange[] | Reading;
function sentencesOf(text: string, isRead = false): TextRange[] | Reading {
  const sentences: TextRange[] = [];
  const wraps = wrapsIn(text);
  let start = sentenceStart(text, 0);
  const close = (end: number) => {
    if (end > start) sentences.push({ start, end: trimEnd(text, start, end) });
    start = sentenceStart(text, end);
    return start;
  };
  for (let i = start; i < text.length;) {
    const code = text.charCodeAt(i);
    const kind = code < 0x300 ? KINDS[code] : isSyllable(code) ? PLAIN : kindOf(text[i]);
    if (kind === PLAIN) i++;
    else if (kind === BLANK) {
      const end = gapEnd(text, i);
      i = end > i && separates(text, start, i, end) ? close(i) : Math.max(i + 1, end);
    } else if (kind === NEWLINE) i = wraps(i) ?? close(i);
    else if (kind === TERMINATOR) {
      const stop = stopAt(text, wraps, start, i);
      i = endsSentence(stop) ? close(stop.end) : stop.end;
    } else if (kind === SEPARATOR) {
      const isBorder = separatesValues(text, start, i);
      if (isBorder) close(i);
      i = isBorder ? close(i + 1) : i + 1;
    } else if (kind === UNUSUAL) {
      if (!isRead && readsOtherwise(text, i)) return readingOf(text)!;
      i++;
    } else i = Math.max(i + 1, addressEnd(text, i));
  }
  close(text.length);
  return sentences;
}

function addressEnd(text: string, at: number): number {
  return mayStartUrl(text, at) && !isWord(classBefore(text, at)) ? urlEnd(text, at) : at;
}

function stopAt(text: string, wraps: Wraps, start: number, at: number): Stop {
  let end = at;
  let marks = '';
  for (; end < text.length; end++) {
    if (TERMINATORS.has(text[end])) marks = marks.length < REACH ? marks + text[end] : marks;
    else if (!CLOSERS.has(text[end])) break;
  }
  return { text, wraps, start, at, end, marks, hasCloser: CLOSERS.has(text[end - 1]) };
}

function endsSentence(stop: Stop): boolean {
  const { text, wraps, end } = stop;
  if (end === text.length || isBreak(text, wraps, end)) return true;
  if (/[。！？｡]/.test(stop.marks)) return !(stop.hasCloser && /[ぁ-ゟ]/.test(text[end]));
  return classAt(text, end) === SPACE ? endsBeforeSpace(stop) : endsWithoutSpace(stop);
}

/** No blank behind the stop: common in Korean, and a slip in English. */
function endsWithoutSpace({ text, at, end, marks, hasCloser }: Stop): boolean {
  if (hasCloser) return false;
  if (isGap(text, at, end)) return !isEllipsis(marks);
  if (!isHangul(text.charCodeAt(at - 1))) return false;
  if (/[!?]/.test(marks)) return isHangul(text.charCodeAt(end));
  if (isEllipsis(marks) && !isHangul(text.charCodeAt(at - 2))) return false;
  return isEnding(text[at - 1]) && (isWord(classAt(text, end)) || /[“‘「『]/.test(text[end]));
}

const isBreak = (text: string, wraps: Wraps, at: number) => NEWLINES.has(text[at]) && wraps(at) === undefined;

function endsBeforeSpace(stop: Stop): boolean {
  const { text, wraps, end, marks, hasCloser } = stop;
  const next = nextOnLine(text, wraps, end);
  if (next === text.length || NEWLINES.has(text[next])) return true;
  if (hasCloser && goesOnAfterCloser(stop, next)) return false;
  if (isEllipsis(marks)) return endsAtEllipsis(stop, next);
  if (marks === '.') return endsAtPeriod(stop, next);
  return !(/^[!?]$/.test(marks) && isPartOfName(wordBefore(stop), marks, text, next));
}

/** The next character of the line, or of that on which it goes on, that neither is white space nor opens a quotation or bracket. */
function nextOnLine(text: string, wraps: Wraps, from: number): number {
  let i = from;
  while (i < text.length) {
    if (NEWLINES.has(text[i])) {
      const next = wraps(i);
      if (next === undefined) return i;
      i = next;
    } else if (classAt(text, i) === SPACE || OPENERS.has(text[i])) i++;
    else return i;
  }
  return i;
}

/** `"Really?" he asked`, `"정말?" 하고 물었다`, and a parenthesis (as here!) inside a sentence. */
function goesOnAfterCloser({ text, start, end }: Stop, next: number): boolean {
  if (isLower(text[next])) return true;
  QUOTATIVE.lastIndex = next;
  if (QUOTATIVE.test(text)) return true;
  return /[)\]）]/.test(text[end - 1]) && !/[([（]/.test(text[start]) && isHangul(text.charCodeAt(next));
}

function isEllipsis(marks: string): boolean {
  return marks.length > 1 ? /^[.…‥⋯]+$/.test(marks) : /[…‥⋯]/.test(marks);
}

function isEnding(character: string): boolean {
  return ENDINGS.has(character) || LAUGHS.has(character);
}

function endsAtEllipsis({ text, start, at }: Stop, next: number): boolean {
  PRONOUN.lastIndex = next;
  if (at === start || isLower(text[next]) || PRONOUN.test(text)) return false;
  return !isHangul(text.charCodeAt(next)) || (isEnding(text[at - 1]) && isHangul(text.charCodeAt(at - 2)));
}

/** The word before a stop, or the end of a long one. */
function wordBefore({ text, start, at }: Stop): string {
  let wordStart = at;
  while (wordStart > start && at - wordStart < REACH && isInWord(text, wordStart - 1)) wordStart--;
  return text.slice(wordStart, at);
}

function endsAtPeriod(stop: Stop, next: number): boolean {
  const { text, start, at } = stop;
  const word = wordBefore(stop);
  const wordStart = at - word.length;
  if (wordStart === start && /^(?:\d{1,3}|\p{Lu}|[ivx]{1,4}|[가나다라마바사])$/u.test(word)) return false;
  if (/^\d{4}\.\d{1,2}\.\d{1,2}$/.test(word)) return false;
  if (/^\d{1,4}$/.test(word) && isInDate(text, wordStart, next)) return false;
  const kind = abbreviationKind(text, wordStart, at);
  return kind === undefined || isStartAfter(kind, text, next);
}

function isInWord(text: string, at: number): boolean {
  return !OPENERS.has(text[at]) && classAt(text, at) !== SPACE;
}

/** `2024. 5. 3. 서울`: a number and a period before another such, or behind one. */
function isInDate(text: string, wordStart: number, next: number): boolean {
  return (
    /^\d{1,2}\./.test(text.slice(next, next + 3)) ||
    /^\d\.\s$/.test(text.slice(Math.max(0, wordStart - 3), wordStart))
  );
}
