import type { IdColumn } from './nn/layers/input.ts';
import { type Feature, PAD } from './text/features/feature.ts';

/** Distinct tokens that are kept before it is time to forget them. */
const MAX_TYPES = 1 << 18;

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
  private types = new Map<string, number>();
  private readonly tables: Record<string, Int32Array>;

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
    return this.types.size;
  }

  /** The ids of all types by feature, (types, slots·count); replaced as they grow. */
  get ids(): Readonly<Record<string, Int32Array>> {
    return this.tables;
  }

  /** Whether so many distinct tokens are kept that it is time for `forget`, which invalidates types. */
  get full(): boolean {
    return this.size > MAX_TYPES;
  }

  forget(): void {
    this.types.clear();
    this.generation++;
    for (const feature of this.features) feature.forget?.();
  }

  typeOf(token: string): number {
    return this.types.get(token) ?? this.add(token);
  }

  private add(token: string): number {
    const type = this.types.size + 1;
    this.types.set(token, type);
    const tokens = [token];
    for (const feature of this.features) {
      const width = idsOf(feature);
      let ids = this.tables[feature.name];
      if ((type + 1) * width > ids.length) this.tables[feature.name] = ids = grown(ids);
      feature.write(tokens, 0, ids, type * width);
    }
    return type;
  }
}

/** Ids that a feature writes for a token. */
export const idsOf = (feature: Feature): number => feature.slots * feature.count;

/** The ids of padding: one in each slot. */
export function writePadding({ slots, count }: Feature, out: Int32Array): void {
  out.fill(-1, 0, slots * count);
  for (let slot = 0; slot < slots; slot++) out[slot * count] = PAD;
}

function grown(array: Int32Array): Int32Array {
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
