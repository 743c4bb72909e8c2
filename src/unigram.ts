import { aliasTable } from './nn/sampling.ts';
import type { Random } from './random.ts';

/** Draws items with a probability in proportion to count^power; 0.75 is usual for words (Mikolov et al. 2013). */
export class Unigram {
  private readonly table: Uint32Array;

  /** @throws RangeError for no counts at all, or one that is not above 0 */
  constructor(counts: ArrayLike<number>, power = 0.75) {
    if (counts.length === 0) throw new RangeError('got no counts, expected one or more');
    const weights = Float64Array.from(counts, (count, i) => {
      if (count > 0 && count < Infinity) return count ** power;
      throw new RangeError(`count of item ${i}: got ${count}, expected a number > 0`);
    });
    this.table = aliasTable(weights);
  }

  /** The index of an item. */
  draw(random: Random): number {
    const x = random.uniform() * (this.table.length / 2);
    const column = Math.floor(x);
    return (x - column) * 2 ** 32 < this.table[2 * column] ? column : this.table[2 * column + 1];
  }

  /** The index of an item that is not `other`, of which there must be one. */
  drawOther(other: number, random: Random): number {
    let item: number;
    do item = this.draw(random);
    while (item === other);
    return item;
  }
}
