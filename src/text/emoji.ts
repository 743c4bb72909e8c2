import { EXTEND, classAt, extendEnd, widthOf } from './characters.ts';

const PICTOGRAPH = /^\p{Extended_Pictographic}$/u;
const FLAG_LETTER = /^\p{Regional_Indicator}$/u;
const ZERO_WIDTH_JOINER = 0x200d;

const is = (pattern: RegExp, code: number | undefined) =>
  code !== undefined && pattern.test(String.fromCodePoint(code));

/**
 * The end of the symbol at `start`: one character with its marks, or a whole emoji: a flag (a pair of regional
 * indicators), a pictograph with its modifier or tags, pictographs tied by zero-width joiners.
 */
export function symbolEnd(text: string, start: number): number {
  const code = text.codePointAt(start)!;
  const end = start + widthOf(code);
  if (end === text.length || text.charCodeAt(end) < 0xad) return end;
  if (is(FLAG_LETTER, code) && is(FLAG_LETTER, text.codePointAt(end))) return extendEnd(text, end + 2);
  return is(PICTOGRAPH, code) ? pictographEnd(text, end) : extendEnd(text, end);
}

function pictographEnd(text: string, afterFirst: number): number {
  let end = emojiTailEnd(text, afterFirst);
  while (text.charCodeAt(end - 1) === ZERO_WIDTH_JOINER && is(PICTOGRAPH, text.codePointAt(end))) {
    end = emojiTailEnd(text, end + widthOf(text.codePointAt(end)!));
  }
  return end;
}

/** Behind a pictograph: marks, and the tag characters that spell the flags of England, Scotland and Wales. */
function emojiTailEnd(text: string, start: number): number {
  let end = start;
  for (let code = text.codePointAt(end); code !== undefined; code = text.codePointAt(end)) {
    const isTag = code >= 0xe0020 && code <= 0xe007f;
    if (!isTag && (code < 0xad || classAt(text, end) !== EXTEND)) return end;
    end += widthOf(code);
  }
  return end;
}
