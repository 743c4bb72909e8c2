/** Bounds what a match costs; no gazetteer has longer entries. */
const MAX_TOKENS = 64;

/** Finds sequences of tokens among the entries: an open hash table of (hash, group). */
export class EntryTable {
  /** The most tokens that an entry has. */
  readonly reach: number = 0;
  private readonly lengths: number[] = [];
  private readonly masks: number[] = [];
  private readonly table: Uint32Array;
  /** The high bits of a product with it are a slot: nobody can make up hashes that are all in one place. */
  private readonly factor = (Math.random() * 2 ** 32) | 1;
  private readonly shift: number;

  /**
   * @param labels how many the masks have bits for
   * @throws RangeError for what `compileGazetteer` did not write
   */
  constructor(packed: Uint32Array, labels = 32) {
    const groups = packed[0];
    let at = 1 + 3 * groups;
    const entries = packed.length - at;
    const fail = (what: string): never => {
      throw new RangeError(`gazetteer: got ${packed.length} numbers that do not fit together: ${what}`);
    };
    if (!(entries >= 0)) fail(`they are too few for ${groups} groups`);
    let bits = 1;
    while (1 << bits < 2 * entries) bits++;
    this.shift = 32 - bits;
    this.table = new Uint32Array(2 << bits);
    for (let g = 0, before = -1; g < groups; g++) {
      const [length, mask, count] = packed.subarray(1 + 3 * g);
      const end = at + count;
      const group = `group ${g + 1} of ${groups}`;
      const place = length * 2 ** 32 + mask;
      if (length < 1 || length > MAX_TOKENS)
        fail(`${group}: got ${length} tokens, expected 1 to ${MAX_TOKENS}`);
      if (mask < 1 || mask >= 2 ** labels)
        fail(`${group}: got the labels ${mask}, expected bits of ${labels}`);
      if (place <= before) fail(`${group}: got it out of order, expected rising ones`);
      if (count < 1 || end > packed.length)
        fail(`${group}: got ${count} entries of the ${packed.length - at} left`);
      before = place;
      this.lengths.push(length);
      this.masks.push(mask);
      this.reach = Math.max(this.reach, length);
      for (let last = -1; at < end; last = packed[at++]) {
        if (packed[at] <= last) fail(`${group}: got ${packed[at]} after ${last}, expected rising numbers`);
        this.add(packed[at], g + 1);
      }
    }
    if (at !== packed.length) fail(`${packed.length - at} are in no group`);
  }

  private add(hash: number, group: number): void {
    const last = this.table.length - 2;
    let slot = this.slotOf(hash);
    while (this.table[slot + 1] > 0) slot = (slot + 2) & last;
    this.table[slot] = hash;
    this.table[slot + 1] = group;
  }

  private slotOf(hash: number): number {
    return (Math.imul(hash, this.factor) >>> this.shift) << 1;
  }

  /** The labels, as bits, of the entry with this hash and so many tokens; 0 if there is none. */
  find(hash: number, length: number): number {
    const last = this.table.length - 2;
    for (let slot = this.slotOf(hash); this.table[slot + 1] > 0; slot = (slot + 2) & last) {
      const group = this.table[slot + 1] - 1;
      if (this.table[slot] === hash && this.lengths[group] === length) return this.masks[group];
    }
    return 0;
  }
}
