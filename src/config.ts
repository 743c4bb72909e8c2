import { optimizerDefaults, type OptimizerName } from './nn/optimizers/defaults.ts';
import type { OptimizerSettings } from './nn/optimizer.ts';
import { scheduleNames } from './nn/schedules.ts';
import {
  checkInput,
  contextOf,
  count,
  fraction,
  namesOf,
  nonNegative,
  positiveCount,
  runningFields,
  type trainingKeys,
} from './running-config.ts';
import {
  ConfigError,
  either,
  object,
  objectOf,
  oneOf,
  recordOf,
  type Schema,
  withDefault,
} from './schema.ts';
import { compilePatterns } from './text/features/compile-patterns.ts';

export { ConfigError };
export type { FeatureConfig } from './running-config.ts';

const optimizer: Schema<OptimizerSettings> = {
  parse: (value, path) => {
    const given = objectOf(value, path);
    const name = oneOf(...namesOf(optimizerDefaults)).parse(
      given.name ?? 'adam',
      `${path}.name`,
    ) as OptimizerName;
    const own = Object.entries(optimizerDefaults[name]).map(([key, fallback]) => [
      key,
      // All but epsilon are shares that are kept from step to step: with 1 or more nothing would ever fade.
      withDefault(key === 'epsilon' ? nonNegative : fraction, fallback),
    ]);
    return object({
      name: withDefault(oneOf(name), name),
      rate: withDefault(nonNegative, 0.002),
      weightDecay: withDefault(nonNegative, 0),
      clip: withDefault(nonNegative, 0),
      ...Object.fromEntries(own),
    }).parse(value, path) as OptimizerSettings;
  },
};

/** Made when it is asked for, so that a bundle that only tags is without it. */
const schema = () =>
  object({
    ...runningFields,
    vocabulary: withDefault(
      object({
        /** Words seen less often in training are unknown, unless they have a vector. */
        minCount: withDefault(positiveCount, 1),
        /** Words taken from the start of the vector file, or all. */
        vectorWords: withDefault(either(count, oneOf('all')), 40_000),
      }),
      {},
    ),
    inputDropout: withDefault(fraction, 0),
    /**
     * The share of documents whose sentences are taken for documents of their own in training, so that a net whose layers
     * take `context` can do without.
     */
    contextDropout: withDefault(fraction, 0),
    /** `max-margin` only: by how much a token's own tag is to score more than each other one. */
    margin: withDefault(nonNegative, 1),
    /** `softmax` only. */
    labelSmoothing: withDefault(fraction, 0),
    /** `softmax` only: weights of tags in the loss by their label (`O` included); 1 for those not named. */
    classWeights: withDefault(recordOf(nonNegative), {}),
    optimizer: withDefault(optimizer, {}),
    schedule: withDefault(
      object({
        name: withDefault(oneOf(...scheduleNames), 'constant'),
        warmup: withDefault(count, 0),
        factor: withDefault(nonNegative, 0.5),
        times: withDefault(positiveCount, 3),
      }),
      {},
    ),
    /** Default 8, or with `trainTagger` as many more as make 800 steps: a small corpus has few steps an epoch. */
    epochs: withDefault(positiveCount, 8),
    batch: withDefault(
      object({
        unit: withDefault(oneOf('sentence', 'document'), 'sentence'),
        size: withDefault(positiveCount, 16),
      }),
      {},
    ),
    /** Epochs without a better development score before training stops. */
    patience: withDefault(positiveCount, 3),
    /** Ends with the mean of the weights of the last so many epochs; 0 does not. */
    averageEpochs: withDefault(count, 0),
    seed: withDefault(count, 1),
  } satisfies Record<keyof typeof runningFields | (typeof trainingKeys)[number], Schema<unknown>>);

/** All that decides how a tagger is built and trained, every default filled in. */
export type Config = ReturnType<ReturnType<typeof schema>['parse']>;

/** A configuration as users write it: anything may be missing. */
export type PartialConfig = { [K in keyof Config]?: unknown };

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws ConfigError for an unknown key (offering the nearest valid one) or a value out of range, naming its path
 */
export function resolveConfig(given: PartialConfig): Config {
  const resolved = schema().parse(given, '');
  checkInput(resolved);
  checkPatterns(resolved);
  checkLossOptions(resolved);
  if (contextOf(resolved).length > 0 && resolved.batch.unit === 'sentence')
    throw new ConfigError(
      "batch.unit: got 'sentence', expected 'document', since a layer takes `context` from the document",
    );
  return resolved;
}

function checkPatterns({ features }: Pick<Config, 'features'>): void {
  features.forEach(({ name, patterns }, i) => {
    if (name !== 'patterns' && name !== 'tokenPatterns') return;
    try {
      compilePatterns(name, patterns as Record<string, string>, `features[${i}].`);
    } catch (error) {
      throw new ConfigError((error as Error).message);
    }
  });
}

function checkLossOptions({ loss, labelSmoothing, classWeights }: Config): void {
  if (loss === 'softmax') return;
  for (const [key, given] of Object.entries({ labelSmoothing, classWeights })) {
    if (typeof given === 'number' ? given === 0 : Object.keys(given).length === 0) continue;
    throw new ConfigError(
      `${key}: got ${JSON.stringify(given)}, but only the loss softmax takes it, not ${loss}`,
    );
  }
}

/** Ready configurations by name. */
export const presets: Record<'words' | 'syllables' | 'lecture', PartialConfig> = {
  /** Entities in languages that put spaces between words. */
  words: {
    tokenizer: 'words',
    features: [
      { name: 'word', width: 100, rate: 0.003, dropout: 0.5 },
      { name: 'capitalization', width: 5 },
      { name: 'shape', width: 5 },
      { name: 'uncased', width: 5 },
      { name: 'affixes', width: 32, rate: 0.003 },
    ],
    inputDropout: 0.1,
    contextDropout: 0.3,
    window: { radius: 2 },
    layers: [
      { linear: 256, initializer: 'heUniform' },
      { activation: 'relu' },
      { dropout: 0.4 },
      { linear: 128, initializer: 'heUniform', context: ['word', 'document'] },
      { activation: 'relu' },
      { dropout: 0.4 },
    ],
    optimizer: { name: 'adam', rate: 0.002, clip: 5 },
    schedule: { name: 'linear', warmup: 50 },
    batch: { unit: 'document', size: 3 },
  },
  /** Korean: one syllable a token, so that particles come off by themselves. */
  syllables: {
    tokenizer: 'syllables',
    features: [
      { name: 'word', width: 32, dropout: 0.1 },
      { name: 'characterType', width: 5 },
      { name: 'eojeolStart', width: 5 },
      { name: 'eojeolEnd', width: 5 },
      { name: 'syllables', width: 16, buckets: 65536, rate: 0.003 },
    ],
    inputDropout: 0.2,
    window: { radius: 3 },
    layers: [{ linear: 128, initializer: 'heUniform' }, { activation: 'relu' }, { dropout: 0.3 }],
    loss: 'crf',
    optimizer: { name: 'adam', rate: 0.002, clip: 5 },
    schedule: { name: 'linear', warmup: 50 },
    batch: { unit: 'sentence', size: 10 },
  },
  /** The lecture's net: word vectors, a window, one tanh layer, softmax. */
  lecture: {
    tokenizer: 'words',
    features: [{ name: 'word', width: 50, dropout: 0.1 }],
    window: { radius: 2 },
    layers: [{ linear: 100 }, { activation: 'tanh' }],
    optimizer: { name: 'adagrad', rate: 0.05 },
    epochs: 10,
    batch: { unit: 'sentence', size: 8 },
  },
};
export type PresetName = keyof typeof presets;
