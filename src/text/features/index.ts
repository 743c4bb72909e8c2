import { affixes } from './affixes.ts';
import { capitalization } from './capitalization.ts';
import { characterType } from './character-type.ts';
import { eojeolEnd, eojeolStart } from './eojeol.ts';
import type { Feature } from './feature.ts';
import {
  type CreateOnDemand,
  type FeatureContext,
  type FeatureOptions,
  type FeatureType,
  onDemand,
} from './feature-type.ts';
import { hash } from './hash.ts';
import { hashNext, hashToken } from '../token-hash.ts';
import { ngrams } from './ngrams.ts';
import { shape } from './shape.ts';
import { syllables } from './syllables.ts';
import { uncased } from './uncased.ts';
import { word } from './word.ts';

export { type Feature, PAD } from './feature.ts';
export type { FeatureContext, FeatureOptions, FeatureType } from './feature-type.ts';

const hashes = { hashToken, hashNext };

/** Every kind of feature, by the name that a configuration uses. */
export const featureTypes = {
  word,
  capitalization,
  shape,
  affixes,
  ngrams,
  hash,
  uncased,
  characterType,
  eojeolStart,
  eojeolEnd,
  syllables,
  gazetteer: onDemand(
    'gazetteer',
    { labels: [], dropout: 0.3 },
    async () => (await import('./gazetteer.ts')).create,
  ),
  patterns: onDemand(
    'patterns',
    { patterns: {} },
    async () => (await import('./patterns.ts')).createPatterns,
  ),
  tokenPatterns: onDemand(
    'tokenPatterns',
    { patterns: {} },
    async () => (await import('./patterns.ts')).createTokenPatterns,
  ),
} satisfies Record<string, FeatureType>;

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

/**
 * Makes a feature from its specification; options left out have their defaults. Throws a RangeError for an unknown
 * kind, for an option it does not have or whose value is out of range, a TypeError for a value of another type or
 * for a missing vocabulary.
 */
export function createFeature(spec: FeatureSpec, context: FeatureContext = {}): Feature {
  if (!Object.hasOwn(featureTypes, spec.name))
    throw new RangeError(`got the feature '${spec.name}', expected one of ${Object.keys(featureTypes)}`);
  const type: FeatureType = featureTypes[spec.name as FeatureName];
  const options: FeatureOptions = { ...type.options };
  for (const [key, value] of Object.entries(spec))
    if (!COMMON.has(key) && value !== undefined)
      // Kinds on demand have options of other types, which only a configuration checks.
      options[key] = type.load ? (value as FeatureOptions[string]) : checkOption(spec.name, type, key, value);
  return type.create(options, { ...context, hashes });
}

/** The code of those kinds among the features of a configuration that are loaded when they are asked for. */
export async function loadFeatures(
  specs: readonly Pick<FeatureSpec, 'name'>[],
): Promise<Record<string, CreateOnDemand>> {
  const loaded: Record<string, CreateOnDemand> = {};
  for (const { name } of specs) {
    const { load }: FeatureType = featureTypes[name as FeatureName];
    if (load) loaded[name] = await load();
  }
  return loaded;
}

function checkOption(name: string, { options }: FeatureType, key: string, value: unknown) {
  const where = `got the option ${key} = ${JSON.stringify(value)} of the feature ${name}, expected`;
  if (!Object.hasOwn(options, key))
    throw new RangeError(`${where} ${Object.keys(options).length ? Object.keys(options) : 'no options'}`);
  const list = Array.isArray(options[key]);
  const numbers: unknown[] = list && Array.isArray(value) ? value : [value];
  if (list !== Array.isArray(value) || !numbers.every((number) => typeof number === 'number'))
    throw new TypeError(`${where} ${list ? 'a list of numbers' : 'a number'}`);
  if (!numbers.length || !numbers.every((number) => Number.isSafeInteger(number) && (number as number) > 0))
    throw new RangeError(`${where} ${list ? 'one or more positive integers' : 'a positive integer'}`);
  return value as FeatureOptions[string];
}
