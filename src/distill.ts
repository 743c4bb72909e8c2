import { ConfigError } from './config.ts';
import type { Tagger } from './tagger.ts';
import type { Visit } from './tagging.ts';
import type { TagSet } from './text/tagset.ts';

/**
 * What an ensemble says of sentences: for each the mean over the taggers of every tag's probability at every token,
 * (tokens, tags). The targets of distillation (Hinton et al. 2015).
 *
 * @throws ConfigError if a tagger has other tags
 */
export function meanProbabilities(
  taggers: readonly Tagger[],
  sentences: readonly (readonly string[])[],
  { tags }: TagSet,
  documents?: readonly number[],
): Float32Array[] {
  for (const { model } of taggers) {
    const got = model.tagSet.tags;
    if (got.join() !== tags.join())
      throw new ConfigError(`teachers: got one with the tags ${got.join(' ')}, expected ${tags.join(' ')}`);
  }
  const means = sentences.map(({ length }) => new Float32Array(length * tags.length));
  for (const tagger of taggers) {
    const add: Visit = (s, path, posterior) => {
      const { marginal } = posterior();
      for (let row = 0, at = 0; row < path.length; row++) {
        for (let tag = 0; tag < tags.length; tag++) means[s][at++] += marginal(row, tag) / taggers.length;
      }
    };
    tagger.predict(sentences, add, documents);
  }
  return means;
}
