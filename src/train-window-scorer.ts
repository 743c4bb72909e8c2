import { ConfigError, type PartialConfig, resolveConfig } from './config.ts';
import type { ActivationName } from './core/kernels.ts';
import { type BackendName, createEngine } from './core/wasm.ts';
import { createEncoder } from './encode.ts';
import { createNetwork } from './training-model.ts';
import type { BatchSource } from './nn/batch.ts';
import type { Loss } from './nn/loss.ts';
import { LogisticLoss } from './nn/losses/logistic.ts';
import { MaxMarginLoss } from './nn/losses/max-margin.ts';
import { train, type TrainOptions, type Validation } from './nn/trainer.ts';
import { pacer } from './threads/turn.ts';
import { initializeWords, vocabularyOf, withVectorWidth } from './pretrained.ts';
import { bestThreshold } from './ranking.ts';
import { loadFeatures } from './text/features/index.ts';
import type { Corpus } from './text/sentence.ts';
import { spansOf } from './text/tagset.ts';
import type { WordVectors } from './text/vectors/vectors.ts';
import {
  compareScores,
  flatten,
  markedSentences,
  type ScorerModel,
  type ScorerSettings,
  scorerSettings,
  WindowScorer,
} from './window-scorer.ts';
import { type MarkedSentence, MarkSource, RankingSource } from './window-source.ts';
import { aCorpus, anObject, checkArguments } from './util/arguments.ts';

type NetOptions = Pick<
  PartialConfig,
  | 'features'
  | 'vocabulary'
  | 'inputDropout'
  | 'optimizer'
  | 'schedule'
  | 'epochs'
  | 'averageEpochs'
  | 'patience'
  | 'seed'
>;

export interface WindowScorerOptions
  extends
    NetOptions,
    Partial<Omit<ScorerSettings, 'threshold'>>,
    Pick<TrainOptions, 'onStep' | 'onEpoch' | 'signal'> {
  /** The entity type that the centre word is asked for, or the tag where tags are plain. */
  label: string;
  /** Words on each side of the centre. Default 2. */
  radius?: number;
  /** Units of the hidden layer. Default 100. */
  hidden?: number;
  /** Of the hidden layer. Default tanh. */
  activation?: ActivationName;
  /** Dropout of the hidden layer. Default 0.2. */
  dropout?: number;
  /** Examples in a batch: true windows, or sentences for the logistic loss. Default 16. */
  batchSize?: number;
  /** The epoch with the best average precision on it is kept, and the threshold is for its best F1. */
  dev?: Corpus;
  /** Initial vectors of the feature `word`. */
  vectors?: WordVectors;
  /** Default auto. */
  backend?: BackendName | 'auto';
}

/** Sentences that are scored without a look at the clock. */
const TURN = 32;

/** How each loss trains a scorer, with its usual settings. */
const trainings: Record<
  ScorerSettings['loss'],
  {
    batchSize: number;
    epochs: number;
    loss: (settings: ScorerSettings) => Loss;
    source: (model: ScorerModel, sentences: readonly MarkedSentence[]) => BatchSource;
  }
> = {
  'max-margin': {
    batchSize: 16,
    // Its epochs are short: they see a few of the other windows for each true one.
    epochs: 16,
    loss: (settings) => new MaxMarginLoss(settings),
    source: rankingSource,
  },
  logistic: {
    batchSize: 16,
    epochs: 8,
    loss: () => new LogisticLoss(),
    source: ({ network, encoder }, sentences) => new MarkSource(network.ops, encoder.fresh(), sentences),
  },
};

function rankingSource(model: ScorerModel, sentences: readonly MarkedSentence[]): BatchSource {
  const { network, encoder, config, settings } = model;
  return new RankingSource(network.ops, encoder.fresh(), sentences, {
    ...settings,
    radius: config.window.radius,
  });
}

/**
 * Trains a net to tell whether the word in the centre of a window is of a kind, by the max-margin loss over pairs of
 * true and corrupt windows or by the logistic loss over all windows. Without `dev` the threshold is tuned on the
 * training corpus. The same corpus, options, backend and engine give the same scorer, byte for byte.
 *
 * @throws ConfigError for bad options, RangeError for a label that the corpus does not have, DivergenceError, or the
 *   signal's reason
 */
export async function trainWindowScorer(corpus: Corpus, options: WindowScorerOptions): Promise<WindowScorer> {
  checkArguments({ corpus, options }, aCorpus, anObject);
  const { dev, vectors, backend, onStep, onEpoch, signal, ...settings } = options;
  const model = await createScorer(corpus, settings, vectors, backend);
  const { config, network } = model;
  const { label, loss } = model.settings;
  const scorer = new WindowScorer(model);
  const training = trainings[loss];
  const marked = markedSentences(corpus, label);
  const tuned = dev ? markedSentences(dev, label) : marked;
  const { optimizer, schedule, epochs, averageEpochs, patience, seed, batch } = config;
  await train(network, training.loss(model.settings), training.source(model, marked), {
    ...(onStep && { onStep }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
    epochs,
    batchSize: batch.size,
    optimizer,
    schedule,
    seed,
    averageEpochs,
    ...(dev && { patience, validate: async () => validation(await scoreInTurns(scorer, tuned), tuned) }),
  });
  const scores = flatten(await scoreInTurns(scorer, tuned));
  const { threshold } = bestThreshold(
    scores,
    tuned.flatMap(({ marks }) => marks),
  );
  model.settings.threshold = threshold;
  return scorer;
}

/** The untrained scorer that the options describe. */
async function createScorer(
  corpus: Corpus,
  given: Omit<WindowScorerOptions, 'dev' | 'vectors' | 'backend' | 'onStep' | 'onEpoch' | 'signal'>,
  vectors: WordVectors | undefined,
  backend: BackendName | 'auto' | undefined,
): Promise<ScorerModel> {
  const { label, loss = 'max-margin', margin = 1, corruptions = 4, corrupt = 'sample', ...shape } = given;
  const settings = scorerSettings.parse({ label, loss, margin, corruptions, corrupt, threshold: 0 }, '');
  checkLabel(corpus, label);
  const { radius = 2, hidden = 100, activation = 'tanh', dropout = 0.2, ...rest } = shape;
  const { batchSize, epochs } = trainings[settings.loss];
  const { batchSize: size = batchSize, ...net } = rest;
  const partial: PartialConfig = {
    ...defaults,
    epochs,
    ...net,
    window: { radius },
    layers: [{ linear: hidden }, { activation }, { dropout }],
    batch: { size },
  };
  const config = withVectorWidth(resolveConfig(partial), partial, vectors);
  const vocabulary = vocabularyOf(corpus, config, vectors);
  const engine = await createEngine(backend);
  const loaded = await loadFeatures(config.features);
  const { network, features } = createNetwork(engine, config, vocabulary, 1, { training: true, loaded });
  const model = {
    config,
    settings,
    vocabulary,
    network,
    encoder: createEncoder(features, config, vocabulary),
  };
  initializeWords(model, vectors);
  return model;
}

/** What CoNLL-2003's locations are found best with. */
const defaults: PartialConfig = {
  features: [
    { name: 'word', width: 50, dropout: 0.5 },
    { name: 'capitalization', width: 5 },
    { name: 'shape', width: 5 },
    { name: 'uncased', width: 5 },
    { name: 'affixes', width: 32 },
  ],
  optimizer: { name: 'adam', rate: 0.004 },
  schedule: { name: 'linear' },
  inputDropout: 0.1,
  // A falling rate is at its best at the end.
  patience: 6,
};

function checkLabel({ documents, scheme }: Corpus, label: string): void {
  const labels = new Set<string>();
  for (const { sentences } of documents)
    for (const { tags = [] } of sentences)
      for (const found of scheme === 'plain' ? tags : spansOf(tags).map((span) => span.label))
        labels.add(found);
  if (labels.has(label)) return;
  const known = labels.size > 0 ? [...labels].sort().join(', ') : 'no labels';
  throw new ConfigError(`label: got '${label}', but the corpus has ${known}`);
}

async function scoreInTurns(
  scorer: WindowScorer,
  sentences: readonly MarkedSentence[],
): Promise<Float32Array[]> {
  const scores: Float32Array[] = [];
  const pause = pacer();
  for (let i = 0; i < sentences.length; i += TURN) {
    scores.push(...scorer.scoreSentences(sentences.slice(i, i + TURN).map(({ tokens }) => tokens)));
    await pause();
  }
  return scores;
}

/** What early stopping goes by: average precision. */
function validation(scores: Float32Array[], sentences: readonly MarkedSentence[]): Validation {
  const all = flatten(scores);
  const { threshold } = bestThreshold(
    all,
    sentences.flatMap(({ marks }) => marks),
  );
  const { auc, averagePrecision, f1 } = compareScores(scores, sentences, threshold);
  return { score: averagePrecision, auc, averagePrecision, f1 };
}
