import type { TextRange } from '../text/sentence.ts';
import { aNumber, checkArguments, numbers, records } from '../util/arguments.ts';
import { oneOf } from '../schema.ts';

/** How the vectors of a word's pieces become the word's: their mean, the first one, or the last one. */
export const poolings = ['mean', 'first', 'last'] as const;
export type Pooling = (typeof poolings)[number];

/**
 * Pools the vectors of sub-word pieces to words. A piece belongs to every token with which it shares a character;
 * empty ranges, such as those of special pieces, share none. A token without pieces gets zeros.
 *
 * @param vectors (pieces, width), row-major
 * @param pieces where each piece is in the text, in order
 * @param tokens where each token is in the same text
 * @returns (tokens, width), row-major
 * @throws RangeError for sizes that do not fit, a range that ends before it begins, or an unknown way to pool
 */
export function poolSubwords(
  vectors: Float32Array,
  width: number,
  pieces: readonly TextRange[],
  tokens: readonly TextRange[],
  how: Pooling,
): Float32Array {
  checkArguments(
    { vectors, width, pieces, tokens, pooling: how },
    numbers,
    aNumber,
    records,
    records,
    oneOf(...poolings),
  );
  check(vectors, width, pieces, tokens);
  const pooled = new Float32Array(tokens.length * width);
  tokens.forEach((token, t) => {
    const rows = overlapping(pieces, token);
    const chosen = how === 'first' ? rows.slice(0, 1) : how === 'last' ? rows.slice(-1) : rows;
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (const row of chosen) sum += vectors[row * width + i];
      pooled[t * width + i] = sum / Math.max(1, chosen.length);
    }
  });
  return pooled;
}

const overlapping = (pieces: readonly TextRange[], token: TextRange): number[] =>
  pieces.flatMap(({ start, end }, i) => (Math.min(end, token.end) > Math.max(start, token.start) ? [i] : []));

function check(
  vectors: Float32Array,
  width: number,
  pieces: readonly TextRange[],
  tokens: readonly TextRange[],
): void {
  if (!(Number.isInteger(width) && width > 0))
    throw new RangeError(`width: got ${width}, expected an integer ≥ 1`);
  if (vectors.length !== pieces.length * width)
    throw new RangeError(`got ${vectors.length} numbers, expected ${pieces.length} pieces × ${width}`);
  for (const [what, ranges] of Object.entries({ pieces, tokens })) {
    const i = ranges.findIndex(({ start, end }) => !(start >= 0 && end >= start));
    if (i < 0) continue;
    const { start, end } = ranges[i];
    throw new RangeError(`${what}[${i}]: got [${start}, ${end}), expected 0 ≤ start ≤ end`);
  }
}
