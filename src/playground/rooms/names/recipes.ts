import { type PartialConfig, presets, type tokenizers } from 'oriel';
import { demoConfigs } from '../../../cli/demo/configs.ts';
import { parseMarkedText } from '../../../cli/demo/corpus.ts';
import english from '../../../cli/demo/en.txt';
import korean from '../../../cli/demo/ko.txt';
import type { PracticeName, RecipeName } from './train-settings.ts';

type Recipe = PartialConfig & { tokenizer: keyof typeof tokenizers };

/** Configurations by name; the small ones suit some hundred sentences. */
export const recipes = {
  small: demoConfigs.english,
  smallSyllables: demoConfigs.korean,
  words: presets.words as Recipe,
  syllables: presets.syllables as Recipe,
  lecture: presets.lecture as Recipe,
} satisfies Record<RecipeName, Recipe>;

const practice = { english, korean } satisfies Record<PracticeName, string>;

/** The sentences of a corpus that comes with the playground. */
export const practiceSentences = (name: PracticeName) => parseMarkedText(practice[name]);

/** The corpus as JSON lines. */
export const practiceCorpus = (name: PracticeName): string =>
  practiceSentences(name)
    .map((sentence) => JSON.stringify(sentence))
    .join('\n');
