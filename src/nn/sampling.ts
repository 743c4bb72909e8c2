const RANGE = 2 ** 32;
const CERTAIN = RANGE - 1;

/**
 * An alias table (Walker 1977; built as by Vose 1991): draws i with a probability in proportion to weights[i], in one
 * step. Returns a pair (uint32 chance, alias) for each weight: of a random number u of 32 bits, the high half of
 * u·length is a column, and if the low half is below the column's chance, the column is drawn, else its alias.
 */
export function aliasTable(weights: ArrayLike<number>): Uint32Array {
  const n = weights.length;
  const total = Array.from(weights).reduce((a, b) => a + b, 0);
  const shares = Float64Array.from(weights, (weight) => (weight * n) / total);
  const table = new Uint32Array(2 * n);
  const small: number[] = [];
  const large: number[] = [];
  shares.forEach((share, i) => (share < 1 ? small : large).push(i));
  while (small.length > 0 && large.length > 0) {
    const i = small.pop()!;
    const donor = large.at(-1)!;
    table[2 * i] = Math.min(CERTAIN, shares[i] * RANGE);
    table[2 * i + 1] = donor;
    shares[donor] -= 1 - shares[i];
    if (shares[donor] < 1) small.push(large.pop()!);
  }
  // What is left has a whole share, but for rounding.
  for (const i of [...small, ...large]) {
    table[2 * i] = CERTAIN;
    table[2 * i + 1] = i;
  }
  return table;
}

/**
 * Sub-sampling of frequent words as in the word2vec program: a word with the share f of all tokens is kept with the
 * probability min(1, √(sample/f) + sample/f), here as a uint32 that a random number of 32 bits may not exceed.
 */
export function keepThresholds(counts: ArrayLike<number>, sample: number): Uint32Array {
  const total = Array.from(counts).reduce((a, b) => a + b, 0);
  return Uint32Array.from(counts, (count) => {
    const ratio = (sample * total) / count;
    return Math.min(CERTAIN, (Math.sqrt(ratio) + ratio) * RANGE);
  });
}
