import type { Feature } from '../../../src/text/features/feature.ts';
import {
  createFeature,
  type FeatureContext,
  type FeatureName,
  featureTypes,
  loadFeatures,
} from '../../../src/text/features/index.ts';
import { compileGazetteer } from '../../../src/text/gazetteer.ts';

/** The ids of a sentence's tokens. Ids that a feature fails to write show as −9. */
export function idsOf(feature: Feature, tokens: readonly string[]): number[][] {
  const width = feature.slots * feature.count;
  return tokens.map((_, position) => {
    const out = new Int32Array(width + 2).fill(-9);
    feature.write(tokens, position, out, 1);
    if (out[0] !== -9 || out[width + 1] !== -9) throw new Error(`${feature.name} writes outside its ids`);
    return [...out.subarray(1, width + 1)];
  });
}

/** The ids of a token by itself. */
export const idsOfToken = (feature: Feature, token: string) => idsOf(feature, [token])[0];

export const loaded = await loadFeatures(Object.keys(featureTypes).map((name) => ({ name })));

export const make = (name: string, options: Record<string, unknown> = {}, context?: FeatureContext) =>
  createFeature({ name, width: 4, ...options }, { loaded, ...context });

/** What kinds need that do nothing without options. */
const needed: Partial<Record<FeatureName, Record<string, unknown>>> = {
  gazetteer: { labels: ['A', 'B'] },
  patterns: { patterns: { digits: '\\d+', space: '/가 A/i' } },
  tokenPatterns: { patterns: { digits: '\\d+' } },
};
const gazetteer = compileGazetteer({ A: ['가', 'A b', '한'], B: ['b', '가나 다'] }, 'syllables');

/** A feature of any kind. */
export const makeAny = (name: FeatureName, context: FeatureContext) =>
  make(name, needed[name], { gazetteer, tokenizer: 'syllables', ...context });
