import { type Evaluation, evaluate } from './evaluation.ts';
import { pacer } from './nn/trainer.ts';
import type { Tagger } from './tagger.ts';
import { hasEntity } from './text/entity-hashes.ts';
import type { Corpus, Sentence } from './text/sentence.ts';
import { convertTags } from './text/tagset.ts';

/** Sentences that are tagged without a look at the clock. */
const TURN = 32;

/** Tags a corpus and compares with its own tags; recall on unseen entities goes by the model's hashes. */
export function evaluateTagger(tagger: Tagger, corpus: Corpus): Evaluation {
  const sentences = sentencesOf(corpus);
  return compare(tagger, sentences, tagger.tagSentences(tokensOf(sentences)));
}

/** The same, giving way to the event loop every 50 ms. */
export async function evaluateTaggerInTurns(tagger: Tagger, corpus: Corpus): Promise<Evaluation> {
  const sentences = sentencesOf(corpus);
  const predicted: string[][] = [];
  const pause = pacer();
  for (let i = 0; i < sentences.length; i += TURN) {
    predicted.push(...tagger.tagSentences(tokensOf(sentences.slice(i, i + TURN))));
    await pause();
  }
  return compare(tagger, sentences, predicted);
}

const sentencesOf = (corpus: Corpus): Sentence[] => corpus.documents.flatMap(({ sentences }) => sentences);
const tokensOf = (sentences: readonly Sentence[]): string[][] => sentences.map(({ tokens }) => tokens);

function compare(tagger: Tagger, sentences: readonly Sentence[], predicted: string[][]): Evaluation {
  const { tagSet, entityHashes } = tagger.model;
  const { scheme } = tagSet;
  const gold = sentences.map(({ tags = [] }) => convertTags(tags, scheme));
  return evaluate(gold, predicted, {
    scheme,
    tokens: tokensOf(sentences),
    ...(scheme !== 'plain' && { seen: (entity: string[]) => hasEntity(entityHashes, entity) }),
  });
}
