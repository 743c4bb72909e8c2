/** Bounds what a match costs; no gazetteer has longer entries. */
const MAX_TOKENS = 64;

/** Finds sequences of tokens among the entries: an open hash table of (hash, group). */
export class EntryTable {
  /** The most tokens that an entry has. */
  readonly reach: number = 0;
  private readonly lengths: number[] = [];
  private readonly masks: number[] = [];
  private readonly table: Uint32Array;

  /** @throws RangeError for what `compileGazetteer` did not write */
  constructor(packed: Uint32Array) {
    const groups = packed[0];
    let at = 1 + 3 * groups;
    const entries = packed.length - at;
    const check = (fits: boolean) => {
      if (!fits) throw new RangeError(`gazetteer: got ${packed.length} numbers that do not fit together`);
    };
    check(entries >= 0);
    let size = 4;
    while (size < 4 * entries) size *= 2;
    this.table = new Uint32Array(size);
    for (let g = 0; g < groups; g++) {
      const [length, mask, count] = packed.subarray(1 + 3 * g);
      const end = at + count;
      check(length <= MAX_TOKENS && end <= packed.length);
      this.lengths.push(length);
      this.masks.push(mask);
      this.reach = Math.max(this.reach, length);
      while (at < end) this.add(packed[at++], g + 1);
    }
    check(at === packed.length);
  }

  private add(hash: number, group: number): void {
    const last = this.table.length - 2;
    let slot = (hash << 1) & last;
    while (this.table[slot + 1] > 0) slot = (slot + 2) & last;
    this.table[slot] = hash;
    this.table[slot + 1] = group;
  }

  /** The labels, as bits, of the entry with this hash and so many tokens; 0 if there is none. */
  find(hash: number, length: number): number {
    const last = this.table.length - 2;
    for (let slot = (hash << 1) & last; this.table[slot + 1] > 0; slot = (slot + 2) & last) {
      const group = this.table[slot + 1] - 1;
      if (this.table[slot] === hash && this.lengths[group] === length) return this.masks[group];
    }
    return 0;
  }
}
