import { choice, integer, type SettingsOf } from '../../app/settings.ts';

export const recipeNames = ['small', 'smallSyllables', 'words', 'syllables', 'lecture'] as const;
export type RecipeName = (typeof recipeNames)[number];

/** The corpora that come with the playground. */
export const practiceNames = ['english', 'korean'] as const;
export type PracticeName = (typeof practiceNames)[number];

/** How a model is trained from a file. */
export const schema = {
  recipe: choice(recipeNames, 'small'),
  dev: choice(['0.1', '0.2', '0.3', '0'], '0.2'),
  epochs: integer(1, 200, 10),
  seed: integer(0, 999_999, 1),
};

export type TrainSettings = SettingsOf<typeof schema>;
