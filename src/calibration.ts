import type { Tagger } from './tagger.ts';
import type { Visit } from './tagging.ts';
import { corpusFor } from './text/corpora/for-tokenizer.ts';
import { type Corpus, documentNumbers } from './text/sentence.ts';
import { spreadRange, wholeTokens } from './text/pieces.ts';
import { checkScheme, convertTags, spansOf } from './text/tagset.ts';
import { aCorpus, aNumber, aTagger, checkArguments, numbers, aList, optionally } from './util/arguments.ts';

export interface Calibration {
  /** The expected calibration error: Σ over bins of (count / all) · |accuracy − confidence|; 0 for no predictions. */
  error: number;
  /** Bins of equal width over scores, (0, 1/n], (1/n, 2/n] …; the first one holds 0 as well. */
  bins: CalibrationBin[];
}

export interface CalibrationBin {
  count: number;
  /** The fraction that is correct, 0 in an empty bin. */
  accuracy: number;
  /** The mean score, 0 in an empty bin. */
  confidence: number;
}

/**
 * How far the scores of predictions are from the frequency of being right (Guo et al. 2017, "On Calibration of Modern
 * Neural Networks").
 *
 * @param scores probabilities, one a prediction
 * @param correct whether each prediction is right
 * @throws RangeError for lists of different lengths, a score outside [0, 1], or a number of bins that is no integer ≥ 1
 */
export function calibration(scores: readonly number[], correct: readonly boolean[], bins = 10): Calibration {
  checkArguments({ scores, correct, bins }, numbers, aList, aNumber);
  if (scores.length !== correct.length)
    throw new RangeError(`got ${correct.length} outcomes, expected ${scores.length}, as many as scores`);
  if (!(Number.isInteger(bins) && bins > 0))
    throw new RangeError(`got ${bins} bins, expected an integer ≥ 1`);
  const sums = Array.from({ length: bins }, () => ({ count: 0, correct: 0, score: 0 }));
  scores.forEach((score, i) => {
    if (!(score >= 0 && score <= 1)) throw new RangeError(`got the score ${score}, expected one in [0, 1]`);
    const bin = sums[Math.max(0, Math.ceil(score * bins) - 1)];
    bin.count++;
    bin.score += score;
    if (correct[i]) bin.correct++;
  });
  const gaps = sums.map((bin) => Math.abs(bin.correct - bin.score));
  return {
    error: scores.length === 0 ? 0 : gaps.reduce((a, b) => a + b, 0) / scores.length,
    bins: sums.map(({ count, correct: right, score }) => ({
      count,
      accuracy: right / Math.max(1, count),
      confidence: score / Math.max(1, count),
    })),
  };
}

/** The calibration of the entities (of the tokens, if tags are plain) that a tagger finds in a corpus. */
export function calibrateTagger(tagger: Tagger, given: Corpus, bins?: number): Calibration {
  checkArguments({ tagger, corpus: given, bins }, aTagger, aCorpus, optionally(aNumber));
  const { corpus } = corpusFor(given, tagger.config.tokenizer);
  const { sentences, visit, outcomes } = collector(tagger, corpus);
  tagger.predict(sentences, visit, documentNumbers(corpus));
  return calibration(outcomes.scores, outcomes.correct, bins);
}

/** The same for any tagger, those that take contextual vectors included. */
export async function calibrateTaggerAsync(
  tagger: Tagger,
  given: Corpus,
  bins?: number,
): Promise<Calibration> {
  checkArguments({ tagger, corpus: given, bins }, aTagger, aCorpus, optionally(aNumber));
  const { corpus } = corpusFor(given, tagger.config.tokenizer);
  const { sentences, visit, outcomes } = collector(tagger, corpus);
  await tagger.predictAsync(sentences, visit, undefined, documentNumbers(corpus));
  return calibration(outcomes.scores, outcomes.correct, bins);
}

/** A corpus' sentences, and a visitor of their predictions that collects scores and whether these are right. */
function collector(tagger: Tagger, corpus: Corpus) {
  checkScheme(corpus, tagger.model.tagSet, 'the corpus');
  const { scheme } = tagger.model.tagSet;
  const sentences = corpus.documents.flatMap((document) => document.sentences);
  const scores: number[] = [];
  const correct: boolean[] = [];
  return {
    sentences: sentences.map(wholeTokens),
    outcomes: { scores, correct },
    visit: ((s, path, posterior) => {
      const tags = convertTags(sentences[s].tags ?? [], scheme);
      const gold = scheme === 'plain' ? [] : spansOf(tags);
      for (const span of tagger.spansOf(path, posterior)) {
        const { label, start, end, score } = spreadRange(span, sentences[s]);
        scores.push(score);
        correct.push(
          scheme === 'plain'
            ? tags[start] === label
            : gold.some((span) => span.start === start && span.end === end && span.label === label),
        );
      }
    }) satisfies Visit,
  };
}
