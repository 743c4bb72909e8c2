import type { ContextualEncoder } from './contextual/encoder.ts';
import { type Evaluation, evaluate } from './evaluation.ts';
import { pacer } from './threads/turn.ts';
import type { Tagger } from './tagger.ts';
import { hasEntity } from './text/entity-hashes.ts';
import { type Corpus, documentNumbers, type Sentence } from './text/sentence.ts';
import { convertTags } from './text/tagset.ts';

/** Sentences that are tagged without a look at the clock, and those of the last one's document if that matters. */
const TURN = 32;

/**
 * Tags a corpus and compares with its own tags. Recall on unseen entities goes by the model's hashes; without them, as in
 * compressed models, it is not known.
 */
export function evaluateTagger(tagger: Tagger, corpus: Corpus): Evaluation {
  const sentences = sentencesOf(corpus);
  return compare(tagger, sentences, tagger.tagSentences(tokensOf(sentences), documentNumbers(corpus)));
}

/**
 * The same for any tagger, those that take contextual vectors included, giving way to the event loop every 50 ms.
 *
 * @param contextual in place of the tagger's own encoder
 */
export async function evaluateTaggerAsync(
  tagger: Tagger,
  corpus: Corpus,
  contextual?: ContextualEncoder,
): Promise<Evaluation> {
  const sentences = sentencesOf(corpus);
  const predicted: string[][] = [];
  const pause = pacer();
  const documents = documentNumbers(corpus);
  const whole = tagger.model.grouper !== undefined;
  for (let from = 0, to = 0; from < sentences.length; from = to) {
    do to++;
    while (to < sentences.length && (to - from < TURN || (whole && documents[to] === documents[to - 1])));
    const tokens = tokensOf(sentences.slice(from, to));
    predicted.push(...(await tagger.tagSentencesAsync(tokens, contextual, documents.slice(from, to))));
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
  const known = scheme !== 'plain' && entityHashes.length > 0;
  return evaluate(gold, predicted, {
    scheme,
    tokens: tokensOf(sentences),
    ...(known && { seen: (entity: string[]) => hasEntity(entityHashes, entity) }),
  });
}
