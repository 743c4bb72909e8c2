import type { IdColumn } from './nn/layers/input.ts';
import { type Feature, PAD } from './text/features/feature.ts';
import { copySlice } from './util/copy-slice.ts';

/** Distinct tokens that are kept before it is time to forget them. */
const MAX_TYPES = 1 << 18;
/** UTF-16 units of all of them together. */
const MAX_UNITS = 1 << 23;

/** The type of padding. */
export const PADDING = 0;

/**
 * Numbers the distinct tokens, their types, as they are met; what features tell of a token alone is worked out once for
 * each. Type 0 is padding.
 */
export class Lexicon {
  /** Those features of the given ones that tell of the token alone. */
  readonly features: readonly Feature[];
  /** Another number says that types mean others now. */
  generation = 0;
  /** The token of each type. */
  readonly tokens: string[] = [''];
  /** A hash table with open addressing: in pairs a type, 0 where there is none, and its hash. */
  private slots = new Int32Array(8192);
  /** So that nobody can make up tokens that are all in one place. */
  private readonly seed = (Math.random() * 2 ** 32) | 0;
  private readonly tables: Record<string, Int32Array>;
  /** UTF-16 units of the tokens that are kept. */
  private units = 0;

  /** @param ids those of another lexicon, whose types these are */
  constructor(features: readonly Feature[], ids?: Readonly<Record<string, Int32Array>>) {
    this.features = features.filter(({ scope }) => scope === 'token');
    this.tables = { ...ids };
    for (const feature of ids ? [] : this.features) {
      const ids = (this.tables[feature.name] = new Int32Array(1024 * idsOf(feature)));
      writePadding(feature, ids);
    }
  }

  /** The distinct tokens met so far. */
  get size(): number {
    return this.tokens.length - 1;
  }

  /** The ids of all types by feature, (types, slots·count); replaced as they grow. */
  get ids(): Readonly<Record<string, Int32Array>> {
    return this.tables;
  }

  /** Whether so many distinct tokens are kept that it is time for `forget`, which invalidates types. */
  get full(): boolean {
    return this.size > MAX_TYPES || this.units > MAX_UNITS;
  }

  forget(): void {
    this.tokens.length = 1;
    this.units = 0;
    this.slots.fill(0);
    this.generation++;
    for (const feature of this.features) feature.forget?.();
  }

  typeOf(token: string): number {
    return this.typeAt(token, 0, token.length);
  }

  /** The type of `text.slice(start, end)`, which is made only where it is new. */
  typeAt(text: string, start: number, end: number): number {
    let hash = this.seed;
    // FNV-1a, a UTF-16 unit at a time.
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
    const { slots, tokens } = this;
    const mask = slots.length - 2;
    let slot = (2 * hash) & mask;
    for (let type = slots[slot]; type; type = slots[slot]) {
      if (slots[slot + 1] === hash && isAt(tokens[type], text, start, end)) return type;
      slot = (slot + 2) & mask;
    }
    slots[slot] = tokens.length;
    slots[slot + 1] = hash;
    return this.add(copySlice(text, start, end));
  }

  private add(token: string): number {
    const type = this.tokens.push(token) - 1;
    this.units += token.length;
    if (4 * type > this.slots.length) this.rehash();
    const tokens = [token];
    for (const feature of this.features) {
      const width = idsOf(feature);
      let ids = this.tables[feature.name];
      if ((type + 1) * width > ids.length) this.tables[feature.name] = ids = grown(ids);
      feature.write(tokens, 0, ids, type * width);
    }
    return type;
  }

  private rehash(): void {
    const old = this.slots;
    const slots = (this.slots = new Int32Array(2 * old.length));
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      let slot = (2 * old[i + 1]) & (slots.length - 2);
      while (slots[slot]) slot = (slot + 2) & (slots.length - 2);
      slots.set(old.subarray(i, i + 2), slot);
    }
  }
}

/** Whether a token is `text.slice(start, end)`. */
function isAt(token: string, text: string, start: number, end: number): boolean {
  if (token.length !== end - start) return false;
  for (let i = 0; start < end; i++, start++) if (token.charCodeAt(i) !== text.charCodeAt(start)) return false;
  return true;
}

/** Ids that a feature writes for a token. */
export const idsOf = (feature: Feature): number => feature.slots * feature.count;

/** Writes the ids of padding from `at` on: one in each slot. Returns where they end. */
export function writePadding({ slots, count }: Feature, out: Int32Array, at = 0): number {
  for (let i = 0; i < slots * count; i++) out[at++] = i % count ? -1 : PAD;
  return at;
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** The columns of the input layer that these features need, each with its width and settings. */
export function columnsOf(
  features: readonly Feature[],
  settings: readonly Pick<IdColumn, 'width' | 'rate' | 'trainable'>[],
): IdColumn[] {
  return features.map(({ name, slots, count, size }, i) => {
    const { width, rate, trainable } = settings[i];
    return { name, slots, count, size, width, rate, trainable };
  });
}
