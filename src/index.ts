export { type Entity, type LoadOptions, type ModelSource, type Reading, Tagger, type TaggedToken } from './tagger.ts';
export { trainTagger, type TrainTaggerOptions, type TrainTaggerResult } from './train-tagger.ts';
export { evaluateTagger } from './evaluate-tagger.ts';
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
export { splitCorpus } from './text/splits.ts';
export { splitSentences } from './text/splitter.ts';
export { tokenizers, tokenizeSyllables, tokenizeWords } from './text/tokenizer.ts';
export { convertTags, detectScheme, spansOf, TagSet, tagsOf } from './text/tagset.ts';
export { Vocabulary } from './text/vocabulary.ts';
export { type WordVectors, readVectors } from './text/vectors/index.ts';

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
export { DivergenceError, type EpochEvent, type StepEvent, train, type TrainOptions } from './nn/trainer.ts';
export type { Checkpoint } from './nn/progress.ts';
