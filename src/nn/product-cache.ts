import type { Memory } from '../core/memory.ts';

/** The most that a key's requests are counted to. */
const MOST = 255;
/** Rows that are compared to find one to evict. */
const COMPARED = 16;
/** Counts are halved after so many requests for each row that there is room for. */
const MEMORY = 80;

/** How a cache has fared since it was made or cleared. */
export interface CacheFigures {
  /** Rows that there is room for. */
  capacity: number;
  hits: number;
  misses: number;
}

/**
 * Rows of `rowStride` int32 in a bounded table, found by (group, key). A hand goes round, and of the rows that it passes evicts
 * the one whose key was asked for least; a key is remembered when its row is gone, so that one that comes back stays, and
 * counts fade, so that frequent keys of long ago leave.
 */
export class ProductCache {
  /** Pointer to the rows. */
  table = 0;
  private used = 0;
  private hand = 0;
  private turn = 0;
  private hits = 0;
  private misses = 0;
  /** Requests until counts are halved. */
  private left = 0;
  /** The turn in which each row was last asked for: such a row is not evicted within the turn. */
  private readonly turns: Int32Array;
  private readonly ownerGroup: Uint8Array;
  private readonly ownerKey: Int32Array;
  /** By group the row of each key, −1 where it has none. */
  private readonly slots: Int32Array[];
  /** By group how often each key was asked for. */
  private readonly counts: Uint8Array[];

  constructor(
    groups: number,
    readonly capacity: number,
    private readonly rowStride: number,
  ) {
    this.turns = new Int32Array(capacity);
    this.ownerGroup = new Uint8Array(capacity);
    this.ownerKey = new Int32Array(capacity);
    this.slots = Array.from({ length: groups }, () => new Int32Array());
    this.counts = this.slots.map(() => new Uint8Array());
  }

  get figures(): CacheFigures {
    return { capacity: this.capacity, hits: this.hits, misses: this.misses };
  }

  /** Takes its room for good, once: call outside memory scopes. */
  allocate(memory: Memory): void {
    this.table ||= memory.alloc(4 * this.capacity * this.rowStride);
  }

  clear(): void {
    this.used = this.hand = this.hits = this.misses = 0;
    for (const slots of this.slots) slots.fill(-1);
    for (const counts of this.counts) counts.fill(0);
  }

  /** Begins a turn, within which no more than `capacity` distinct rows may be asked for. */
  begin(): void {
    this.turn++;
  }

  /**
   * Replaces keys by the rows that hold them; negative ones stay. A key without a row gets one: the caller has to fill
   * those that are returned.
   *
   * @param size all keys of the group are below it
   */
  find(group: number, keys: Int32Array, size: number): { keys: number[]; slots: number[] } {
    const missed: { keys: number[]; slots: number[] } = { keys: [], slots: [] };
    if (this.slots[group].length < size) this.grow(group, size);
    const slots = this.slots[group];
    const counts = this.counts[group];
    const { turns, turn } = this;
    let asked = keys.length;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key < 0) {
        asked--;
        continue;
      }
      if (counts[key] < MOST) counts[key]++;
      let slot = slots[key];
      if (slot < 0) {
        slots[key] = slot = this.take(group, key);
        missed.keys.push(key);
        missed.slots.push(slot);
      }
      turns[slot] = turn;
      keys[i] = slot;
    }
    this.misses += missed.keys.length;
    this.hits += asked - missed.keys.length;
    this.left -= asked;
    if (this.left < 0) this.fade();
    return missed;
  }

  private grow(group: number, size: number): void {
    const [slots, counts] = [this.slots[group], this.counts[group]];
    const length = Math.max(size, 2 * slots.length);
    (this.slots[group] = new Int32Array(length).fill(-1)).set(slots);
    (this.counts[group] = new Uint8Array(length)).set(counts);
  }

  private fade(): void {
    this.left = MEMORY * this.capacity;
    for (const counts of this.counts) for (let key = 0; key < counts.length; key++) counts[key] >>= 1;
  }

  private take(group: number, key: number): number {
    const slot = this.used < this.capacity ? this.used++ : this.evict();
    this.ownerGroup[slot] = group;
    this.ownerKey[slot] = key;
    return slot;
  }

  private evict(): number {
    const { counts, turns, turn, capacity, ownerGroup, ownerKey } = this;
    let [found, least] = [-1, Infinity];
    for (let i = 0; i < COMPARED || found < 0; i++) {
      const hand = (this.hand = this.hand + 1 < capacity ? this.hand + 1 : 0);
      const count = counts[ownerGroup[hand]][ownerKey[hand]];
      if (turns[hand] === turn || count >= least) continue;
      [found, least] = [hand, count];
    }
    this.slots[ownerGroup[found]][ownerKey[found]] = -1;
    return found;
  }
}
