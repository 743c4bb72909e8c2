import { CharacterClass, characterClass, isHangulSyllable } from './character-class.ts';
import { bucketOf, checkBuckets, EMPTY_HASH, hashUnit } from '../hash.ts';
import { type FeatureType, tokenFeature } from './feature-type.ts';

const LENGTH = 8;

const code = (character: string) => character.charCodeAt(0);

const SYMBOLS: Partial<Record<CharacterClass, number>> = {
  [CharacterClass.upper]: code('X'),
  [CharacterClass.lower]: code('x'),
  [CharacterClass.digit]: code('d'),
};
const HANGUL = code('h');

/** The symbol of a code point: X, x, d or h; itself if it is none of these. */
const symbolOf = (point: number) =>
  isHangulSyllable(point) ? HANGUL : (SYMBOLS[characterClass(point)] ?? point);

/** Calls `visit` with the code points of the token's shape: at most 8, no two neighbors alike. */
function visitShape(token: string, visit: (symbol: number) => void): void {
  let previous = -1;
  for (let i = 0, length = 0; i < token.length && length < LENGTH;) {
    const point = token.codePointAt(i)!;
    const symbol = symbolOf(point);
    if (symbol !== previous) {
      visit(symbol);
      length++;
    }
    previous = symbol;
    i += point > 0xffff ? 2 : 1;
  }
}

/** `Oriel-2` has the shape `Xx-d`. */
export function shapeOf(token: string): string {
  const symbols: number[] = [];
  visitShape(token, (symbol) => symbols.push(symbol));
  return String.fromCodePoint(...symbols);
}

/** X for upper-case letters, x for lower-case, d for digits, h for Hangul, repeats collapsed; hashed. */
export const shape: FeatureType<{ buckets: number }> = {
  options: { buckets: 1024 },
  create({ buckets }) {
    checkBuckets(buckets);
    return tokenFeature({ name: 'shape', size: buckets }, (token, out, at) => {
      let state = EMPTY_HASH;
      visitShape(token, (symbol) => (state = hashUnit(state, symbol)));
      out[at] = bucketOf(state, 0, buckets);
    });
  },
};
