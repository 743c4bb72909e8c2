import { type Config, ConfigError } from './config.ts';
import { loadContext } from './running-config.ts';
import type { SharedEngine } from './core/shared.ts';
import { createEncoder, type EncodedSentence, type Encoder, SentenceSource } from './encode.ts';
import { learnedTransitions, type Model } from './model.ts';
import { createNetwork } from './training-model.ts';
import type { Loss } from './nn/loss.ts';
import { CrfLoss } from './nn/losses/crf.ts';
import { MulticlassMarginLoss } from './nn/losses/multiclass-margin.ts';
import { OneVsRestLoss } from './nn/losses/one-vs-rest.ts';
import { SoftLoss } from './nn/losses/soft.ts';
import { SoftmaxLoss } from './nn/losses/softmax.ts';
import type { Training } from './nn/parallel.ts';
import type { ParameterPlaces } from './nn/parameter.ts';
import { loadFeatures } from './text/features/index.ts';
import type { Scheme } from './text/sentence.ts';
import { constraints, TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

/** What a loss has to know of a model. */
type LossModel = Pick<Model, 'config' | 'tagSet' | 'learned'>;

/** How each loss of a configuration is made. */
const losses: Record<Config['loss'], (model: LossModel) => Loss> = {
  softmax: softmaxLoss,
  crf: ({ tagSet, learned }) => new CrfLoss(constraints(tagSet), learned!),
  'max-margin': ({ config }) => new MulticlassMarginLoss(config.margin),
  logistic: () => new OneVsRestLoss(),
};

function softmaxLoss({ config, tagSet }: LossModel): Loss {
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

/** The loss that a configuration names, or the one for soft targets. */
export const lossOf = (model: LossModel, soft: boolean): Loss =>
  soft ? new SoftLoss() : losses[model.config.loss](model);

/** A tagger's training, as it goes to other threads: arrays lie in memory that all of them see. */
export interface PackedTraining {
  config: Config;
  labels: readonly string[];
  scheme: Scheme;
  words: readonly string[];
  counts: Int32Array;
  gazetteer: Uint32Array | undefined;
  soft: boolean;
  /** The encoder's ids of the features of tokens, by type. */
  ids: Record<string, Int32Array>;
  /** Sentences in each example, and tokens in each sentence. */
  examples: Int32Array;
  lengths: Int32Array;
  types: Int32Array;
  context: Int32Array[];
  targets: Int32Array | undefined;
  softTargets: Float32Array | undefined;
  dense: Float32Array | undefined;
}

/** Puts a tagger's training together for other threads. */
export function packTraining(
  { config, tagSet, vocabulary, gazetteer }: Model,
  encoder: Encoder,
  examples: readonly (readonly EncodedSentence[])[],
  soft: boolean,
): PackedTraining {
  const sentences = examples.flat();
  const first = sentences[0];
  const all = <A extends Int32Array | Float32Array>(pick: (sentence: EncodedSentence) => A | undefined) =>
    pick(first) && joined(sentences.map((sentence) => pick(sentence)!));
  return {
    config,
    labels: tagSet.labels,
    scheme: tagSet.scheme,
    words: vocabulary.words.slice(2),
    counts: vocabulary.counts,
    gazetteer: gazetteer && joined([gazetteer]),
    soft,
    ids: Object.fromEntries(Object.entries(encoder.ids).map(([name, ids]) => [name, joined([ids])])),
    examples: Int32Array.from(examples, ({ length }) => length),
    lengths: Int32Array.from(sentences, ({ types }) => types.length),
    types: joined(sentences.map(({ types }) => types)),
    context: first.context.map((_, i) => joined(sentences.map(({ context }) => context[i]))),
    targets: all(({ targets }) => targets),
    softTargets: all(({ softTargets }) => softTargets),
    dense: all(({ dense }) => dense),
  };
}

/** The same training on another thread's engine. */
export async function unpackTraining(
  engine: SharedEngine,
  packed: PackedTraining,
  places: ParameterPlaces,
): Promise<Training> {
  const { config, labels, scheme, words, counts, gazetteer, soft, ids } = packed;
  const tagSet = TagSet.from(labels, scheme);
  const vocabulary = new Vocabulary(words, counts);
  const learned = learnedTransitions(config, tagSet);
  const loaded = await loadFeatures(config.features);
  const options = { places, extra: Object.values(learned ?? {}), gazetteer, loaded };
  const { network, features } = createNetwork(engine, config, vocabulary, tagSet.tags.length, options);
  const encoder = createEncoder(features, config, vocabulary, await loadContext(config), ids);
  const source = new SentenceSource(network.ops, encoder, examplesOf(packed), config.contextDropout);
  return { network, loss: lossOf({ config, tagSet, learned }, soft), source };
}

function examplesOf(packed: PackedTraining): EncodedSentence[][] {
  const { examples, lengths, types, context, targets, softTargets, dense } = packed;
  const tokens = types.length;
  let from = 0;
  const sentences = Array.from(lengths, (length): EncodedSentence => {
    const part = <A extends Int32Array | Float32Array>(array: A): A => {
      const width = array.length / tokens;
      return array.subarray(from * width, (from + length) * width) as A;
    };
    const sentence = {
      types: part(types),
      context: context.map(part),
      ...(targets && { targets: part(targets) }),
      ...(softTargets && { softTargets: part(softTargets) }),
      ...(dense && { dense: part(dense) }),
    };
    from += length;
    return sentence;
  });
  let at = 0;
  return Array.from(examples, (count) => sentences.slice(at, (at += count)));
}

/** Arrays one after the other, in memory that threads share. */
function joined<A extends Int32Array | Uint32Array | Float32Array>(arrays: readonly A[]): A {
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const Kind = arrays[0].constructor as new (buffer: SharedArrayBuffer) => A;
  const result = new Kind(new SharedArrayBuffer(4 * length));
  let at = 0;
  for (const array of arrays) {
    result.set(array, at);
    at += array.length;
  }
  return result;
}
