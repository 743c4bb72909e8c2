import { type Config, ConfigError, type PartialConfig, resolveConfig } from './config.ts';
import { loadContext } from './running-config.ts';
import { encodeCorpora } from './contextual/corpora.ts';
import type { ContextualEncoder } from './contextual/encoder.ts';
import { engineFor, isShared } from './core/shared.ts';
import type { BackendName } from './core/wasm.ts';
import { createEncoder, type EncodedSentence, type Encoder, SentenceSource } from './encode.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluateWithLoss } from './evaluate-tagger.ts';
import { meanProbabilities } from './distill.ts';
import { type Model, refresh } from './model.ts';
import { createModel } from './training-model.ts';
import type { BatchSource } from './nn/batch.ts';
import type { Loss } from './nn/loss.ts';
import type { Network } from './nn/network.ts';
import type { TrainingWorkers } from './nn/parallel.ts';
import { train, type TrainOptions, type TrainResult } from './nn/trainer.ts';
import { initializeWords, vocabularyOf, withVectorWidth } from './pretrained.ts';
import { Tagger } from './tagger.ts';
import { lossOf, packTraining } from './tagger-training.ts';
import { entityHashes } from './text/entity-hashes.ts';
import { loadFeatures } from './text/features/index.ts';
import { compileGazetteer, type GazetteerLists } from './text/gazetteer.ts';
import { withGazetteers } from './gazetteers.ts';
import { type Corpus, documentNumbers, type Sentence } from './text/sentence.ts';
import { corpusFor } from './text/corpora/for-tokenizer.ts';
import { checkScheme, convertTags, TagSet, tagSetOf } from './text/tagset.ts';
import type { TokenizerName } from './text/tokenizer.ts';
import type { WordVectors } from './text/vectors/vectors.ts';
import { warn } from './util/warn.ts';
import { aCorpus, anObject, checkArguments, optionsOf } from './util/arguments.ts';

interface TrainEvents extends Pick<
  TrainOptions,
  'onStep' | 'onEpoch' | 'signal' | 'resume' | 'onCheckpoint' | 'threads' | 'onThreads'
> {
  /** Makes a worker whose file is `oriel/worker`; in a page it has to be given. Default in Node: a worker thread. */
  createWorker?: TrainingWorkers['createWorker'];
  /**
   * Evaluated after each epoch. The best epoch is kept, of equal ones that with the lower loss; `patience` counts by it
   * from the first epoch on that finds an entity.
   */
  dev?: Corpus;
  /** Called with what is not an error but makes a model useless. Default `console.warn`. */
  onWarning?: ((message: string) => void) | undefined;
}

const OPTIONS: readonly (keyof TrainTaggerOptions)[] = [
  'dev',
  'vectors',
  'gazetteers',
  'contextual',
  'onContextual',
  'teachers',
  'backend',
  'onStart',
  'createWorker',
  'onWarning',
  'onStep',
  'onEpoch',
  'signal',
  'resume',
  'onCheckpoint',
  'threads',
  'onThreads',
];

export interface TrainTaggerOptions extends TrainEvents {
  /** Initial vectors of the feature `word`. */
  vectors?: WordVectors;
  /** Lists for the feature `gazetteer`, by label; the feature joins the configuration if it is not there. */
  gazetteers?: GazetteerLists;
  /**
   * Makes the vectors that `contextual` in the configuration announces. Called before the first step, with every
   * sentence of both corpora once, 32 at a time.
   */
  contextual?: ContextualEncoder;
  /** Called as the contextual vectors come in, with the number of sentences that have theirs, of all. */
  onContextual?: (done: number, sentences: number) => void;
  /**
   * Distillation: the tagger learns the mean of what these say of the corpus' sentences, in place of its tags. With
   * the loss `softmax` only.
   */
  teachers?: readonly Tagger[];
  /** Default auto. */
  backend?: BackendName | 'auto';
  /** Called once with the untrained tagger, before the first step. */
  onStart?: (tagger: Tagger) => void;
}

export interface TrainTaggerResult extends TrainResult {
  tagger: Tagger;
  /** The evaluation of `tagger` on `dev`. */
  evaluation?: Evaluation;
  /** What `onWarning` was called with. */
  warnings: string[];
}

/** Steps that a training takes at least where the configuration leaves the number of epochs open. */
const LEAST_STEPS = 800;

/** The epochs of a training that leaves them open: the usual number, or as many as make `LEAST_STEPS` steps. */
function epochsFor(corpus: Corpus, { epochs, batch }: Config): number {
  const documents = corpus.documents.map(
    ({ sentences }) => sentences.filter(({ tokens }) => tokens.length > 0).length,
  );
  const examples =
    batch.unit === 'document' ? documents.filter(Boolean).length : documents.reduce((a, b) => a + b, 0);
  const steps = Math.ceil(Math.max(1, examples) / batch.size);
  return Math.max(epochs, Math.ceil(LEAST_STEPS / steps));
}

/**
 * Trains a tagger on the tokens that `corpusFor` gives for its tokenizer. The same corpus, configuration, number of
 * threads, backend and engine give the same model, byte for byte.
 *
 * @throws ConfigError for a bad configuration, RangeError for a corpus without labels, DivergenceError, or the
 *   signal's reason
 */
export async function trainTagger(
  corpus: Corpus,
  config: PartialConfig = {},
  options: TrainTaggerOptions = {},
): Promise<TrainTaggerResult> {
  checkArguments({ corpus, config, options }, aCorpus, anObject, optionsOf(...OPTIONS));
  const {
    dev,
    vectors,
    gazetteers,
    contextual,
    onContextual,
    teachers,
    backend,
    onStart,
    createWorker,
    ...events
  } = options;
  const { threads = 1 } = events;
  const plain = corpus.scheme === 'plain' || config.scheme === 'plain';
  const resolved = withVectorWidth(
    withGazetteers(resolveConfig({ ...config, ...(plain && { scheme: 'plain' }) }), gazetteers),
    config,
    vectors,
  );
  const parts = corporaFor(resolved.tokenizer, { corpus, dev });
  if (config.epochs === undefined) resolved.epochs = epochsFor(parts.corpus, resolved);
  checkContextual(resolved, contextual);
  if (teachers && resolved.loss !== 'softmax')
    throw new ConfigError(`loss: got ${resolved.loss}, expected softmax, since there are teachers`);
  const tagSet = tagSetOf(corpus, resolved.scheme);
  if (dev) checkScheme(dev, tagSet, 'the development corpus');
  const engine = await engineFor(backend, threads);
  const model = createModel({
    config: resolved,
    tagSet,
    vocabulary: vocabularyOf(parts.corpus, resolved, vectors),
    entityHashes: entityHashes(parts.corpus),
    context: await loadContext(resolved),
    gazetteer: gazetteers && compileGazetteer(gazetteers, resolved.tokenizer),
    loaded: await loadFeatures(resolved.features),
    engine,
  });
  initializeWords(model, vectors);
  const tagger = await Tagger.of(model, { contextual });
  onStart?.(tagger);
  const encoder = createEncoder(model.features, resolved, model.vocabulary, model.context);
  const vectorsOf =
    contextual &&
    (await encodeCorpora(
      contextual,
      resolved.contextual!.width,
      [parts.corpus, parts.dev].filter((some) => some !== undefined),
      {
        signal: events.signal,
        onProgress: onContextual,
      },
    ));
  const examples = examplesOf(parts.corpus, model, encoder, vectorsOf);
  if (teachers) addSoftTargets(examples, teachers, parts.corpus, model);
  const source = new SentenceSource(model.network.ops, encoder, examples, resolved.contextDropout);
  const loss = lossOf(model, teachers !== undefined);
  const data =
    threads > 1 && isShared(engine)
      ? packTraining(model, encoder, examples, teachers !== undefined)
      : undefined;
  return fit(tagger, model.network, source, loss, {
    ...events,
    dev: parts.dev,
    vectorsOf,
    warnings: parts.warnings,
    workers: { createWorker, data },
  });
}

/** Corpora in the tokens of a tokenizer, by the parts that they have in training. */
export function corporaFor<Parts extends Record<string, Corpus | undefined>>(
  tokenizer: TokenizerName,
  parts: Parts,
): Parts & { warnings: string[] } {
  const warnings: string[] = [];
  const entries = Object.entries(parts).map(([part, given]) => {
    if (!given) return [part, given];
    const { corpus, warning } = corpusFor(given, tokenizer);
    if (warning !== undefined) warnings.push(`${part}: ${warning}`);
    return [part, corpus];
  });
  return { ...(Object.fromEntries(entries) as Parts), warnings };
}

/** What `fit` needs to know beside the configuration. */
export interface FitOptions extends Omit<TrainEvents, 'dev' | 'createWorker'> {
  dev?: Corpus | undefined;
  /** The contextual vectors of sentences, for a model that takes some. */
  vectorsOf?: VectorsOf | undefined;
  /** What is to be said of the corpora. */
  warnings?: readonly string[];
  workers?: TrainingWorkers;
}

/** Trains a tagger's network as its configuration says, and evaluates it where there is a development corpus. */
export async function fit(
  tagger: Tagger,
  network: Network,
  source: BatchSource,
  loss: Loss,
  { dev, vectorsOf, onWarning = warn, warnings: ofCorpora = [], ...events }: FitOptions,
): Promise<TrainTaggerResult> {
  const { model, config } = tagger;
  const validate = async (corpus: Corpus) => {
    refresh(model);
    const { evaluation, loss } = await evaluateWithLoss(tagger, corpus, vectorsOf);
    // NaN where the tagger has none of the corpus' tags, and a checkpoint is JSON.
    return { ...figures(evaluation, plain), ...(Number.isFinite(loss) && { loss }) };
  };
  ofCorpora.forEach((warning) => onWarning(warning));
  const { batch, averageEpochs, optimizer, schedule, epochs, patience, seed } = config;
  const plain = config.scheme === 'plain';
  const result = await train(network, loss, source, {
    ...events,
    epochs,
    batchSize: batch.size,
    optimizer,
    schedule,
    seed,
    averageEpochs,
    ...(dev && hasEntities(dev) && { patience, patienceAbove: 0, validate: () => validate(dev) }),
  });
  refresh(model);
  const evaluation = dev && (await evaluateWithLoss(tagger, dev, vectorsOf)).evaluation;
  const later = warningsOf(dev, evaluation, plain);
  later.forEach((warning) => onWarning(warning));
  const warnings = [...ofCorpora, ...later];
  return { ...result, tagger, warnings, ...(evaluation && { evaluation }) };
}

/** Whether epochs can be told apart by how well a corpus is tagged. */
const hasEntities = ({ documents, scheme }: Corpus): boolean =>
  scheme === 'plain' ||
  documents.some(({ sentences }) => sentences.some(({ tags = [] }) => tags.some((tag) => tag !== 'O')));

/** What a training is to say though it has ended without an error. */
function warningsOf(dev: Corpus | undefined, evaluation: Evaluation | undefined, plain: boolean): string[] {
  if (!dev || !evaluation) return [];
  if (!hasEntities(dev))
    return [
      'the development corpus has no entities, so that no epoch can be told from another: the last one is kept',
    ];
  if (plain || evaluation.f1 > 0) return [];
  return [
    'F1 on the development corpus is 0: the tagger finds none of its entities. It takes more examples, more epochs, or ' +
      'labels that are the same in both corpora',
  ];
}

/** Gives every sentence the teachers' probabilities; examples hold the corpus' sentences in order, but empty ones. */
function addSoftTargets(
  examples: readonly EncodedSentence[][],
  teachers: readonly Tagger[],
  corpus: Corpus,
  { tagSet }: Model,
): void {
  const sentences = corpus.documents.flatMap((document) => document.sentences.map(({ tokens }) => tokens));
  const means = meanProbabilities(teachers, sentences, tagSet, documentNumbers(corpus));
  const probabilities = means.filter(({ length }) => length > 0);
  examples.flat().forEach((sentence, i) => (sentence.softTargets = probabilities[i]));
}

function checkContextual({ contextual }: Config, encoder: ContextualEncoder | undefined): void {
  if (contextual && !encoder)
    throw new ConfigError(
      `contextual: vectors of width ${contextual.width} are announced, but the option \`contextual\` gives no encoder`,
    );
  if (encoder && !contextual)
    throw new ConfigError('contextual: an encoder is given, but the configuration lacks contextual.width');
}

/** What early stopping goes by: F1, or accuracy where tags are plain. */
function figures({ precision, recall, f1, accuracy }: Evaluation, plain: boolean) {
  return { score: plain ? accuracy : f1, precision, recall, f1, accuracy };
}

/** The contextual vectors of sentences. */
export type VectorsOf = (sentences: readonly (readonly string[])[]) => Float32Array[];

/** The corpus as the trainer's examples: documents, or sentences by themselves. */
export function examplesOf(
  corpus: Corpus,
  { config, tagSet }: Model,
  encoder: Encoder,
  vectorsOf?: VectorsOf,
): EncodedSentence[][] {
  const documents = corpus.documents.map(({ sentences }) =>
    sentences
      .filter(({ tokens }) => tokens.length > 0)
      .map((sentence) => encodeSentence(sentence, tagSet, encoder, vectorsOf?.([sentence.tokens])[0])),
  );
  const units = config.batch.unit === 'document' ? documents : documents.flat().map((sentence) => [sentence]);
  return units.filter((sentences) => sentences.length > 0);
}

function encodeSentence(
  { tokens, tags = [] }: Sentence,
  tagSet: TagSet,
  encoder: Encoder,
  vectors: Float32Array | undefined,
): EncodedSentence {
  const converted = convertTags(tags, tagSet.scheme);
  return encoder.encode(
    tokens,
    Int32Array.from(tokens, (_, i) => tagSet.id(converted[i])),
    vectors,
  );
}
