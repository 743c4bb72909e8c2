import type { Tagger } from './tagger.ts';
import { splitSentences } from './text/splitter.ts';
import { tokenizers } from './text/tokenizer.ts';

export interface SuggestOptions {
  /** How many to return at most. Default 10. */
  count?: number;
}

export interface Suggestion {
  text: string;
  /** Its place among the texts. */
  index: number;
  /** −ln P(its best tags), a token, in nats: 0 where the model is certain. */
  uncertainty: number;
}

/**
 * The texts whose labels would teach most, most useful first: those of whose tags the model is least certain, measured by
 * the negative logarithm of the probability of its best path, divided by the number of tokens, since it would otherwise
 * prefer what is long (maximum normalized log-probability; Shen et al. 2018, "Deep active learning for named entity
 * recognition"). Of equal texts only the first is returned; texts without tokens are left out.
 *
 * @throws RangeError for a count that is no positive integer, and what `tagger.predictAsync` throws
 */
export async function suggest(
  tagger: Tagger,
  texts: readonly string[],
  { count = 10 }: SuggestOptions = {},
): Promise<Suggestion[]> {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`count: got ${count}, expected an integer ≥ 1`);
  const tokenize = tokenizers[tagger.config.tokenizer];
  const firsts = new Map<string, number>();
  texts.forEach((text, i) => firsts.has(text) || firsts.set(text, i));
  const distinct = [...firsts];
  const sentences = distinct.flatMap(([text], number) =>
    splitSentences(text).map(({ start, end }) => {
      const sentence = text.slice(start, end);
      return { number, tokens: tokenize(sentence).map((range) => sentence.slice(range.start, range.end)) };
    }),
  );
  const sums = distinct.map(() => ({ nats: 0, tokens: 0 }));
  await tagger.predictAsync(
    sentences.map(({ tokens }) => tokens),
    (s, path, posterior) => {
      const sum = sums[sentences[s].number];
      sum.nats -= Math.log(Math.max(Number.MIN_VALUE, posterior().path(0, Array.from(path))));
      sum.tokens += path.length;
    },
  );
  return distinct
    .map(([text, index], i) => ({ text, index, uncertainty: sums[i].nats / sums[i].tokens }))
    .filter((_, i) => sums[i].tokens > 0)
    .sort((a, b) => b.uncertainty - a.uncertainty || a.index - b.index)
    .slice(0, count);
}
