import type { Feature } from './feature.ts';
import type { FeatureType } from './feature-type.ts';

/** Is the token white space, which separates eojeols where tokens are syllables? */
export const isSpace = (token: string) => token !== '' && token.trim() === '';

const SPACE = 1;
const FIRST = 2;

/** The distance to the end of the eojeol that lies in the direction `step`, up to `limit`. */
function place(name: string, step: 1 | -1, limit: number): Feature {
  const inside = (token: string | undefined) => token !== undefined && !isSpace(token);
  return {
    name,
    scope: 'context',
    slots: 1,
    count: 1,
    size: FIRST + limit + 1,
    write(tokens, position, out, at) {
      let distance = 0;
      while (distance < limit && inside(tokens[position + step * (distance + 1)])) distance++;
      out[at] = isSpace(tokens[position]) ? SPACE : FIRST + distance;
    },
  };
}

/** How many syllables of its eojeol stand before this one, up to `limit`; spaces apart. */
export const eojeolStart: FeatureType<{ limit: number }> = {
  options: { limit: 10 },
  create: ({ limit }) => place('eojeolStart', -1, limit),
};

/** How many syllables of its eojeol stand after this one, up to `limit`; spaces apart. */
export const eojeolEnd: FeatureType<{ limit: number }> = {
  options: { limit: 10 },
  create: ({ limit }) => place('eojeolEnd', 1, limit),
};
