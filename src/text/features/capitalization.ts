import { characterClass, CharacterClass } from './character-class.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

/** The classes, and their ids. */
export enum Capitalization {
  /** Lower-case letters, and no upper-case ones or digits. */
  none = 1,
  /** The first letter is upper-case, no other one is. */
  initial,
  /** Two or more upper-case letters and no lower-case ones. */
  all,
  /** Upper-case letters elsewhere. */
  mixed,
  /** Digits and letters. */
  hasDigit,
  /** Digits, perhaps with punctuation. */
  onlyDigits,
  /** Neither letters nor digits. */
  punctuation,
  /** Letters without case, as in Hangul. */
  uncased,
}

export function capitalizationOf(token: string): Capitalization {
  const counts = [0, 0, 0, 0, 0, 0];
  let first = CharacterClass.other;
  for (let i = 0; i < token.length;) {
    const code = token.codePointAt(i)!;
    const type = characterClass(code);
    if (first === CharacterClass.other) first = type;
    counts[type]++;
    i += code > 0xffff ? 2 : 1;
  }
  const { upper, lower, digit, letter } = CharacterClass;
  if (counts[digit])
    return counts[upper] || counts[lower] || counts[letter]
      ? Capitalization.hasDigit
      : Capitalization.onlyDigits;
  if (counts[upper] === 1 && first === upper) return Capitalization.initial;
  if (counts[upper]) return counts[lower] ? Capitalization.mixed : Capitalization.all;
  if (counts[lower]) return Capitalization.none;
  return counts[letter] ? Capitalization.uncased : Capitalization.punctuation;
}

/** How the word is capitalized: not, its initial, all of it, mixed; digits; punctuation; no case. */
export const capitalization: FeatureType<Record<never, never>> = {
  options: {},
  create: () =>
    tokenFeature({ name: 'capitalization', size: Capitalization.uncased + 1 }, (token, out, at) => {
      out[at] = capitalizationOf(token);
    }),
};
