import { nfc } from '../forms.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Feature } from './feature.ts';

export type FeatureOptions = Record<string, number | readonly number[]>;

/** What a feature may need beside its options. */
export interface FeatureContext {
  vocabulary?: Vocabulary;
}

/** A kind of feature: one entry of the table `featureTypes`. */
export interface FeatureType<Options extends FeatureOptions = FeatureOptions> {
  /** One line for people who choose features. */
  readonly describe: string;
  /** Every option with its default: a positive integer, or a list of them. */
  readonly options: Options;
  create(options: Options, context: FeatureContext): Feature;
}

type Shape = Pick<Feature, 'name' | 'size'> & Partial<Pick<Feature, 'slots' | 'count'>>;

/** A feature of the token alone: `write` gets it in NFC. One slot of one row unless `shape` says otherwise. */
export function tokenFeature(
  shape: Shape,
  write: (token: string, out: Int32Array, at: number) => void,
): Feature {
  return {
    scope: 'token',
    slots: 1,
    count: 1,
    ...shape,
    write: (tokens, position, out, at) => write(nfc(tokens[position]), out, at),
  };
}

/**
 * Remembers what `compute` gave for the last sentence, which it knows by the identity of its array: the array must
 * not be changed and used again for another sentence.
 */
export function oncePerSentence<T>(
  compute: (tokens: readonly string[]) => T,
): (tokens: readonly string[]) => T {
  let last: readonly string[] | undefined;
  let result: T;
  return (tokens) => {
    if (tokens !== last) {
      result = compute(tokens);
      last = tokens;
    }
    return result;
  };
}
