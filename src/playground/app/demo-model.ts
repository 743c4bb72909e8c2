import { parseCorpus, splitSentences, tokenizers, trainTagger } from 'oriel';
import { demoConfigs } from '../../cli/demo/configs.ts';
import { parseMarkedText } from '../../cli/demo/corpus.ts';
import english from '../../cli/demo/en.txt';
import type { Job } from './job.ts';

export interface DemoInput {
  epochs: number;
}

export interface DemoProgress {
  done: number;
  of: number;
}

/** The sentences of the demo corpus, without their marks. */
export const demoSentences = (): string[] => parseMarkedText(english).map(({ text }) => text);

/** Trains a small English tagger on the demo corpus; its file. */
export const demoModel: Job<DemoInput, DemoProgress, Uint8Array> = async ({ epochs }, { post, signal }) => {
  const config = demoConfigs.english;
  const lines = parseMarkedText(english).map((sentence) => JSON.stringify(sentence));
  const tokenize = tokenizers[config.tokenizer];
  const corpus = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize });
  const { tagger } = await trainTagger(
    corpus,
    { ...config, epochs },
    { signal, onStep: ({ step, steps }) => step % 8 === 0 && post({ done: step, of: steps }) },
  );
  return tagger.save();
};
