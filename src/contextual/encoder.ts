import { brandOf, isArrayOf } from '../util/brand.ts';

/**
 * Makes a vector for each token of some sentences, none of which is empty: for each sentence one row-major array,
 * (tokens, width). It may be any encoder: ELMo, BERT, or a table of one's own.
 */
export type ContextualEncoder = (
  sentences: readonly (readonly string[])[],
) => Promise<Float32Array[]> | Float32Array[];

/**
 * The vectors of some sentences, checked.
 *
 * @param first the number of the first sentence, for errors
 * @throws TypeError or RangeError for what is no (tokens, width) array of finite numbers, saying of which sentence
 */
export async function contextualVectors(
  encoder: ContextualEncoder,
  sentences: readonly (readonly string[])[],
  width: number,
  first = 0,
): Promise<Float32Array[]> {
  const full = sentences.filter(({ length }) => length > 0);
  const given = full.length > 0 ? await encoder(full) : [];
  if (given.length !== full.length)
    throw new RangeError(`contextual vectors: got ${given.length} arrays, expected ${full.length}`);
  let next = 0;
  return sentences.map((tokens, i) => {
    if (tokens.length === 0) return new Float32Array();
    const vectors = given[next++];
    const place = `contextual vectors of sentence ${first + i} ('${tokens.slice(0, 6).join(' ')}')`;
    if (!isArrayOf(vectors, Float32Array))
      throw new TypeError(`${place}: got [object ${brandOf(vectors)}], expected a Float32Array`);
    if (vectors.length !== tokens.length * width)
      throw new RangeError(`${place}: got ${vectors.length} numbers, expected ${tokens.length} × ${width}`);
    const bad = vectors.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new RangeError(`${place}: got ${vectors[bad]} for token ${Math.floor(bad / width)}`);
    return vectors;
  });
}
