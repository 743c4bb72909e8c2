import type { TextRange } from '../text/sentence.ts';
import type { ContextualEncoder } from './encoder.ts';
import { type Pooling, poolSubwords } from './pool.ts';
import { brandOf, isArrayOf } from '../util/brand.ts';

/** What `pipeline('feature-extraction', …)` of Transformers.js 3 and 4 gives, as far as it is needed here. */
export interface FeatureExtractor {
  (text: string, options: { pooling: 'none' }): Promise<FeatureTensor> | FeatureTensor;
  tokenizer: {
    tokenize(text: string, options?: { add_special_tokens?: boolean }): string[];
  };
}

/** Vectors of pieces, float32, dims [1, pieces, width]. */
export interface FeatureTensor {
  data: unknown;
  dims: readonly number[];
  dispose?(): void;
}

export interface FromTransformersOptions {
  /** How the vectors of a word's pieces become the word's. Default first. */
  pooling?: Pooling;
}

/**
 * Makes an encoder of a feature-extraction pipeline. Each sentence goes through it by itself, its tokens joined by a
 * space.
 *
 * The tokenizers of Transformers.js tell no offsets. So each token is split into pieces by itself, with a space before
 * it or without, and these have to be the sentence's own: they are wherever pieces do not cross spaces, as in WordPiece
 * (`##`), byte-level BPE (`Ġ`) and SentencePiece (`▁`) tokenizers. Special pieces before and after belong to no token.
 *
 * @throws TypeError for vectors that are not float32; RangeError for a sentence that has not as many pieces as vectors
 *   (it may be longer than the model reads) or whose pieces are not those of its tokens
 */
export function fromTransformers(
  extractor: FeatureExtractor,
  { pooling = 'first' }: FromTransformersOptions = {},
): ContextualEncoder {
  return async (sentences) => {
    const vectors: Float32Array[] = [];
    for (const tokens of sentences) vectors.push(await encode(extractor, tokens, pooling));
    return vectors;
  };
}

async function encode(
  extractor: FeatureExtractor,
  tokens: readonly string[],
  pooling: Pooling,
): Promise<Float32Array> {
  const { tokenizer } = extractor;
  const text = tokens.join(' ');
  const pieces = tokenizer.tokenize(text, { add_special_tokens: true });
  const output = await extractor(text, { pooling: 'none' });
  const { data, dims } = output;
  if (!isArrayOf(data, Float32Array))
    throw new TypeError(`${quoted(text)}: got [object ${brandOf(data)}], expected a Float32Array of vectors`);
  if (dims.length !== 3 || dims[0] !== 1 || dims[1] !== pieces.length)
    throw new RangeError(
      `${quoted(text)}: got vectors of dims [${dims.join(', ')}], expected [1, ${pieces.length}, width], one for each ` +
        'piece; a model cuts sentences that are longer than it reads',
    );
  const own = tokenizer.tokenize(text, { add_special_tokens: false });
  const ranges = rangesOf(tokens);
  const places = align(tokenizer, tokens, ranges, pieces, own);
  const pooled = poolSubwords(data, dims[2], places, ranges, pooling);
  output.dispose?.();
  return pooled;
}

/** Where tokens are in their text, one space apart. */
function rangesOf(tokens: readonly string[]): TextRange[] {
  let start = 0;
  return tokens.map((token) => {
    const range = { start, end: start + token.length };
    start = range.end + 1;
    return range;
  });
}

/** The range of the token that each piece is of; an empty one for special pieces. */
function align(
  tokenizer: FeatureExtractor['tokenizer'],
  tokens: readonly string[],
  ranges: readonly TextRange[],
  pieces: readonly string[],
  own: readonly string[],
): TextRange[] {
  const before = pieces.findIndex((_, i) => startsWith(pieces, i, own));
  if (before < 0)
    throw new RangeError(
      `got the pieces ${pieces.join(' ')}, expected ${own.join(' ')} among them, as without special pieces`,
    );
  const places: TextRange[] = pieces.map(() => ({ start: 0, end: 0 }));
  let at = 0;
  tokens.forEach((token, t) => {
    const splits = [token, ` ${token}`].map((text) =>
      tokenizer.tokenize(text, { add_special_tokens: false }),
    );
    const fitting = splits.filter((split) => startsWith(own, at, split));
    if (fitting.length === 0) throw misfit(tokens, t, splits, own.slice(at, at + splits[0].length));
    const { length } = fitting.reduce((a, b) => (b.length > a.length ? b : a));
    places.fill(ranges[t], before + at, before + at + length);
    at += length;
  });
  if (at < own.length) throw misfit(tokens, tokens.length - 1, [[]], own.slice(at));
  return places;
}

const startsWith = (list: readonly string[], at: number, run: readonly string[]): boolean =>
  at + run.length <= list.length && run.every((piece, i) => list[at + i] === piece);

function misfit(
  tokens: readonly string[],
  t: number,
  splits: readonly (readonly string[])[],
  got: readonly string[],
): RangeError {
  const expected = splits.map((split) => `[${split.join(' ')}]`).join(' or ');
  return new RangeError(
    `${quoted(tokens.join(' '))}: the pieces are not those of its tokens: at token ${t} ('${tokens[t]}') ` +
      `got [${got.join(' ')}], expected ${expected}`,
  );
}

const quoted = (text: string): string => `sentence '${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`;
