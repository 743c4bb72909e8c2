import type { GroupName } from './groups.ts';
import { activationNames } from './nn/layers/activation.ts';
import { combinations } from './nn/layers/window.ts';
import { initializerNames } from './nn/initializers.ts';
import { optimizerDefaults, type OptimizerName } from './nn/optimizers/defaults.ts';
import type { OptimizerSettings } from './nn/optimizer.ts';
import { scheduleNames } from './nn/schedules.ts';
import {
  arrayOf,
  boolean,
  ConfigError,
  either,
  hint,
  number,
  object,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Schema,
  string,
  withDefault,
} from './schema.ts';
import { featureTypes } from './text/features/index.ts';
import { tokenizers } from './text/tokenizer.ts';

export { ConfigError };

const namesOf = <T extends string>(table: Record<T, unknown>): T[] => Object.keys(table) as T[];
const count = number({ min: 0, integer: true });
const positiveCount = number({ min: 1, integer: true });
const nonNegative = number({ min: 0 });
const fraction = number({ min: 0, below: 1 });

/** A token feature: its vectors' width and learning rate, and its own options. */
export interface FeatureConfig {
  name: string;
  width: number;
  /** Learning rate in place of the optimizer's. */
  rate?: number;
  /** Default true. */
  trainable?: boolean;
  /** `word` only: a word of count c is taken for an unknown one with probability min(½, a / (a + c)), a being this. */
  dropout?: number;
  [option: string]: unknown;
}

/** What an option may be, by its default (see `FeatureType`). */
function optionSchema(fallback: unknown): Schema<unknown> {
  if (Array.isArray(fallback)) return fallback.length > 0 ? arrayOf(positiveCount, 1) : arrayOf(string);
  return typeof fallback === 'object' ? recordOf(string) : Number(fallback) < 1 ? fraction : positiveCount;
}

const feature: Schema<FeatureConfig> = {
  parse: (value, path) => {
    const { name } = objectOf(value, path);
    const known = oneOf(...namesOf(featureTypes)).parse(name, `${path}.name`);
    const fields: Record<string, Schema<unknown>> = {
      name: oneOf(known),
      width: withDefault(positiveCount, 32),
      rate: optional(nonNegative),
      trainable: withDefault(boolean, true),
      ...(known === 'word' && { dropout: withDefault(nonNegative, 0) }),
    };
    for (const [option, fallback] of Object.entries(featureTypes[known].options)) {
      fields[option] = withDefault<unknown>(optionSchema(fallback), fallback);
    }
    return object(fields).parse(value, path) as FeatureConfig;
  },
};

/** The layers between window and scores, by their one distinguishing key. */
const layerTypes = {
  linear: object({
    linear: positiveCount,
    /** Joined to the input: its means over what a row shares with others, its `word` in the document for one. */
    context: optional(arrayOf(oneOf('word', 'sentence', 'document'), 1)),
    initializer: withDefault(oneOf(...initializerNames), 'xavierUniform'),
    rate: optional(nonNegative),
    trainable: withDefault(boolean, true),
  }),
  activation: object({ activation: oneOf(...activationNames) }),
  dropout: object({ dropout: fraction }),
};
type LayerConfig = {
  [K in keyof typeof layerTypes]: ReturnType<(typeof layerTypes)[K]['parse']>;
}[keyof typeof layerTypes];

const layer: Schema<LayerConfig> = {
  parse: (value, path) => {
    const given = objectOf(value, path);
    const type = namesOf(layerTypes).find((name) => name in given);
    if (type) return layerTypes[type].parse(value, path);
    const keys = Object.keys(given);
    const nearest = keys.map((key) => hint(key, namesOf(layerTypes))).join('');
    throw new ConfigError(
      `${path}: got ${JSON.stringify(value)}, expected linear, activation or dropout${nearest}`,
    );
  },
};

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

const config = object({
  tokenizer: withDefault(oneOf(...namesOf(tokenizers)), 'words'),
  scheme: withDefault(oneOf('BIOES', 'BIO', 'plain'), 'BIOES'),
  /** May be empty where there are contextual vectors. */
  features: withDefault(arrayOf(feature), [{ name: 'word' }]),
  /** Vectors of so many numbers that an encoder makes for each token in its sentence; they are not trained. */
  contextual: optional(object({ width: positiveCount })),
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
  window: withDefault(
    object({ radius: withDefault(count, 2), combine: withDefault(oneOf(...combinations), 'concatenate') }),
    {},
  ),
  layers: withDefault(arrayOf(layer), []),
  loss: withDefault(oneOf('softmax', 'crf', 'max-margin', 'logistic'), 'softmax'),
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
  /** Labels by the names of rules that override what a tagger finds in a text. */
  rules: optional(recordOf(string)),
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
});

/** All that decides how a tagger is built and trained, every default filled in. */
export type Config = ReturnType<typeof config.parse>;

/** A configuration as users write it: anything may be missing. */
export type PartialConfig = { [K in keyof Config]?: unknown };

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws ConfigError for an unknown key (offering the nearest valid one) or a value out of range, naming its path
 */
export function resolveConfig(given: PartialConfig): Config {
  const resolved = config.parse(given, '');
  if (resolved.features.length === 0 && !resolved.contextual)
    throw new ConfigError('features: got [], expected a list of 1 or more, or contextual vectors');
  checkLossOptions(resolved);
  const names = new Set<string>();
  for (const { name } of resolved.features) {
    if (names.has(name)) throw new ConfigError(`features: got '${name}' twice, expected each name once`);
    names.add(name);
  }
  if (contextOf(resolved).length > 0 && resolved.batch.unit === 'sentence')
    throw new ConfigError(
      "batch.unit: got 'sentence', expected 'document', since a layer takes `context` from the document",
    );
  return resolved;
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

/** The groups whose means any layer takes. */
export function contextOf({ layers }: Config): GroupName[] {
  return [...new Set(layers.flatMap((spec) => ('linear' in spec && spec.context) || []))];
}

export type DocumentContext = typeof import('./document-context.ts');

/**
 * The code that a net needs of which a layer takes `context`. Nothing else imports it, so that a page whose models have
 * no such layer does not load it.
 */
export async function loadContext(config: Config): Promise<DocumentContext | undefined> {
  return contextOf(config).length > 0 ? import('./document-context.ts') : undefined;
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
    epochs: 8,
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
    epochs: 8,
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
