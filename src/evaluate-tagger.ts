import type { ContextualEncoder } from './contextual/encoder.ts';
import { type Evaluation, evaluate } from './evaluation.ts';
import { pacer } from './threads/turn.ts';
import type { Tagger } from './tagger.ts';
import { namesOf } from './tagging.ts';
import { hasEntity } from './text/entity-hashes.ts';
import { corpusFor } from './text/corpora/for-tokenizer.ts';
import { type Corpus, documentNumbers, type Sentence } from './text/sentence.ts';
import { spreadTags, wholeTokens } from './text/pieces.ts';
import { checkScheme, convertTags } from './text/tagset.ts';
import { aCorpus, aTagger, checkArguments, optionsOf } from './util/arguments.ts';
import { warn } from './util/warn.ts';

/** Sentences that are tagged without a look at the clock, and those of the last one's document if that matters. */
const TURN = 32;

export interface EvaluateOptions {
  /** Called if the corpus has other tokens than the tagger makes of text. Default `console.warn`. */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * Tags a corpus, in the tokens of the tagger's tokenizer where it has text, and compares with its own tags. Recall on
 * unseen entities goes by the model's hashes; without them, as in compressed models, it is not known. Tokens that were cut
 * at the borders of entities are tagged whole: an entity inside one is found only where the tagger finds its borders in the
 * text.
 *
 * @throws RangeError for a corpus of spans where the tagger's tags are plain, or the other way round
 */
export function evaluateTagger(tagger: Tagger, corpus: Corpus, options: EvaluateOptions = {}): Evaluation {
  checkArguments({ tagger, corpus, options }, aTagger, aCorpus, optionsOf('onWarning'));
  checkScheme(corpus, tagger.model.tagSet, 'the corpus');
  const fitted = fit(tagger, corpus, options);
  const sentences = sentencesOf(fitted);
  return compare(tagger, sentences, tagger.tagSentences(tokensOf(sentences), documentNumbers(fitted)));
}

function fit({ config }: Tagger, corpus: Corpus, { onWarning = warn }: EvaluateOptions): Corpus {
  const fitted = corpusFor(corpus, config.tokenizer);
  if (fitted.warning !== undefined) onWarning(fitted.warning);
  return fitted.corpus;
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
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkArguments({ tagger, corpus }, aTagger, aCorpus);
  return (await evaluateWithLoss(tagger, fit(tagger, corpus, options), contextual)).evaluation;
}

/** `evaluateTaggerAsync` in the tokens that the corpus has, and the mean of −ln P(own tag) over the tokens whose tag the tagger has; NaN where it has none. */
export async function evaluateWithLoss(
  tagger: Tagger,
  corpus: Corpus,
  contextual?: ContextualEncoder,
): Promise<{ evaluation: Evaluation; loss: number }> {
  const { tagSet } = tagger.model;
  checkScheme(corpus, tagSet, 'the corpus');
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
        // The tags of pieces are none of whole tokens.
        const own = some[s].pieces ? [] : (some[s].tags ?? []);
        convertTags(own, tagSet.scheme).forEach((tag, i) => {
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
const tokensOf = (sentences: readonly Sentence[]): string[][] => sentences.map(wholeTokens);

function compare(tagger: Tagger, sentences: readonly Sentence[], predicted: string[][]): Evaluation {
  const { tagSet, entityHashes } = tagger.model;
  const { scheme } = tagSet;
  const gold = sentences.map(({ tags = [] }) => convertTags(tags, scheme));
  const known = scheme !== 'plain' && entityHashes.length > 0;
  const inPieces = predicted.map((tags, i) => spreadTags(tags, sentences[i], scheme));
  return evaluate(gold, inPieces, {
    scheme,
    tokens: sentences.map(({ tokens }) => tokens),
    ...(known && { seen: (entity: string[]) => hasEntity(entityHashes, entity) }),
  });
}
