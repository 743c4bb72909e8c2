import { Random } from './random.ts';
import { number, object, withDefault } from './schema.ts';
import type { Tagger } from './tagger.ts';
import { aTagger, checkArguments, strings } from './util/arguments.ts';

export interface SuggestOptions {
  /** How many to return at most. Default 10. */
  count?: number;
  /** The share of the texts, the least certain ones, among which chance chooses; 0: no chance. Default ½. */
  among?: number;
  /** Of the choice. Default 1. */
  seed?: number;
}

const settings = object({
  count: withDefault(number({ min: 1, integer: true }), 10),
  among: withDefault(number({ min: 0, below: 1 }), 0.5),
  seed: withDefault(number({ min: 0, integer: true }), 1),
});

export interface Suggestion {
  text: string;
  /** Its place among the texts. */
  index: number;
  /** −ln P(its best tags), a token, in nats: 0 where the model is certain. */
  uncertainty: number;
}

/**
 * Texts whose labels would teach much, the least certain first. A text's uncertainty is the negative logarithm of the
 * probability of its best tags, divided by the number of tokens, since it would otherwise prefer what is long (maximum
 * normalized log-probability; Shen et al. 2018, "Deep active learning for named entity recognition"). The very least
 * certain ones are much alike, and taught together less than texts taken at random; therefore chance chooses among the
 * less certain half. Of equal texts only the first is returned; texts without tokens are left out.
 *
 * @throws ConfigError for options out of range, and what `tagger.predictAsync` throws
 */
export async function suggest(
  tagger: Tagger,
  texts: readonly string[],
  options: SuggestOptions = {},
): Promise<Suggestion[]> {
  checkArguments({ tagger, texts }, aTagger, strings);
  const { count, among, seed } = settings.parse(options, '');
  const firsts = new Map<string, number>();
  texts.forEach((text, i) => firsts.has(text) || firsts.set(text, i));
  const distinct = [...firsts];
  const sentences = distinct.flatMap(([text], number) =>
    tagger.segment(text).map(({ tokens }) => ({ number, tokens })),
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
  const suggestions = distinct
    .map(([text, index], i) => ({ text, index, uncertainty: sums[i].nats / sums[i].tokens }))
    .filter((_, i) => sums[i].tokens > 0)
    .sort(byUncertainty);
  const eligible = suggestions.slice(0, Math.max(count, Math.ceil(among * suggestions.length)));
  const chosen = among > 0 ? new Random(seed).shuffle(eligible) : eligible;
  return chosen.slice(0, count).sort(byUncertainty);
}

const byUncertainty = (a: Suggestion, b: Suggestion) => b.uncertainty - a.uncertainty || a.index - b.index;
