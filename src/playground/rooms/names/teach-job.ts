import {
  type Corpus,
  fineTune,
  type FineTuneOptions,
  parseCorpus,
  splitSentences,
  Tagger,
  tokenizers,
} from 'oriel';
import type { Job } from '../../app/job.ts';
import { type Forgetting, forgettingOf } from './forgetting.ts';
import type { Example } from './job.ts';
import { lessonOf } from './lesson.ts';
import { practiceSentences } from './recipes.ts';

export interface TeachInput {
  model: Blob;
  examples: readonly Example[];
  /** The user's text: what the model reads well in it, it is to go on reading well. */
  text: string;
}

export interface TeachProgress {
  step: number;
  steps: number;
  loss: number;
}

export interface Taught {
  bytes: Uint8Array;
  forgetting: Forgetting;
}

/** Replayed sentences that come with each example; a model of syllables forgets next to nothing. */
const REPLAYED_EACH = { words: 3, syllables: 1 };
/** Pulls dense weights back to where they were; without it about a twelfth of what was found is lost. */
const PULL = 20;
/** How often examples are gone through: `VISITS` in all. A new label takes some hundred steps. */
const VISITS = 1500;
const EPOCHS = { least: 4, most: 200 };

/** Teaches a model from examples; the file of the model that has learned them, and what it has forgotten. */
export const teach: Job<TeachInput, TeachProgress, Taught> = async (
  { model, examples, text },
  { post, signal },
) => {
  const before = await Tagger.load(model);
  const { tagger, forgetting } = await taught(before, examples, text, practiceOf(before), {
    signal,
    // The page shows how well it does.
    onWarning: () => {},
    onStep: ({ step, steps, loss }) => post({ step, steps, loss }),
  });
  return { bytes: tagger.save(), forgetting };
};

const unitOf = ({ config }: Tagger) => (config.tokenizer === 'syllables' ? 'syllables' : 'words');

/** Sentences that a model is held to, in the language that its tokens suggest. */
const practiceOf = (tagger: Tagger): string[] =>
  practiceSentences(unitOf(tagger) === 'syllables' ? 'korean' : 'english').map(({ text }) => text);

/**
 * The tagger that has learned the examples; the one given stays as it is.
 *
 * @param text of the user
 * @param practice sentences that the model is held to
 */
export async function taught(
  tagger: Tagger,
  examples: readonly Example[],
  text: string,
  practice: readonly string[],
  options: Pick<FineTuneOptions, 'signal' | 'onStep' | 'onWarning' | 'seed'> = {},
): Promise<{ tagger: Tagger; forgetting: Forgetting }> {
  const lesson = lessonOf(tagger, examples, text, practice, options.seed);
  const visits = Math.round(VISITS / lesson.examples.length);
  const { tagger: better } = await fineTune(tagger, corpusOf(tagger, lesson.examples), {
    replayTexts: lesson.replay,
    replayRatio: REPLAYED_EACH[unitOf(tagger)],
    penalty: PULL,
    epochs: Math.min(EPOCHS.most, Math.max(EPOCHS.least, visits)),
    // Its own, which forgets less than twice as much.
    rate: tagger.config.optimizer.rate,
    ...options,
  });
  return { tagger: better, forgetting: forgettingOf(tagger, better, lesson.test) };
}

const corpusOf = ({ config }: Tagger, examples: readonly Example[]): Corpus =>
  parseCorpus(examples.map((example) => JSON.stringify(example)).join('\n'), {
    split: splitSentences,
    tokenize: tokenizers[config.tokenizer],
    source: 'examples',
  });
