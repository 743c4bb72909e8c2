import { nfc } from '../forms.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Feature } from './feature.ts';

/** A list without elements as a default stands for one of strings, and a number below 1 for a fraction. */
export type FeatureOptions = Record<
  string,
  number | readonly number[] | readonly string[] | Readonly<Record<string, string>>
>;

/** What a kind of feature makes whose code is loaded on demand; tokens are in NFC. One slot; `context` by default. */
export interface SentenceIds extends Pick<Feature, 'count' | 'size' | 'drop'> {
  scope?: Feature['scope'];
  /** The ids of all tokens, (tokens, count). */
  idsOf(tokens: readonly string[]): Int32Array;
}

export type CreateOnDemand = (options: FeatureOptions, context: FeatureContext) => SentenceIds;

/** What gazetteers are made of: see `token-hash.ts`. */
export interface TokenHashes {
  hashToken(token: string): number;
  hashNext(sequence: number, token: number): number;
}

/** What a feature may need beside its options. */
export interface FeatureContext {
  vocabulary?: Vocabulary;
  /** The names of `tokenizers`. */
  tokenizer?: string;
  /** What `compileGazetteer` made of lists. */
  gazetteer?: Uint32Array | undefined;
  /** The kinds that are loaded when they are asked for. */
  loaded?: Readonly<Record<string, CreateOnDemand>> | undefined;
  hashes?: TokenHashes;
}

/** A kind of feature: one entry of the table `featureTypes`. */
export interface FeatureType<Options extends FeatureOptions = FeatureOptions> {
  /** Every option with its default: a positive integer, a list of them, a fraction, strings by name or in a list. */
  readonly options: Options;
  create(options: Options, context: FeatureContext): Feature;
  /** The code of a kind that few configurations have, and that pages should not load for the others. */
  readonly load?: () => Promise<CreateOnDemand>;
}

/** A feature whose ids are worked out for a whole sentence at once, (tokens, slots·count). */
export function sentenceFeature(
  shape: Pick<Feature, 'name' | 'size'> & Partial<Feature>,
  idsOf: (tokens: readonly string[]) => Int32Array,
): Feature {
  const once = oncePerSentence(idsOf);
  const feature: Feature = {
    scope: 'context',
    slots: 1,
    count: 1,
    ...shape,
    write(tokens, position, out, at) {
      const width = feature.slots * feature.count;
      out.set(once(tokens).subarray(position * width, (position + 1) * width), at);
    },
  };
  return feature;
}

/** A kind whose code `loadFeatures` loads. It knows nothing of the others' code: what it needs is handed to it. */
export const onDemand = <Options extends FeatureOptions>(
  name: string,
  options: Options,
  load: () => Promise<CreateOnDemand>,
): FeatureType<Options> => ({
  options,
  load,
  create(given, context) {
    const make = context.loaded?.[name];
    if (!make) throw new TypeError(`the code of the feature ${name} is not loaded`);
    const { idsOf, ...rest } = make(given, context);
    return sentenceFeature({ name, ...rest }, (tokens) => idsOf(tokens.map(nfc)));
  },
});

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
