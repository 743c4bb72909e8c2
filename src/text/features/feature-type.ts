import { plainForm } from '../forms.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Feature } from './feature.ts';

/** A list without elements as a default stands for one of strings, and a number below 1 for a fraction. */
export type FeatureOptions = Record<
  string,
  number | readonly number[] | readonly string[] | Readonly<Record<string, string>>
>;

/** What a kind of feature makes whose code is loaded on demand; tokens are in plain form. `context`, and one row, by default. */
export interface SentenceIds
  extends Pick<Feature, 'size' | 'drop'>, Partial<Pick<Feature, 'scope' | 'count'>> {
  /** The ids of all tokens, (tokens, slots·count). */
  idsOf(tokens: readonly string[]): Int32Array;
}

export type CreateOnDemand = (options: FeatureOptions, context: FeatureContext) => SentenceIds;

/** What kinds on demand use of the code that every page has: see `forms.ts`, `hash.ts` and `token-hash.ts`. */
export interface TextTools {
  lookupForm(token: string): string;
  foldedForm(form: string): string;
  emptyHash: number;
  hashUnit(hash: number, unit: number): number;
  hashString(text: string, hash?: number, start?: number, end?: number): number;
  bucketOf(hash: number, kind: number, buckets: number): number;
  checkBuckets(buckets: number): void;
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
  tools?: TextTools;
}

/** A kind of feature: one entry of the table `featureTypes`. */
export interface FeatureType<Options extends FeatureOptions = FeatureOptions> {
  /** Every option with its default: a positive integer, a list of them, a fraction, strings by name or in a list. */
  readonly options: Options;
  create(options: Options, context: FeatureContext): Feature;
  readonly slots?: undefined;
  readonly load?: undefined;
}

/**
 * A kind that few configurations have, and whose code pages should not load for the others. It knows nothing of the
 * others' code: what it needs is handed to it.
 */
export interface OnDemandType {
  readonly options: FeatureOptions;
  /** Default 1. */
  readonly slots?: number;
  /** Loads a module that exports, by the name of the kind, what makes it. */
  readonly load: () => Promise<Record<string, CreateOnDemand>>;
  readonly create?: undefined;
}

/** A feature whose ids are worked out for a whole sentence at once. */
export function sentenceFeature(name: string, slots: number, { idsOf, ...rest }: SentenceIds): Feature {
  const once = oncePerSentence((tokens) => idsOf(tokens.map(plainForm)));
  const feature: Feature = {
    name,
    scope: 'context',
    slots,
    count: 1,
    ...rest,
    write(tokens, position, out, at) {
      const width = slots * feature.count;
      out.set(once(tokens).subarray(position * width, (position + 1) * width), at);
    },
  };
  return feature;
}

type Shape = Pick<Feature, 'name' | 'size'> & Partial<Pick<Feature, 'slots' | 'count'>>;

/** A feature of the token alone: `write` gets its plain form. One slot of one row unless `shape` says otherwise. */
export function tokenFeature(
  shape: Shape,
  write: (token: string, out: Int32Array, at: number) => void,
): Feature {
  return {
    scope: 'token',
    slots: 1,
    count: 1,
    ...shape,
    write: (tokens, position, out, at) => write(plainForm(tokens[position]), out, at),
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
