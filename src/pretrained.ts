import { type Config, ConfigError, type PartialConfig } from './config.ts';
import type { Model } from './model.ts';
import type { Corpus } from './text/sentence.ts';
import type { WordVectors } from './text/vectors/vectors.ts';
import { Vocabulary } from './text/vocabulary.ts';

/** The width of the feature `word` is that of the vectors, unless the configuration says another: then it is wrong. */
export function withVectorWidth(
  config: Config,
  given: PartialConfig,
  vectors: WordVectors | undefined,
): Config {
  if (!vectors) return config;
  const index = config.features.findIndex(({ name }) => name === 'word');
  if (index < 0)
    throw new ConfigError("features: vectors are given, but there is no feature 'word' to take them");
  const { dimensions } = vectors;
  const written = (given.features as { width?: number }[] | undefined)?.[index]?.width;
  if (written !== undefined && written !== dimensions) {
    throw new ConfigError(
      `features[${index}].width: got ${written}, but the vectors have ${dimensions} dimensions`,
    );
  }
  const features = config.features.map((feature, i) =>
    i === index ? { ...feature, width: dimensions } : feature,
  );
  return { ...config, features };
}

/** The vocabulary of a corpus, and of the vectors that there may be. */
export function vocabularyOf(
  corpus: Corpus,
  { vocabulary }: Config,
  vectors: WordVectors | undefined,
): Vocabulary {
  const tokens = corpus.documents.flatMap((document) =>
    document.sentences.flatMap((sentence) => sentence.tokens),
  );
  return Vocabulary.build(tokens, {
    minCount: vocabulary.minCount,
    vectorWords: new Set(vectors?.words),
    vectorLimit: vocabulary.vectorWords,
  });
}

/** Gives the words that have a vector that vector. */
export function initializeWords(
  { config, network, vocabulary }: Pick<Model, 'config' | 'network' | 'vocabulary'>,
  vectors: WordVectors | undefined,
): void {
  if (!vectors) return;
  const table = network.parameters.tables[config.features.findIndex(({ name }) => name === 'word')];
  const values = network.parameters.values(table);
  const { words, dimensions } = vectors;
  const rows = new Map(words.map((word, row) => [word, row]));
  vocabulary.words.forEach((word, id) => {
    const row = rows.get(word);
    if (id > Vocabulary.UNK && row !== undefined) {
      values.set(vectors.values.subarray(row * dimensions, (row + 1) * dimensions), id * dimensions);
    }
  });
}
