import { plainForm } from '../forms.ts';
import { CharacterClass, characterClass } from './character-class.ts';
import { type FeatureType, oncePerSentence } from './feature-type.ts';

/** Whether a sentence is written in capitals, as headlines are; and the ids of this. */
export enum SentenceCase {
  hasLower = 1,
  onlyUpper,
  uncased,
}

export function sentenceCaseOf(tokens: readonly string[]): SentenceCase {
  let result = SentenceCase.uncased;
  for (const token of tokens)
    for (const character of plainForm(token)) {
      const type = characterClass(character.codePointAt(0)!);
      if (type === CharacterClass.lower) return SentenceCase.hasLower;
      if (type === CharacterClass.upper) result = SentenceCase.onlyUpper;
    }
  return result;
}

/** The sentence has lower-case letters, only upper-case ones, or neither. */
export const uncased: FeatureType<Record<never, never>> = {
  options: {},
  create() {
    const caseOf = oncePerSentence(sentenceCaseOf);
    return {
      name: 'uncased',
      scope: 'context',
      slots: 1,
      count: 1,
      size: SentenceCase.uncased + 1,
      write(tokens, _, out, at) {
        out[at] = caseOf(tokens);
      },
    };
  },
};
