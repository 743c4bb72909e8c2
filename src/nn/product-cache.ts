import type { Memory } from '../core/memory.ts';

/** Hits beyond so many do not make a row harder to evict. */
const MAX_HITS = 15;

/** How a cache has fared since it was made or cleared. */
export interface CacheFigures {
  /** Rows that there is room for. */
  capacity: number;
  hits: number;
  misses: number;
}

/**
 * Rows of `rowStride` int32 in a bounded table, found by (group, key). A row is evicted by GCLOCK: the hand goes round, takes
 * a hit off each row that it passes, and evicts the first that has none left; so words that come once leave soon, and
 * frequent ones stay.
 */
export class ProductCache {
  /** Pointer to the rows. */
  table = 0;
  private used = 0;
  private hand = 0;
  private turn = 0;
  private hits = 0;
  private misses = 0;
  private readonly count: Uint8Array;
  /** The turn in which each row was last asked for: such a row is not evicted within the turn. */
  private readonly turns: Int32Array;
  private readonly ownerGroup: Uint8Array;
  private readonly ownerKey: Int32Array;
  /** By group the row of each key, −1 where it has none. */
  private readonly slots: Int32Array[];

  constructor(
    groups: number,
    readonly capacity: number,
    private readonly rowStride: number,
  ) {
    this.count = new Uint8Array(capacity);
    this.turns = new Int32Array(capacity);
    this.ownerGroup = new Uint8Array(capacity);
    this.ownerKey = new Int32Array(capacity);
    this.slots = Array.from({ length: groups }, () => new Int32Array());
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
    if (this.slots[group].length < size) this.slots[group] = grown(this.slots[group], size);
    const slots = this.slots[group];
    const { count, turns, turn } = this;
    let asked = keys.length;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key < 0) {
        asked--;
        continue;
      }
      let slot = slots[key];
      if (slot < 0) {
        slot = this.take(group, key);
        slots[key] = slot;
        missed.keys.push(key);
        missed.slots.push(slot);
      } else if (count[slot] < MAX_HITS) count[slot]++;
      turns[slot] = turn;
      keys[i] = slot;
    }
    this.misses += missed.keys.length;
    this.hits += asked - missed.keys.length;
    return missed;
  }

  private take(group: number, key: number): number {
    const slot = this.used < this.capacity ? this.used++ : this.evict();
    this.count[slot] = 0;
    this.ownerGroup[slot] = group;
    this.ownerKey[slot] = key;
    return slot;
  }

  private evict(): number {
    const { count, turns, turn, capacity } = this;
    let { hand } = this;
    for (;;) {
      hand = hand + 1 < capacity ? hand + 1 : 0;
      if (turns[hand] === turn) continue;
      if (count[hand] === 0) break;
      count[hand]--;
    }
    this.hand = hand;
    this.slots[this.ownerGroup[hand]][this.ownerKey[hand]] = -1;
    return hand;
  }
}

function grown(slots: Int32Array, size: number): Int32Array {
  const larger = new Int32Array(Math.max(size, 2 * slots.length)).fill(-1);
  larger.set(slots);
  return larger;
}
