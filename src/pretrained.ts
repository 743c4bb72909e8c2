import { type Config, ConfigError, type PartialConfig } from './config.ts';
import type { Model } from './model.ts';
import type { Corpus } from './text/sentence.ts';
import type { Tagger } from './tagger.ts';
import { reduceVectors } from './text/vectors/reduce.ts';
import { hasSubwords, type WordVectors } from './text/vectors/vectors.ts';
import { buildVocabulary } from './text/build-vocabulary.ts';
import { Vocabulary } from './text/vocabulary.ts';
import { aTagger, checkArgument } from './util/arguments.ts';

/** The mark that files of syllable vectors have in place of a space, which cannot stand in their lines. */
const SPACE_MARK = '▁';

/** The tokens that the vectors are of: where a tokenizer gives spaces, a space in place of the mark. */
function wordsOf({ words }: WordVectors, { tokenizer }: Config): string[] {
  return tokenizer === 'syllables' ? words.map((word) => (word === SPACE_MARK ? ' ' : word)) : words;
}

/** The width of the feature `word` is that of the vectors, unless the configuration says a smaller one. */
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
  if (written !== undefined && written > dimensions) {
    throw new ConfigError(
      `features[${index}].width: got ${written}, but the vectors have ${dimensions} dimensions`,
    );
  }
  if (written !== undefined) return config;
  const features = config.features.map((feature, i) =>
    i === index ? { ...feature, width: dimensions } : feature,
  );
  return { ...config, features };
}

/** The vocabulary of a corpus, and of the vectors that there may be. */
export function vocabularyOf(corpus: Corpus, config: Config, vectors: WordVectors | undefined): Vocabulary {
  const tokens = corpus.documents.flatMap((document) =>
    document.sentences.flatMap((sentence) => sentence.tokens),
  );
  return buildVocabulary(tokens, {
    minCount: config.vocabulary.minCount,
    vectorWords: new Set(vectors && wordsOf(vectors, config)),
    vectorLimit: config.vocabulary.vectorWords,
  });
}

/** Gives the words that have a vector that vector, reduced to the table's width where it has more dimensions. */
export function initializeWords(
  { config, network, vocabulary }: Pick<Model, 'config' | 'network' | 'vocabulary'>,
  given: WordVectors | undefined,
): void {
  if (!given) return;
  const table = network.parameters.tables[config.features.findIndex(({ name }) => name === 'word')];
  const values = network.parameters.values(table);
  const dimensions = table.cols;
  const vectors = dimensions < given.dimensions ? reduceVectors(given, dimensions) : given;
  const rows = new Map(wordsOf(vectors, config).map((word, row) => [word, row]));
  const vectorOf = (word: string) => {
    const row = rows.get(word);
    if (row !== undefined) return vectors.values.subarray(row * dimensions, (row + 1) * dimensions);
    return hasSubwords(vectors) ? vectors.vectorOf(word) : undefined;
  };
  for (let id = Vocabulary.UNK + 1; id < vocabulary.size; id++) {
    const vector = vectorOf(vocabulary.words[id]);
    if (vector) values.set(vector, id * dimensions);
  }
}

/** The word vectors of a tagger as training left them: to look at, to save, or to start another one from. */
export function wordVectorsOf(tagger: Tagger): WordVectors {
  checkArgument(tagger, 'tagger', aTagger);
  const { config, network, vocabulary } = tagger.model;
  const index = config.features.findIndex(({ name }) => name === 'word');
  if (index < 0) throw new RangeError("the tagger has no feature 'word', and so no word vectors");
  const table = network.parameters.tables[index];
  const first = Vocabulary.UNK + 1;
  const values = network.parameters.values(table).slice(first * table.cols);
  return { words: vocabulary.words.slice(first), dimensions: table.cols, values };
}
