import { decoders, type Escape, matchAt } from './escapes.ts';
import type { TextRange } from './sentence.ts';

/**
 * What a text reads as: the escapes of HTML, JSON and quoted-printable mail stand for their characters, letters are
 * composed (NFC), and full-width letters and digits are the usual ones.
 */
export interface Reading {
  text: string;
  /** Where each UTF-16 unit of it begins and ends in the original. */
  starts: number[];
  ends: number[];
}

/** What may have to be read otherwise, or composes with the letter before it. */
const UNUSUAL = /[&\\=]|[\u0300-\u036f]|[\u1100-\u11ff\u3099\u309a\uff10-\uff5a]/g;

const SYLLABLE = /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?/y;
// The bound keeps a run of marks linear.
const MARKED = /[^](?:[\u0300-\u036f\u3099\u309a]{1,16}|[\u11a8-\u11c2])/y;
const FULL_WIDTH =
  /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+(?:[\uff06\uff07\uff0c-\uff0f\uff1a\uff20](?=[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a])|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a])*/y;

/** Whether a UTF-16 unit may be read otherwise than it stands. */
export const isUnusual = (unit: number): boolean => String.fromCharCode(unit).search(UNUSUAL) === 0;

/** What is read otherwise about the unusual character at `at`, of what begins at `from`. */
function pieceAt(text: string, at: number, from: number): (Escape & { start: number }) | undefined {
  const decode = decoders[text[at]];
  if (decode) {
    const escape = decode(text, at);
    return escape && { start: at, ...escape };
  }
  const isMark = text[at] < '\u1100' || (text[at] > '\u11a7' && text[at] < '\uff00');
  const start = isMark ? at - 1 : at;
  if (start < from) return undefined;
  const [match] = matchAt(isMark ? MARKED : text[at] < '\uff00' ? SYLLABLE : FULL_WIDTH, text, start) ?? [];
  const read = match?.normalize(text[at] < '\uff00' ? 'NFC' : 'NFKC');
  return read === match ? undefined : { start, read: read!, end: start + match!.length };
}

/** Whether the unusual character at `at` is read otherwise than it stands. */
export const readsOtherwise = (text: string, at: number): boolean => pieceAt(text, at, 0) !== undefined;

/** The reading of a text; undefined for one that reads as it is. Takes time in proportion to the length. */
export function readingOf(text: string): Reading | undefined {
  const reading: Reading = { text: '', starts: [], ends: [] };
  let from = 0;
  const add = (read: string, start: number, end: number) => {
    const isSame = read.length === end - start;
    reading.text += read;
    for (let i = 0; i < read.length; i++) {
      reading.starts.push(isSame ? start + i : start);
      reading.ends.push(isSame ? start + i + 1 : end);
    }
    from = end;
  };
  UNUSUAL.lastIndex = 0;
  for (let match; (match = UNUSUAL.exec(text));) {
    const piece = pieceAt(text, match.index, from);
    if (!piece) continue;
    add(text.slice(from, piece.start), from, piece.start);
    add(piece.read, piece.start, piece.end);
    UNUSUAL.lastIndex = from;
  }
  if (from === 0) return undefined;
  add(text.slice(from), from, text.length);
  return reading;
}

/** The range of the original for a range of the reading that is not empty. */
export const originalRange = ({ starts, ends }: Reading, { start, end }: TextRange): TextRange => ({
  start: starts[start],
  end: ends[end - 1],
});
