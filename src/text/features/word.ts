import { type FeatureType, tokenFeature } from './feature-type.ts';

/** The word in the vocabulary: lower-case, else with digits folded to 0, else unknown. */
export const word: FeatureType<Record<never, never>> = {
  options: {},
  create(_, { vocabulary }) {
    if (!vocabulary) throw new TypeError('got no vocabulary, expected one for the feature word');
    return tokenFeature({ name: 'word', size: vocabulary.size }, (token, out, at) => {
      out[at] = vocabulary.id(token);
    });
  },
};
