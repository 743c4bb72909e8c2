import { Vocabulary } from '../text/vocabulary.ts';
import { hearing, product } from './basis.ts';

/**
 * How many tokens of each word are to be expected in a text as long as the training corpus. For words of the corpus
 * nearly their count: what was met c times is expected somewhat less often. For those that only the vectors have,
 * which follow in the order of their frequency, Zipf's law with the constant for a vocabulary of 400,000: the word of
 * rank r has 1 / (13.5·r) of all tokens. Without counts the order is all that there is.
 */
function expectedCounts({ counts, size }: Vocabulary): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const first = 2;
  let only = 0;
  for (let id = first; id < size; id++) if (counts[id] === 0) only++;
  let position = 0;
  return Float64Array.from(counts, (count, id) => {
    if (id < first) return Infinity;
    if (count > 0) return count - 0.4;
    const rank = (++position * (size - first)) / only;
    return Math.max(1, total) / (13.5 * rank);
  });
}

/**
 * How much is lost with each word: its expected tokens, times the squared difference that it makes to the first layer
 * whether the word's vector is there or that of the unknown word.
 */
export function usefulness(
  vocabulary: Vocabulary,
  table: Float32Array,
  cols: number,
  blocks: readonly Float32Array[] | undefined,
): Float64Array {
  const expected = expectedCounts(vocabulary);
  if (!blocks) return expected;
  const metric = hearing(blocks, cols);
  const unknown = table.subarray(cols * Vocabulary.UNK, cols * (Vocabulary.UNK + 1));
  return expected.map((count, id) => {
    const difference = table.subarray(id * cols, (id + 1) * cols).map((x, d) => x - unknown[d]);
    const heard = product(difference, metric, 1, cols, cols);
    return count * heard.reduce((sum, x, d) => sum + x * difference[d], 0);
  });
}

/** The ids of the `limit` words with the greatest figures, in their order, after those of the placeholders. */
export function mostUseful(figures: Float64Array, limit: number): number[] {
  const ids = Array.from(figures.keys()).slice(Vocabulary.UNK + 1);
  const kept = ids.sort((a, b) => figures[b] - figures[a] || a - b).slice(0, limit);
  return [Vocabulary.PAD, Vocabulary.UNK, ...kept.sort((a, b) => a - b)];
}
