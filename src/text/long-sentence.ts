import { classAt, EXTEND, isUpper, isWord, LETTER, SPACE, widthOf } from './characters.ts';
import type { TextRange } from './sentence.ts';

/** The longest sentence, in UTF-16 units: what is longer is cut, so that memory is bounded whatever the text. */
export const MAX_SENTENCE = 4096;
/** How far before the limit a place to cut is looked for. */
const REACH = 1024;

const CLAUSE_END: ReadonlySet<string> = new Set('.!?…;:。！？；：');
const COMMA: ReadonlySet<string> = new Set(',、，،');

/** How good a place is for a cut, from nothing to the end of a clause. */
const [NOWHERE, WITHIN_WORD, BESIDE_WORD, BEFORE_NAME, SPACED, AFTER_COMMA, AFTER_CLAUSE] = [
  0, 1, 2, 3, 4, 5, 6,
];

/** A sentence in pieces of at most `MAX_SENTENCE` units, without the white space between them. */
export function* piecesOfSentence(text: string, { start, end }: TextRange): Generator<TextRange> {
  let from = start;
  while (end - from > MAX_SENTENCE) {
    const cut = bestCut(text, from + MAX_SENTENCE - REACH, from + MAX_SENTENCE);
    yield { start: from, end: trimEnd(text, from, cut) };
    from = skipSpace(text, cut, end);
  }
  if (from < end) yield { start: from, end };
}

/** The last of the best places to cut at in (from, to]. */
function bestCut(text: string, from: number, to: number): number {
  let best = NOWHERE;
  let cut = to;
  for (let at = to; at > from && best < AFTER_CLAUSE; at--) {
    const rank = rankOf(text, at);
    if (rank > best) [best, cut] = [rank, at];
  }
  return best === NOWHERE && isInsidePair(text, cut) ? cut - 1 : cut;
}

function rankOf(text: string, at: number): number {
  const next = classAt(text, at);
  if (next === EXTEND || isInsidePair(text, at) || text.charCodeAt(at - 1) === ZERO_WIDTH_JOINER)
    return NOWHERE;
  const before = text[at - 1];
  const previous = classAt(text, at - 1);
  if (previous !== SPACE) return isWord(next) && isWord(previous) ? WITHIN_WORD : BESIDE_WORD;
  const last = text[at - 2];
  if (CLAUSE_END.has(last)) return AFTER_CLAUSE;
  if (COMMA.has(last)) return AFTER_COMMA;
  return next === LETTER && isUpper(String.fromCodePoint(text.codePointAt(at)!)) && before !== '\t'
    ? BEFORE_NAME
    : SPACED;
}

const ZERO_WIDTH_JOINER = 0x200d;

/** Whether `at` lies between the two surrogates of a character. */
const isInsidePair = (text: string, at: number): boolean => widthOf(text.codePointAt(at - 1) ?? 0) === 2;

/** The end of what stands before `from`, without white space. */
export function trimEnd(text: string, start: number, from: number): number {
  let end = from;
  while (end > start && classAt(text, end - 1) === SPACE) end--;
  return end;
}

/** Where white space that begins at `from` ends. */
export function skipSpace(text: string, from: number, end = text.length): number {
  let at = from;
  while (at < end && classAt(text, at) === SPACE) at++;
  return at;
}
