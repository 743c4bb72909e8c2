import { fineTune, parseCorpus, splitSentences, Tagger, tokenizers } from 'oriel';
import type { Job } from '../../app/job.ts';
import type { Example } from './job.ts';
import { practiceSentences } from './recipes.ts';

export interface TeachInput {
  model: Blob;
  examples: readonly Example[];
  /** Text without labels that the model is to go on reading as it does. */
  text: string;
}

export interface TeachProgress {
  step: number;
  steps: number;
  loss: number;
}

/** Sentences of others that the model is held to, so that it does not forget, and how many come with each example. */
const KEPT = 120;
const KEPT_EACH = 3;

/** Teaches a model from examples; the file of the model that has learned them. */
export const teach: Job<TeachInput, TeachProgress, Uint8Array> = async (
  { model, examples, text },
  { post, signal },
) => {
  const tagger = await Tagger.load(model);
  const { tokenizer } = tagger.config;
  const corpus = parseCorpus(examples.map((example) => JSON.stringify(example)).join('\n'), {
    split: splitSentences,
    tokenize: tokenizers[tokenizer],
    source: 'examples',
  });
  const taught = new Set(examples.map((example) => example.text));
  const own = splitSentences(text).map(({ start, end }) => text.slice(start, end));
  const others = practiceSentences(tokenizer === 'syllables' ? 'korean' : 'english').map(({ text }) => text);
  const replayTexts = [...own, ...others].filter((sentence) => !taught.has(sentence)).slice(0, KEPT);
  const { tagger: better } = await fineTune(tagger, corpus, {
    replayTexts,
    replayRatio: KEPT_EACH,
    // Its own, which forgets less than twice as much.
    rate: tagger.config.optimizer.rate,
    signal,
    // The page shows how well it does.
    onWarning: () => {},
    onStep: ({ step, steps, loss }) => post({ step, steps, loss }),
  });
  return better.save();
};
