/** What features tell about a character. `letter` has no case, as in Hangul; `other` is punctuation and all else. */
export enum CharacterClass {
  upper = 1,
  lower,
  digit,
  letter,
  other,
}

const PATTERNS: [RegExp, CharacterClass][] = [
  [/[\p{Lu}\p{Lt}]/u, CharacterClass.upper],
  [/\p{Ll}/u, CharacterClass.lower],
  [/\p{Nd}/u, CharacterClass.digit],
  [/\p{L}/u, CharacterClass.letter],
];

function classByPattern(character: string): CharacterClass {
  return PATTERNS.find(([pattern]) => pattern.test(character))?.[1] ?? CharacterClass.other;
}

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => classByPattern(String.fromCharCode(code)));

export const isHangulSyllable = (code: number) => code >= 0xac00 && code <= 0xd7a3;

/** The class of a code point; lone surrogates are `other`. */
export function characterClass(code: number): CharacterClass {
  if (code < 128) return ASCII[code];
  return isHangulSyllable(code) ? CharacterClass.letter : classByPattern(String.fromCodePoint(code));
}
