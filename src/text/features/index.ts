import { foldedForm, lookupForm } from '../forms.ts';
import { bucketOf, checkBuckets, EMPTY_HASH, hashString, hashUnit } from '../hash.ts';
import { hashNext, hashToken } from '../token-hash.ts';
import { affixes } from './affixes.ts';
import { capitalization } from './capitalization.ts';
import type { Feature } from './feature.ts';
import {
  type CreateOnDemand,
  type FeatureContext,
  type FeatureOptions,
  type FeatureType,
  type OnDemandType,
  sentenceFeature,
  type TextTools,
} from './feature-type.ts';
import { shape } from './shape.ts';
import { uncased } from './uncased.ts';
import { word } from './word.ts';

export { type Feature, PAD } from './feature.ts';
export type { FeatureContext, FeatureOptions, FeatureType } from './feature-type.ts';

const tools: TextTools = {
  lookupForm,
  foldedForm,
  emptyHash: EMPTY_HASH,
  hashUnit,
  hashString,
  bucketOf,
  checkBuckets,
  hashToken,
  hashNext,
};

/** What models of syllables have: one chunk. */
const load = () => import('./of-syllables.ts');

/** Every kind of feature, by the name that a configuration uses. */
export const featureTypes = {
  word,
  capitalization,
  shape,
  affixes,
  ngrams: { options: { lengths: [3, 4], buckets: 16_384, limit: 20 }, load: () => import('./ngrams.ts') },
  hash: { options: { buckets: 16_384 }, load: () => import('./hash.ts') },
  uncased,
  characterType: { options: {}, load },
  eojeolStart: { options: { limit: 10 }, load },
  eojeolEnd: { options: { limit: 10 }, load },
  syllables: { options: { buckets: 65_536 }, slots: 5, load },
  gazetteer: { options: { labels: [], dropout: 0.3 }, load: () => import('./gazetteer.ts') },
  patterns: { options: { patterns: {} }, load: () => import('./patterns.ts') },
  tokenPatterns: { options: { patterns: {} }, load: () => import('./patterns.ts') },
} satisfies Record<string, FeatureType | OnDemandType>;

export type FeatureName = keyof typeof featureTypes;

/** A feature of a configuration: its kind, what the net makes of it, and options of that kind. */
export interface FeatureSpec {
  name: string;
  /** The width of its vectors. */
  width: number;
  /** Its own learning rate. */
  rate?: number;
  /** Whether its vectors are trained. */
  trainable?: boolean;
  [option: string]: unknown;
}

/** The keys of a specification that no feature reads. */
const COMMON = new Set(['name', 'width', 'rate', 'trainable']);

const typeOf = (name: string): FeatureType | OnDemandType => featureTypes[name as FeatureName];

/** The vectors that a token has of a kind of feature on demand, or of another that has one. */
export const slotsOf = (name: string): number => typeOf(name).slots ?? 1;

/**
 * Makes a feature from its specification, whose options a configuration has checked; those left out have their defaults.
 *
 * @throws RangeError for an unknown kind and what the kind itself checks; TypeError for a missing vocabulary, missing
 *   lists or a kind that was not loaded
 */
export function createFeature(spec: FeatureSpec, context: FeatureContext = {}): Feature {
  if (!Object.hasOwn(featureTypes, spec.name))
    throw new RangeError(`got the feature '${spec.name}', expected one of ${Object.keys(featureTypes)}`);
  const type = typeOf(spec.name);
  const options: FeatureOptions = { ...type.options };
  for (const [key, value] of Object.entries(spec))
    if (!COMMON.has(key) && value !== undefined) options[key] = value as FeatureOptions[string];
  if (type.create) return type.create(options, context);
  const make = context.loaded?.[spec.name];
  if (!make) throw new TypeError(`the code of the feature ${spec.name} is not loaded`);
  return sentenceFeature(spec.name, slotsOf(spec.name), make(options, { ...context, tools }));
}

/** The code of those kinds among the features of a configuration that are loaded when they are asked for. */
export async function loadFeatures(
  specs: readonly Pick<FeatureSpec, 'name'>[],
): Promise<Record<string, CreateOnDemand>> {
  const loaded: Record<string, CreateOnDemand> = {};
  await Promise.all(
    specs.map(async ({ name }) => {
      const type = typeOf(name);
      if (type.load) loaded[name] = (await type.load())[name];
    }),
  );
  return loaded;
}
