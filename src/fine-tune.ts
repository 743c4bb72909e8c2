import { type Config, resolveConfig } from './config.ts';
import { contextOf } from './running-config.ts';
import { encodeCorpora } from './contextual/corpora.ts';
import { createEngine } from './core/wasm.ts';
import { meanProbabilities } from './distill.ts';
import { createEncoder, type EncodedSentence, SentenceSource } from './encode.ts';
import { growModel, tagParameters } from './grow.ts';
import type { Model } from './model.ts';
import type { BatchSource, Mode } from './nn/batch.ts';
import type { StepEvent } from './nn/trainer.ts';
import { mix32 } from './random.ts';
import { number, object, optional } from './schema.ts';
import { Tagger } from './tagger.ts';
import { type Corpus, documentNumbers } from './text/sentence.ts';
import { checkScheme } from './text/tagset.ts';
import { lossOf } from './tagger-training.ts';
import {
  corporaFor,
  examplesOf,
  fit,
  type TrainTaggerOptions,
  type TrainTaggerResult,
} from './train-tagger.ts';
import { aCorpus, aTagger, checkArguments, optionsOf } from './util/arguments.ts';

export interface FineTuneOptions extends Pick<
  TrainTaggerOptions,
  | 'dev'
  | 'onWarning'
  | 'contextual'
  | 'onContextual'
  | 'onStep'
  | 'onEpoch'
  | 'onStart'
  | 'signal'
  | 'backend'
> {
  /** Times to go through the examples. Default: 8 for 1,000 sentences, 36 for 50, up to 200 for fewer. */
  epochs?: number;
  /** The learning rate; rates that features have of their own change in proportion. Default: twice the model's. */
  rate?: number;
  /** Sentences of a batch, or documents where the model was trained on such and the examples are some. Default 8 sentences. */
  batchSize?: number;
  /** Some of what the model was trained on, or like it, so that it is not forgotten. */
  replay?: Corpus;
  /** Text like what the model was trained on, without labels: what the model says of it is kept up. */
  replayTexts?: readonly string[];
  /** How many replayed sentences come with each example. Default 1. */
  replayRatio?: number;
  /**
   * Pulls the weights of dense layers back to where they were: by this times the rate of their distance, at each step
   * (L2-SP of Li et al. 2018, decoupled from the gradient). Default 0.
   */
  penalty?: number;
  /** For new labels a label of the model to begin with: `{ person: 'PER' }`. */
  like?: Readonly<Record<string, string>>;
  /** Whether words of the examples that the model does not know join its vocabulary. Default true. */
  newWords?: boolean;
  /** Default: the model's. */
  seed?: number;
}

/** The options that are not numbers. */
const OTHERS = [
  'dev',
  'onWarning',
  'contextual',
  'onContextual',
  'onStep',
  'onEpoch',
  'onStart',
  'signal',
  'backend',
  'replay',
  'replayTexts',
  'like',
  'newWords',
];
const SETTINGS = ['epochs', 'rate', 'batchSize', 'replayRatio', 'penalty', 'seed'] as const;

const settings = object({
  epochs: optional(number({ min: 1, integer: true })),
  rate: optional(number({ min: 0 })),
  batchSize: optional(number({ min: 1, integer: true })),
  replayRatio: optional(number({ min: 0 })),
  penalty: optional(number({ min: 0 })),
  seed: optional(number({ min: 0, integer: true })),
});

/**
 * Teaches a trained tagger from a few more examples, which may have labels that it does not know; the tagger given stays as
 * it is. Without `replay`, `replayTexts` or `penalty` the new is learned best and the old forgotten most.
 *
 * @param examples tagged; where the old labels occur in them they should be tagged too, since what is not is learned as `O`
 * @throws ConfigError for options out of range, RangeError for a corpus without labels or of another kind of tags,
 *   DivergenceError, or the signal's reason
 */
export async function fineTune(
  tagger: Tagger,
  examples: Corpus,
  options: FineTuneOptions = {},
): Promise<TrainTaggerResult> {
  checkArguments({ tagger, examples, options }, aTagger, aCorpus, optionsOf(...SETTINGS, ...OTHERS));
  const {
    epochs,
    rate,
    batchSize,
    replayRatio = 1,
    penalty = 0,
    seed,
  } = settings.parse(pick(options, SETTINGS), '');
  const {
    dev,
    replay,
    replayTexts = [],
    like,
    newWords,
    contextual,
    onContextual,
    backend,
    onStart,
    ...events
  } = options;
  const parts = corporaFor(tagger.config.tokenizer, { examples, dev, replay });
  const config = configOf(resolveConfig(tagger.config), parts.examples, { epochs, rate, batchSize, seed });
  const engine = await createEngine(backend ?? tagger.backend);
  for (const [what, some] of Object.entries({
    'the examples': examples,
    replay,
    'the development corpus': dev,
  }))
    if (some) checkScheme(some, tagger.model.tagSet, what);
  const corpus = joined(parts.examples, parts.replay);
  const model = growModel(tagger, { corpus, like, newWords, config, engine });
  const student = await Tagger.of(model, {
    contextual,
    splitSentences: tagger.splitSentences,
    replaceRules: tagger.rules,
  });
  onStart?.(student);
  const own = selfLabelled(tagger, replayTexts);
  const encoder = createEncoder(model.features, config, model.vocabulary, model.context);
  const corpora = [parts.examples, parts.replay, own, parts.dev].filter((some) => some !== undefined);
  const vectorsOf =
    contextual &&
    (await encodeCorpora(contextual, config.contextual!.width, corpora, {
      signal: events.signal,
      onProgress: onContextual,
    }));
  const encode = (some: Corpus) => examplesOf(some, model, encoder, vectorsOf);
  const [taught, replayed, kept] = [
    encode(parts.examples),
    parts.replay ? encode(parts.replay) : [],
    encode(own),
  ];
  const soft = kept.length > 0 && config.loss === 'softmax';
  if (soft) {
    for (const sentence of [...taught, ...replayed].flat()) sentence.softTargets = oneHot(sentence, model);
    addOwnProbabilities(tagger, model, own, kept);
  }
  const sentences = new SentenceSource(
    model.network.ops,
    encoder,
    [...taught, ...replayed, ...kept],
    config.contextDropout,
  );
  const source = new ReplaySource(sentences, taught.length, replayRatio);
  const pull = penalty > 0 ? puller(model, tagger, penalty) : undefined;
  const onStep = (event: StepEvent) => {
    pull?.(event.rate);
    return events.onStep?.(event);
  };
  return fit(student, model.network, source, lossOf(model, soft), {
    ...events,
    onStep,
    dev: parts.dev,
    vectorsOf,
    warnings: parts.warnings,
  });
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** A new label takes some 200 steps, and epochs of a few sentences are a step or two each. */
const epochsFor = (sentences: number): number =>
  Math.round(sentences < 50 ? Math.min(200, 2000 / sentences) : Math.max(4, 8 * Math.sqrt(1000 / sentences)));

/** The model's configuration, with the steps that suit few examples. */
function configOf(
  old: Config,
  { documents }: Corpus,
  given: Pick<FineTuneOptions, 'epochs' | 'rate' | 'batchSize' | 'seed'>,
): Config {
  const sentences = documents.reduce((sum, document) => sum + document.sentences.length, 0);
  const ungrouped = documents.every((document) => document.sentences.length === 1);
  // Where a layer takes `context`, a sentence that is alone is a document.
  const unit = ungrouped && contextOf(old).length === 0 ? 'sentence' : old.batch.unit;
  const size = given.batchSize ?? (ungrouped || unit === 'sentence' ? 8 : old.batch.size);
  const epochs = given.epochs ?? epochsFor(Math.max(1, sentences));
  const rate = given.rate ?? 2 * old.optimizer.rate;
  const share = old.optimizer.rate > 0 ? rate / old.optimizer.rate : 1;
  const scaled = <T extends { rate?: number | undefined }>(part: T): T =>
    part.rate === undefined ? part : { ...part, rate: part.rate * share };
  return {
    ...old,
    features: old.features.map(scaled),
    layers: old.layers.map((layer) => ('linear' in layer ? scaled(layer) : layer)),
    optimizer: { ...old.optimizer, rate },
    schedule: { ...old.schedule, name: 'linear', warmup: 10 },
    epochs,
    // New labels may not be found for some epochs: that is no reason to stop.
    patience: epochs,
    batch: { unit, size },
    averageEpochs: 0,
    seed: given.seed ?? old.seed,
  };
}

/** Two corpora as one, in the scheme of the first. */
function joined(examples: Corpus, replay: Corpus | undefined): Corpus {
  if (!replay) return examples;
  return { ...examples, documents: [...examples.documents, ...replay.documents] };
}

/** Texts with the tags that a tagger gives them. */
function selfLabelled(tagger: Tagger, texts: readonly string[]): Corpus {
  const documents = texts.map((text) => {
    const sentences = tagger.segment(text).map(({ tokens }) => tokens);
    const tags = tagger.tagSentences(sentences);
    return { sentences: sentences.map((tokens, i) => ({ tokens, tags: tags[i] })) };
  });
  return { documents, scheme: tagger.model.tagSet.scheme };
}

/** Probability 1 for the tags that a sentence has. */
function oneHot({ targets }: EncodedSentence, { tagSet }: Model): Float32Array {
  const { length } = tagSet.tags;
  const probabilities = new Float32Array(targets!.length * length);
  targets!.forEach((tag, i) => (probabilities[i * length + tag] = 1));
  return probabilities;
}

/** Gives sentences the probabilities of the tagger that is to be kept up, for tags that it has not: 0. */
function addOwnProbabilities(
  tagger: Tagger,
  { tagSet }: Model,
  corpus: Corpus,
  encoded: readonly EncodedSentence[][],
): void {
  const { tags } = tagger.model.tagSet;
  const sentences = corpus.documents.flatMap((document) => document.sentences.map(({ tokens }) => tokens));
  const all = meanProbabilities([tagger], sentences, tagger.model.tagSet, documentNumbers(corpus));
  const filled = sentences.filter(({ length }) => length > 0);
  const means = all.filter(({ length }) => length > 0);
  encoded.flat().forEach((sentence, s) => {
    const soft = new Float32Array(filled[s].length * tagSet.tags.length);
    means[s].forEach((p, i) => {
      const [row, tag] = [Math.floor(i / tags.length), i % tags.length];
      soft[row * tagSet.tags.length + tagSet.id(tags[tag])] = p;
    });
    sentence.softTargets = soft;
  });
}

const REPLAY_STREAM = 0x7265706c;

/** Each example once an epoch, and with them others of the source, drawn anew at each step. */
class ReplaySource implements BatchSource {
  readonly size: number;

  constructor(
    private readonly all: SentenceSource,
    private readonly examples: number,
    ratio: number,
  ) {
    this.size = examples + (all.size > examples ? Math.round(ratio * examples) : 0);
  }

  batch(examples: ArrayLike<number>, mode: Mode) {
    const { examples: own, all } = this;
    const seed = mix32(mode.seed ^ REPLAY_STREAM, mode.step);
    const drawn = Array.from(examples, (example, i) =>
      example < own ? example : own + (mix32(seed, i) % (all.size - own)),
    );
    return all.batch(drawn, mode);
  }
}

/** Makes the function that, after a step, pulls dense weights towards those at the start; what is new stays free. */
function puller({ network, tagSet }: Model, tagger: Tagger, penalty: number): (rate: number) => void {
  const { parameters } = network;
  const grown = tagParameters(Object.fromEntries(parameters.all.map(({ name }) => [name, 0])));
  const isNew = tagSet.tags.map((tag) => !tagger.model.tagSet.has(tag));
  const pulled = parameters.dense
    .filter(({ trainable }) => trainable)
    .map((p) => {
      const free = (i: number) =>
        grown.includes(p.name) &&
        (isNew[i % p.cols] || (p.name === 'loss.transitions' && isNew[Math.floor(i / p.cols)]));
      return {
        p,
        start: parameters.values(p).slice(),
        free: Uint8Array.from({ length: p.length }, (_, i) => +free(i)),
      };
    });
  return (rate) => {
    const share = Math.min(1, rate * penalty);
    for (const { p, start, free } of pulled) {
      const values = parameters.values(p);
      for (let i = 0; i < values.length; i++) if (!free[i]) values[i] += share * (start[i] - values[i]);
    }
  };
}
