import type { Config } from './config.ts';
import type { GroupName } from './groups.ts';
import { activationNames } from './nn/layers/activation.ts';
import { combinations } from './nn/layers/window.ts';
import { initializerNames } from './nn/initializers.ts';
import {
  arrayOf,
  boolean,
  ConfigError,
  distinct,
  hint,
  nonEmpty,
  number,
  object,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Schema,
  show,
  string,
  withDefault,
} from './schema.ts';
import { featureTypes, slotsOf } from './text/features/index.ts';
import { tokenizers } from './text/tokenizer.ts';

/** The keys of a table. */
export const namesOf = <T extends string>(table: Record<T, unknown>): T[] => Object.keys(table) as T[];
export const count = number({ min: 0, integer: true });
export const positiveCount = number({ min: 1, integer: true });
export const nonNegative = number({ min: 0 });
export const fraction = number({ min: 0, below: 1 });

/**
 * The most that a configuration may ask for. It is far above what is of use, so that a file of a few kilobytes can ask
 * for neither much memory nor much time.
 */
export const LIMITS = {
  /** Columns of a feature's vectors. */
  width: 4096,
  /** Columns of contextual vectors. */
  contextualWidth: 16_384,
  /** Words on each side of the center. */
  radius: 64,
  /** Columns of all places of a window. */
  windowColumns: 32_768,
  /** Layers between window and scores. */
  layers: 64,
  /** Outputs of a linear layer. */
  outputs: 16_384,
  /** Lengths of n-grams or affixes in a list. */
  lengths: 16,
  /** Labels of gazetteers. */
  gazetteers: 32,
  /** Patterns of a feature. */
  patterns: 256,
} as const;

/** The largest number, or the largest in a list, for the options of features by their names. */
const OPTION_LIMITS: Readonly<Record<string, number>> = { buckets: 2 ** 24, limit: 256, lengths: 64 };

const upTo = (max: number, min = 1) => number({ min, max, integer: true });

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

/** What an option may be, by its name and its default (see `FeatureType`). */
function optionSchema(option: string, fallback: unknown): Schema<unknown> {
  const size = upTo(OPTION_LIMITS[option] ?? Number.MAX_SAFE_INTEGER);
  if (Array.isArray(fallback))
    return fallback.length > 0
      ? arrayOf(size, 1, LIMITS.lengths)
      : distinct(arrayOf(nonEmpty, 0, LIMITS.gazetteers));
  if (typeof fallback === 'object') return recordOf(string, LIMITS.patterns);
  return Number(fallback) < 1 ? fraction : size;
}

const feature: Schema<FeatureConfig> = {
  parse: (value, path) => {
    const { name } = objectOf(value, path);
    const known = oneOf(...namesOf(featureTypes)).parse(name, `${path}.name`);
    const fields: Record<string, Schema<unknown>> = {
      name: oneOf(known),
      width: withDefault(upTo(LIMITS.width), 32),
      rate: optional(nonNegative),
      trainable: withDefault(boolean, true),
      ...(known === 'word' && { dropout: withDefault(nonNegative, 0) }),
    };
    for (const [option, fallback] of Object.entries(featureTypes[known].options)) {
      fields[option] = withDefault<unknown>(optionSchema(option, fallback), fallback);
    }
    return object(fields).parse(value, path) as FeatureConfig;
  },
};

/** The layers between window and scores, by their one distinguishing key. */
const layerTypes = {
  linear: object({
    linear: upTo(LIMITS.outputs),
    /** Joined to the input: its means over what a row shares with others, its `word` in the document for one. */
    context: optional(distinct(arrayOf(oneOf('word', 'sentence', 'document'), 1))),
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
    throw new ConfigError(`${path}: got ${show(value)}, expected linear, activation or dropout${nearest}`);
  },
};

/** What running a net needs to know. */
export const runningFields = {
  tokenizer: withDefault(oneOf(...namesOf(tokenizers)), 'words'),
  scheme: withDefault(oneOf('BIOES', 'BIO', 'plain'), 'BIOES'),
  /** May be empty where there are contextual vectors. */
  features: withDefault(arrayOf(feature), [{ name: 'word' }]),
  /** Vectors of so many numbers that an encoder makes for each token in its sentence; they are not trained. */
  contextual: optional(object({ width: upTo(LIMITS.contextualWidth) })),
  window: withDefault(
    object({
      radius: withDefault(upTo(LIMITS.radius, 0), 2),
      combine: withDefault(oneOf(...combinations), 'concatenate'),
    }),
    {},
  ),
  layers: withDefault(arrayOf(layer, 0, LIMITS.layers), []),
  loss: withDefault(oneOf('softmax', 'crf', 'max-margin', 'logistic'), 'softmax'),
  /** Labels by the names of rules that override what a tagger finds in a text. */
  rules: optional(recordOf(nonEmpty)),
  /** Labels by the names of vetoes: an entity with such a label is none where it has the form that the veto knows. */
  vetoes: optional(object({ longNumber: optional(distinct(arrayOf(nonEmpty, 1))) })),
};

/** What only training needs to know. */
export const trainingKeys = [
  'vocabulary',
  'inputDropout',
  'contextDropout',
  'margin',
  'labelSmoothing',
  'classWeights',
  'optimizer',
  'schedule',
  'epochs',
  'batch',
  'patience',
  'averageEpochs',
  'seed',
] as const;

/**
 * The configuration of a model that was trained. What running it needs is checked; the rest is left as it is, and
 * `resolveConfig` is for who trains on.
 *
 * @throws ConfigError as `resolveConfig` does
 */
export function readConfig(given: unknown): Config {
  const running = object(runningFields, trainingKeys).parse(given, '');
  const config = { ...(given as Config), ...running };
  checkInput(config);
  return config;
}

/** @throws ConfigError for features that are none or twice the same, and for a window of too many columns */
export function checkInput({
  features,
  contextual,
  window,
}: Pick<Config, 'features' | 'contextual' | 'window'>): void {
  if (features.length === 0 && !contextual)
    throw new ConfigError('features: got [], expected a list of 1 or more, or contextual vectors');
  const names = new Set<string>();
  for (const { name } of features) {
    if (names.has(name)) throw new ConfigError(`features: got '${name}' twice, expected each name once`);
    names.add(name);
  }
  const columns = features.reduce(
    (sum, { name, width }) => sum + slotsOf(name) * width,
    contextual?.width ?? 0,
  );
  const places = 2 * window.radius + 1;
  if (places * columns > LIMITS.windowColumns)
    throw new ConfigError(
      `window: got ${places} places of ${columns} columns, expected at most ${LIMITS.windowColumns} columns in all`,
    );
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
