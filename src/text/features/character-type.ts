import type { SentenceIds } from './feature-type.ts';

const HANGUL_SYLLABLE = /^[\uac00-\ud7a3]/;

/** A token's type is that of its first character; the ids are the indexes plus 1, and the last is all else. */
const TYPES = [
  HANGUL_SYLLABLE,
  /^\p{Script=Hangul}/u, // jamo
  /^(?=\p{Script=Latin})\p{Lu}/u,
  /^(?=\p{Script=Latin})\p{L}/u, // lower-case
  /^\p{Nd}/u,
  /^\s/,
  /^[\p{P}\p{S}]/u,
  /^\p{Script=Han}/u,
];
const OTHER = TYPES.length + 1;

/** The feature `characterType`: Hangul syllable, jamo, Latin upper or lower case, digit, space, punctuation, Han or other. */
export const characterType = (): SentenceIds => ({
  scope: 'token',
  size: OTHER + 1,
  idsOf: (tokens) =>
    Int32Array.from(tokens, (token) => TYPES.findIndex((type) => type.test(token)) + 1 || OTHER),
});
