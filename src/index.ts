export type {} from './host-types.ts';
export {
  type Entity,
  type LoadOptions,
  type ModelSource,
  type Reading,
  type Surroundings,
  Tagger,
  type TaggedToken,
} from './tagger.ts';
export { trainTagger, type TrainTaggerOptions, type TrainTaggerResult } from './train-tagger.ts';
export { fineTune, type FineTuneOptions } from './fine-tune.ts';
export { suggest, type Suggestion, type SuggestOptions } from './suggest.ts';
export { wordVectorsOf } from './pretrained.ts';
export { compressModel, type CompressOptions } from './compression/compress.ts';
export { evaluateTagger, type EvaluateOptions } from './evaluate-tagger.ts';
export { type Calibration, calibrateTagger, calibration } from './calibration.ts';
export { type Evaluation, evaluate, formatReport, type Scores } from './evaluation.ts';
export {
  type Config,
  ConfigError,
  type PartialConfig,
  type PresetName,
  presets,
  resolveConfig,
} from './config.ts';
export {
  ModelFileError,
  readSafetensors,
  type Safetensors,
  type Tensor,
  writeSafetensors,
} from './safetensors.ts';
export { type BackendName, createEngine, type Engine } from './core/wasm.ts';
export { createSharedEngine, type SharedEngine, whyNotShared } from './core/shared.ts';
export type { TrainingWorkers } from './nn/parallel.ts';
export type { ParameterPlaces } from './nn/parameter.ts';

export type {
  Corpus,
  Document,
  Scheme,
  Sentence,
  SentenceSplitter,
  Span,
  TextRange,
  Tokenizer,
} from './text/sentence.ts';
export { type CorpusOptions, parseCorpus } from './text/corpora/index.ts';
export { corpusFor, type CorpusForTokenizer } from './text/corpora/for-tokenizer.ts';
export { CorpusError } from './text/corpora/faults.ts';
export { splitCorpus } from './text/splits.ts';
export { splitSentences } from './text/splitter.ts';
export { segment, type TokenizedSentence } from './text/segment.ts';
export { tokenizers, type TokenizerName, tokenizeSyllables, tokenizeWords } from './text/tokenizer.ts';
export { convertTags, detectScheme, spansOf, TagSet, tagSetOf, tagsOf } from './text/tagset.ts';
export { buildVocabulary, type VocabularyOptions } from './text/build-vocabulary.ts';
export { Vocabulary } from './text/vocabulary.ts';
export {
  readVectors,
  type ReadVectorsOptions,
  type SubwordVectors,
  type VectorFormat,
  type VectorSource,
  type WordVectors,
} from './text/vectors/index.ts';
export {
  isWritableWord,
  type WritableVectorFormat,
  writableVectorFormats,
  writeVectors,
} from './text/vectors/write.ts';
export { type NearestOptions, type Neighbor, VectorSpace } from './text/vectors/space.ts';
export {
  map2d,
  type MapPoint,
  type PrincipalComponents,
  principalComponents,
  projectOnto,
} from './text/vectors/pca.ts';
export { vectorMapSvg, type VectorMapOptions } from './plot/vector-map.ts';

// Nets for anything else than words.
export type { Batch, BatchSource, Mode } from './nn/batch.ts';
export { Network } from './nn/network.ts';
export { input } from './nn/layers/input.ts';
export { window } from './nn/layers/window.ts';
export { linear } from './nn/layers/linear.ts';
export { activation } from './nn/layers/activation.ts';
export { dropout } from './nn/layers/dropout.ts';
export { SoftmaxLoss } from './nn/losses/softmax.ts';
export { SoftLoss } from './nn/losses/soft.ts';
export { LogisticLoss } from './nn/losses/logistic.ts';
export { ArgmaxDecoder, ThresholdDecoder, ViterbiDecoder } from './nn/decoder.ts';
export { initializers } from './nn/initializers.ts';
export { Optimizer, type OptimizerSettings } from './nn/optimizer.ts';
export { trainStep } from './nn/step.ts';
export { DivergenceError, type EpochEvent, type StepEvent, train, type TrainOptions } from './nn/trainer.ts';
export type { Checkpoint } from './nn/progress.ts';
export { decodeCheckpoint, encodeCheckpoint, type RunIdentity } from './checkpoint.ts';
export { activationNames } from './nn/layers/activation.ts';
export { explainGradient, type LayerGradient, type NetworkGradient } from './nn/explain.ts';
export { type DecidingToken, explainEntity, type EntityExplanation, type Push } from './explain-entity.ts';
export { explainWindow, type WindowGradient, type WindowWord } from './explain-window.ts';
export { rateRange, type RateRange, type RateRangeOptions } from './nn/rate-range.ts';
export {
  compareRates,
  type CompareRatesOptions,
  judgeRates,
  type RateRun,
  type RateVerdict,
} from './nn/rates.ts';

// Points in the plane.
export {
  planeData,
  type PlaneData,
  type PlaneDataName,
  planeDataNames,
  type PlaneDataOptions,
  type PlaneSplit,
  splitPlane,
} from './plane/data.ts';
export {
  planeLosses,
  planeLossOf,
  type PlaneLossName,
  planeNetwork,
  type PlaneNetworkOptions,
  planeScores,
  PointSource,
} from './plane/network.ts';
export {
  type LearningCurves,
  planeFigures,
  trainPlane,
  type TrainPlaneOptions,
  type TrainPlaneResult,
} from './plane/train.ts';
export { type Bounds, boundsOf, classifyPoints, decisionRegions, type Regions } from './plane/regions.ts';
export { applyLinear, collapse, type LinearMap } from './plane/collapse.ts';
export {
  type FitFigures,
  overfitting,
  type OverfittingOptions,
  type OverfittingResult,
  type Remedy,
} from './plane/overfitting.ts';

// Likelihood, entropy and their relatives.
export {
  binaryLikelihood,
  binaryNegativeLogLikelihood,
  categoricalLikelihood,
  categoricalNegativeLogLikelihood,
  crossEntropy,
  entropy,
  kl,
  sigmoid,
  softmax,
} from './information.ts';

// Plots, as SVG and in characters.
export type { Axis, LineChart, Series } from './plot/scale.ts';
export {
  barChart,
  type BarChart,
  lineChart,
  type PointGroup,
  scatterPlot,
  type ScatterPlot,
  sideBySide,
} from './plot/svg.ts';
export { type RegionGrid, regionMap, type RegionMap } from './plot/regions.ts';
export { terminalChart, type TerminalOptions, terminalRegions } from './plot/terminal.ts';
export { MaxMarginLoss, type MaxMarginLossOptions } from './nn/losses/max-margin.ts';
export { MulticlassMarginLoss } from './nn/losses/multiclass-margin.ts';
export { OneVsRestLoss } from './nn/losses/one-vs-rest.ts';
export { averagePrecision, bestThreshold, rocAuc } from './ranking.ts';
export { trainWindowScorer, type WindowScorerOptions } from './train-window-scorer.ts';
export { evaluateScorer, type ScorerEvaluation, type ScorerSettings, WindowScorer } from './window-scorer.ts';

// Training word vectors.
export {
  type TrainedVectors,
  trainVectors,
  type TrainVectorsOptions,
  type VectorsCorpus,
  type VectorsProgress,
} from './train-vectors.ts';
export { type RankingVectorsOptions, trainRankingVectors } from './ranking-vectors.ts';

// Vectors of words in their context, from any encoder.
export type { ContextualEncoder } from './contextual/encoder.ts';
export { type Pooling, poolSubwords } from './contextual/pool.ts';
export {
  type FeatureExtractor,
  type FeatureTensor,
  fromTransformers,
  type FromTransformersOptions,
} from './contextual/transformers.ts';
export { calibrateTaggerAsync } from './calibration.ts';
export { evaluateTaggerAsync } from './evaluate-tagger.ts';
export { type BootstrapResult, pairedBootstrap } from './significance.ts';

// Lists of names as a feature.
export { type GazetteerLists, parseGazetteer, type ParseGazetteerOptions } from './text/gazetteer.ts';

// Personal data taken out of texts.
export {
  type EntitySource,
  originalOffset,
  redact,
  type Redactable,
  type RedactedEntity,
  redactedOffset,
  type Redaction,
  type RedactionMap,
  type RedactOptions,
  restore,
  restoreChunks,
  type RestoreOptions,
  restoreStream,
} from './redact.ts';
