import type { ContextualEncoder } from './contextual/encoder.ts';
import { type Evaluation, evaluate } from './evaluation.ts';
import { pacer } from './threads/turn.ts';
import type { Tagger } from './tagger.ts';
import { namesOf } from './tagging.ts';
import { hasEntity } from './text/entity-hashes.ts';
import { type Corpus, documentNumbers, type Sentence } from './text/sentence.ts';
import { convertTags } from './text/tagset.ts';
import { aCorpus, aTagger, checkArguments } from './util/arguments.ts';

/** Sentences that are tagged without a look at the clock, and those of the last one's document if that matters. */
const TURN = 32;

/**
 * Tags a corpus and compares with its own tags. Recall on unseen entities goes by the model's hashes; without them, as in
 * compressed models, it is not known.
 */
export function evaluateTagger(tagger: Tagger, corpus: Corpus): Evaluation {
  checkArguments({ tagger, corpus }, aTagger, aCorpus);
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
  checkArguments({ tagger, corpus }, aTagger, aCorpus);
  return (await evaluateWithLoss(tagger, corpus, contextual)).evaluation;
}

/** `evaluateTaggerAsync`, and the mean of −ln P(own tag) over the tokens whose tag the tagger has; NaN where it has none. */
export async function evaluateWithLoss(
  tagger: Tagger,
  corpus: Corpus,
  contextual?: ContextualEncoder,
): Promise<{ evaluation: Evaluation; loss: number }> {
  const { tagSet } = tagger.model;
  const sentences = sentencesOf(corpus);
  const predicted: string[][] = sentences.map(() => []);
  let [nats, tokens] = [0, 0];
  const pause = pacer();
  const documents = documentNumbers(corpus);
  const whole = tagger.model.grouper !== undefined;
  for (let from = 0, to = 0; from < sentences.length; from = to) {
    do to++;
    while (to < sentences.length && (to - from < TURN || (whole && documents[to] === documents[to - 1])));
    const first = from;
    const some = sentences.slice(first, to);
    await tagger.predictAsync(
      tokensOf(some),
      (s, path, posterior) => {
        predicted[first + s] = namesOf(tagger.model, path);
        convertTags(some[s].tags ?? [], tagSet.scheme).forEach((tag, i) => {
          if (!tagSet.has(tag)) return;
          nats -= Math.log(Math.max(LEAST, posterior().marginal(i, tagSet.id(tag))));
          tokens++;
        });
      },
      contextual,
      documents.slice(first, to),
    );
    await pause();
  }
  return { evaluation: compare(tagger, sentences, predicted), loss: nats / tokens };
}

/** The least probability whose logarithm counts: one tag that is ruled out does not decide all. */
const LEAST = 1e-12;

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
