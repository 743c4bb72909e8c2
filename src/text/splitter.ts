import { abbreviationKind, isStartAfter } from './abbreviations.ts';
import { CLOSERS, OPENERS, SPACE, classAt, classBefore, isHangul, isLower, isWord } from './characters.ts';
import { piecesOfSentence, skipSpace, trimEnd } from './long-sentence.ts';
import type { SentenceSplitter, TextRange } from './sentence.ts';
import { mayStartUrl, urlEnd } from './urls.ts';
import { isGap } from './words.ts';
import { aString, checkArguments } from '../util/arguments.ts';

const NEWLINES: ReadonlySet<string> = new Set('\n\r\v\f\u0085\u2028\u2029');
const TERMINATORS: ReadonlySet<string> = new Set('.!?…‥⋯。！？｡⁇⁈⁉‼');

const PLAIN = 0;
const NEWLINE = 1;
const TERMINATOR = 2;
/** The first letter of `http`, `ftp` and `www`. */
const ADDRESS = 3;

const kindOf = (character: string): number => {
  if (NEWLINES.has(character)) return NEWLINE;
  return TERMINATORS.has(character) ? TERMINATOR : PLAIN;
};

/** Of ASCII, what splitting has to look at. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
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

/** A run of terminators with the quotes and brackets that close behind it. */
interface Stop {
  text: string;
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
  checkArguments({ text }, aString);
  const sentences: TextRange[] = [];
  let start = skipSpace(text, 0);
  const close = (end: number) => {
    const sentence = { start, end: trimEnd(text, start, end) };
    for (const piece of piecesOfSentence(text, sentence)) sentences.push(piece);
    start = skipSpace(text, end);
    return start;
  };
  for (let i = start; i < text.length;) {
    const code = text.charCodeAt(i);
    const kind = code < 128 ? ASCII[code] : kindOf(text[i]);
    if (kind === PLAIN) i++;
    else if (kind === NEWLINE) i = close(i);
    else if (kind === TERMINATOR) {
      const stop = stopAt(text, start, i);
      i = endsSentence(stop) ? close(stop.end) : stop.end;
    } else i = Math.max(i + 1, addressEnd(text, i));
  }
  close(text.length);
  return sentences;
};

function addressEnd(text: string, at: number): number {
  return mayStartUrl(text, at) && !isWord(classBefore(text, at)) ? urlEnd(text, at) : at;
}

function stopAt(text: string, start: number, at: number): Stop {
  let end = at;
  let marks = '';
  for (; end < text.length; end++) {
    if (TERMINATORS.has(text[end])) marks = marks.length < REACH ? marks + text[end] : marks;
    else if (!CLOSERS.has(text[end])) break;
  }
  return { text, start, at, end, marks, hasCloser: CLOSERS.has(text[end - 1]) };
}

function endsSentence(stop: Stop): boolean {
  const { text, end } = stop;
  if (end === text.length || NEWLINES.has(text[end])) return true;
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

function endsBeforeSpace(stop: Stop): boolean {
  const { text, end, marks, hasCloser } = stop;
  const next = nextOnLine(text, end);
  if (next === text.length || NEWLINES.has(text[next])) return true;
  if (hasCloser && goesOnAfterCloser(stop, next)) return false;
  if (isEllipsis(marks)) return endsAtEllipsis(stop, next);
  return marks !== '.' || endsAtPeriod(stop, next);
}

/** The next character of the line that is neither white space nor opens a quotation or bracket. */
function nextOnLine(text: string, from: number): number {
  let i = from;
  while (i < text.length && !NEWLINES.has(text[i]) && (classAt(text, i) === SPACE || OPENERS.has(text[i])))
    i++;
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

function endsAtPeriod({ text, start, at }: Stop, next: number): boolean {
  let wordStart = at;
  while (wordStart > start && at - wordStart < REACH && isInWord(text, wordStart - 1)) wordStart--;
  const word = text.slice(wordStart, at);
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
