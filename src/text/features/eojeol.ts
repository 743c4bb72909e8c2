import type { FeatureOptions, SentenceIds } from './feature-type.ts';

/** Is the token white space, which separates eojeols where tokens are syllables? */
export const isSpace = (token: string) => token !== '' && token.trim() === '';

const SPACE = 1;
const FIRST = 2;

/** The distance to the end of the eojeol that lies in the direction `step`, up to `limit`. */
function place(step: 1 | -1, { limit }: FeatureOptions): SentenceIds {
  const most = limit as number;
  const inside = (token: string | undefined) => token !== undefined && !isSpace(token);
  return {
    size: FIRST + most + 1,
    idsOf: (tokens) =>
      Int32Array.from(tokens, (token, position) => {
        let distance = 0;
        while (distance < most && inside(tokens[position + step * (distance + 1)])) distance++;
        return isSpace(token) ? SPACE : FIRST + distance;
      }),
  };
}

/** The feature `eojeolStart`: how many syllables of its eojeol stand before this one, up to `limit`; spaces apart. */
export const eojeolStart = (options: FeatureOptions): SentenceIds => place(-1, options);

/** The feature `eojeolEnd`: how many syllables of its eojeol stand after this one, up to `limit`; spaces apart. */
export const eojeolEnd = (options: FeatureOptions): SentenceIds => place(1, options);
