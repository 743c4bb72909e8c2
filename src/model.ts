import { columnsOf, Encoder, type WordDropout } from './encode.ts';
import { type Config, type FeatureConfig, layersOf } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { ViterbiDecoder } from './nn/decoder.ts';
import { dropout } from './nn/layers/dropout.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { Network, type NetworkOptions } from './nn/network.ts';
import { type LearnedTransitions, learnTransitions } from './nn/transitions.ts';
import { createFeature, type FeatureContext } from './text/features/index.ts';
import { constraints, type TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

/** What a tagger is made of. */
export interface Model {
  config: Config;
  tagSet: TagSet;
  vocabulary: Vocabulary;
  /** Sorted 32-bit hashes of the entities of the training corpus. */
  entityHashes: Uint32Array;
  /** The lists of the feature `gazetteer`. */
  gazetteer?: Uint32Array | undefined;
  encoder: Encoder;
  network: Network;
  decoder: ViterbiDecoder;
  /** The transition scores that the CRF loss learns. */
  learned?: LearnedTransitions | undefined;
}

/** What features need beside the configuration and the vocabulary. */
type FeatureParts = Pick<FeatureContext, 'gazetteer' | 'loaded'>;

export interface ModelParts
  extends
    Pick<Model, 'config' | 'tagSet' | 'vocabulary' | 'entityHashes'>,
    Pick<NetworkOptions, 'training' | 'weights'>,
    FeatureParts {
  engine: Engine;
}

/** Builds the network, the encoder and the decoder that a configuration describes. */
export function createModel({ engine, training, weights, loaded, ...parts }: ModelParts): Model {
  const { config, tagSet, vocabulary } = parts;
  const learned = config.loss === 'crf' ? learnTransitions(tagSet.tags.length) : undefined;
  const extra = Object.values(learned ?? {});
  const options = { training, weights, extra, loaded, gazetteer: parts.gazetteer };
  const { network, encoder } = createNetwork(engine, config, vocabulary, tagSet.tags.length, options);
  const decoder = new ViterbiDecoder(network.ops, constraints(tagSet), learned);
  return { ...parts, encoder, network, decoder, learned };
}

/** The network that a configuration describes, with so many scores a token, and the encoder that feeds it. */
export function createNetwork(
  engine: Engine,
  config: Config,
  vocabulary: Vocabulary,
  scores: number,
  { loaded, gazetteer, ...options }: Omit<NetworkOptions, 'seed'> & FeatureParts,
): Pick<Model, 'network' | 'encoder'> {
  const context = { vocabulary, tokenizer: config.tokenizer, gazetteer, loaded };
  const features = config.features.map((spec) =>
    createFeature(spec.name === 'word' ? { ...spec, dropout: undefined } : spec, context),
  );
  const { radius, combine } = config.window;
  const dense = config.contextual?.width ?? 0;
  const factories = [
    input(columnsOf(features, config.features), dense),
    dropout(config.inputDropout),
    window(radius, combine),
    ...layersOf(config),
    linear(scores),
  ];
  const network = new Network(engine, factories, { ...options, seed: config.seed });
  return { network, encoder: new Encoder(features, radius, wordDropout(config.features, vocabulary), dense) };
}

/** Unknown words are learned from rare ones: a word of count c is dropped with probability min(½, a / (a + c)). */
function wordDropout(features: readonly FeatureConfig[], { counts }: Vocabulary): WordDropout | undefined {
  const a = Number(features.find(({ name }) => name === 'word')?.dropout ?? 0);
  if (a === 0) return undefined;
  const rates = Float32Array.from(counts, (c, id) => (id <= Vocabulary.UNK ? 0 : Math.min(0.5, a / (a + c))));
  return { column: 'word', unknown: Vocabulary.UNK, rates };
}
