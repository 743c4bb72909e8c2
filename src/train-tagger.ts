import { type Config, ConfigError, type PartialConfig, resolveConfig } from './config.ts';
import { type BackendName, createEngine } from './core/wasm.ts';
import { type EncodedSentence, type Encoder, SentenceSource } from './encode.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluateTaggerInTurns } from './evaluate-tagger.ts';
import { createModel, type Model } from './model.ts';
import type { Loss } from './nn/loss.ts';
import { CrfLoss } from './nn/losses/crf.ts';
import { SoftmaxLoss } from './nn/losses/softmax.ts';
import { train, type TrainOptions, type TrainResult } from './nn/trainer.ts';
import { Tagger } from './tagger.ts';
import { entityHashes } from './text/entity-hashes.ts';
import type { Corpus, Sentence } from './text/sentence.ts';
import { constraints, convertTags, TagSet } from './text/tagset.ts';
import type { WordVectors } from './text/vectors/vectors.ts';
import { Vocabulary } from './text/vocabulary.ts';

export interface TrainTaggerOptions extends Pick<
  TrainOptions,
  'onStep' | 'onEpoch' | 'signal' | 'resume' | 'onCheckpoint'
> {
  /** Evaluated after each epoch; its best epoch is kept, and `patience` counts by it. */
  dev?: Corpus;
  /** Initial vectors of the feature `word`. */
  vectors?: WordVectors;
  /** Default auto. */
  backend?: BackendName | 'auto';
  /** Called once with the untrained tagger, before the first step. */
  onStart?: (tagger: Tagger) => void;
}

export interface TrainTaggerResult extends TrainResult {
  tagger: Tagger;
  /** The evaluation of `tagger` on `dev`. */
  evaluation?: Evaluation;
}

/**
 * Trains a tagger. The same corpus, configuration, backend and engine give the same model, byte for byte.
 *
 * @throws ConfigError for a bad configuration, RangeError for a corpus without labels, DivergenceError, or the
 *   signal's reason
 */
export async function trainTagger(
  corpus: Corpus,
  config: PartialConfig = {},
  options: TrainTaggerOptions = {},
): Promise<TrainTaggerResult> {
  const { dev, vectors, backend, onStart, ...events } = options;
  const plain = corpus.scheme === 'plain' || config.scheme === 'plain';
  const resolved = withVectorWidth(
    resolveConfig({ ...config, ...(plain && { scheme: 'plain' }) }),
    config,
    vectors,
  );
  const engine = await createEngine(backend);
  const model = createModel({
    config: resolved,
    tagSet: TagSet.fromCorpus(corpus, resolved.scheme),
    vocabulary: vocabularyOf(corpus, resolved, vectors),
    entityHashes: entityHashes(corpus),
    engine,
    training: true,
  });
  initializeWords(model, vectors);
  const tagger = new Tagger(model);
  onStart?.(tagger);
  // The tagger's own encoder may forget the tokens that it has met, while development sentences are tagged.
  const encoder = model.encoder.fresh();
  const source = new SentenceSource(model.network.ops, encoder, examplesOf(corpus, model, encoder));
  const evaluate = (corpus: Corpus) => {
    model.decoder.refresh();
    return evaluateTaggerInTurns(tagger, corpus);
  };
  const { batch, averageEpochs, optimizer, schedule, epochs, patience, seed } = resolved;
  const result = await train(model.network, lossOf(model), source, {
    ...events,
    epochs,
    batchSize: batch.size,
    optimizer,
    schedule,
    seed,
    averageEpochs,
    ...(dev && { patience, validate: async () => figures(await evaluate(dev), plain) }),
  });
  model.decoder.refresh();
  return { ...result, tagger, ...(dev && { evaluation: await evaluate(dev) }) };
}

/** What early stopping goes by: F1, or accuracy where tags are plain. */
function figures({ precision, recall, f1, accuracy }: Evaluation, plain: boolean) {
  return { score: plain ? accuracy : f1, precision, recall, f1, accuracy };
}

/** The width of the feature `word` is that of the vectors, unless the configuration says another: then it is wrong. */
function withVectorWidth(config: Config, given: PartialConfig, vectors: WordVectors | undefined): Config {
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

function vocabularyOf(corpus: Corpus, { vocabulary }: Config, vectors: WordVectors | undefined): Vocabulary {
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
function initializeWords({ config, network, vocabulary }: Model, vectors: WordVectors | undefined): void {
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

function lossOf({ config, tagSet, learned }: Model): Loss {
  if (learned) return new CrfLoss(constraints(tagSet), learned);
  const { labelSmoothing: smoothing, classWeights } = config;
  const labels = Object.keys(classWeights);
  if (labels.length === 0) return new SoftmaxLoss({ smoothing });
  const known = tagSet.scheme === 'plain' ? tagSet.labels : ['O', ...tagSet.labels];
  for (const label of labels) {
    if (!known.includes(label))
      throw new ConfigError(`classWeights: no label '${label}'; known are ${known.join(', ')}`);
  }
  const labelOf = (tag: string) => (tagSet.scheme === 'plain' || tag === 'O' ? tag : tag.slice(2));
  return new SoftmaxLoss({
    smoothing,
    classWeights: tagSet.tags.map((tag) => classWeights[labelOf(tag)] ?? 1),
  });
}

/** The corpus as the trainer's examples: documents, or sentences by themselves. */
function examplesOf(corpus: Corpus, { config, tagSet }: Model, encoder: Encoder): EncodedSentence[][] {
  const documents = corpus.documents.map(({ sentences }) =>
    sentences
      .filter(({ tokens }) => tokens.length > 0)
      .map((sentence) => encodeSentence(sentence, tagSet, encoder)),
  );
  const units = config.batch.unit === 'document' ? documents : documents.flat().map((sentence) => [sentence]);
  return units.filter((sentences) => sentences.length > 0);
}

function encodeSentence({ tokens, tags = [] }: Sentence, tagSet: TagSet, encoder: Encoder): EncodedSentence {
  const converted = convertTags(tags, tagSet.scheme);
  return encoder.encode(
    tokens,
    Int32Array.from(tokens, (_, i) => tagSet.id(converted[i])),
  );
}
