import type { Scheme, Sentence } from './sentence.ts';
import { spansOf, tagsOf } from './spans.ts';

/**
 * Sentences whose tokens were cut at the borders of entities, as a tokenizer sees them: it does not know where entities
 * are, and neither does what is evaluated.
 */

type Cut = Pick<Sentence, 'tokens' | 'pieces'>;

/** The tokens before they were cut. */
export function wholeTokens({ tokens, pieces }: Cut): string[] {
  if (!pieces) return tokens;
  const whole: string[] = [];
  tokens.forEach((token, i) => (whole[pieces[i]] = (whole[pieces[i]] ?? '') + token));
  return whole;
}

/** A run of whole tokens as one of their pieces. */
export function spreadRange<T extends { start: number; end: number }>(range: T, { pieces }: Cut): T {
  if (!pieces) return range;
  return { ...range, start: pieces.indexOf(range.start), end: pieces.lastIndexOf(range.end - 1) + 1 };
}

/** Tags of whole tokens as tags of their pieces: spans have the same borders in the text. */
export function spreadTags(tags: readonly string[], cut: Cut, scheme: Scheme): string[] {
  const { tokens, pieces } = cut;
  if (!pieces) return [...tags];
  if (scheme === 'plain') return pieces.map((token) => tags[token]);
  const spans = spansOf(tags).map((span) => spreadRange(span, cut));
  return tagsOf(spans, tokens.length, scheme);
}
