import { presets } from 'oriel';

/** The presets, for a few hundred sentences: smaller nets, more epochs, no development corpus to stop by. */
export const demoConfigs = {
  english: {
    ...presets.words,
    tokenizer: 'words',
    batch: { unit: 'sentence', size: 8 },
    epochs: 20,
  },
  korean: {
    ...presets.syllables,
    tokenizer: 'syllables',
    batch: { unit: 'sentence', size: 8 },
    epochs: 20,
  },
} as const;
