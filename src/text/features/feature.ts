import type { Random } from '../../random.ts';

/**
 * Turns a token into ids, rows of a table of vectors that is learned. A token has `slots` vectors, joined; each is
 * the sum of `count` rows, scaled by 1/√count. Ids lie in [0, size); −1 adds nothing; 0 is kept for padding.
 */
export interface Feature {
  readonly name: string;
  /** `token`: the ids depend on the token alone, and may be cached by it. `context`: they need its sentence. */
  readonly scope: 'token' | 'context';
  readonly slots: number;
  readonly count: number;
  readonly size: number;
  /** Writes the slots·count ids of tokens[position], slot by slot, to out[at …]. */
  write(tokens: readonly string[], position: number, out: Int32Array, at: number): void;
  /** Hears that what was written is of no more use. */
  forget?(): void;
  /** In training, for features of one slot: takes ids out of a batch by chance, those (rows, count) in ids[from … to − 1]. */
  drop?(ids: Int32Array, from: number, to: number, random: Random): void;
}

/** The id of padding, the rows beyond a sentence's ends. */
export const PAD = 0;
