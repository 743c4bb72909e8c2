import type { Feature } from '../../../src/text/features/feature.ts';
import { createFeature, type FeatureContext } from '../../../src/text/features/index.ts';

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

export const make = (name: string, options: Record<string, unknown> = {}, context?: FeatureContext) =>
  createFeature({ name, width: 4, ...options }, context);
