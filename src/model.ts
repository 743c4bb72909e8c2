import { columnsOf, Encoder, type WordDropout } from './encode.ts';
import { type Config, contextOf, type DocumentContext, type FeatureConfig, layersOf } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { ViterbiDecoder } from './nn/decoder.ts';
import { dropout } from './nn/layers/dropout.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { Network, type NetworkOptions } from './nn/network.ts';
import { type LearnedTransitions, learnTransitions } from './nn/transitions.ts';
import { lookupForm } from './text/forms.ts';
import { createFeature } from './text/features/index.ts';
import { constraints, type TagSet } from './text/tagset.ts';
import { Vocabulary } from './text/vocabulary.ts';

/** What a tagger is made of. */
export interface Model {
  config: Config;
  tagSet: TagSet;
  vocabulary: Vocabulary;
  /** Sorted 32-bit hashes of the entities of the training corpus. */
  entityHashes: Uint32Array;
  encoder: Encoder;
  network: Network;
  decoder: ViterbiDecoder;
  /** The transition scores that the CRF loss learns. */
  learned?: LearnedTransitions | undefined;
}

export interface ModelParts
  extends
    Pick<Model, 'config' | 'tagSet' | 'vocabulary' | 'entityHashes'>,
    Pick<NetworkOptions, 'training' | 'weights'> {
  engine: Engine;
  /** What `loadContext` gave for the configuration. */
  context?: DocumentContext | undefined;
}

/** Builds the network, the encoder and the decoder that a configuration describes. */
export function createModel({ engine, training, weights, context, ...parts }: ModelParts): Model {
  const { config, tagSet, vocabulary } = parts;
  const learned = config.loss === 'crf' ? learnTransitions(tagSet.tags.length) : undefined;
  const extra = Object.values(learned ?? {});
  const options = { training, weights, extra, context };
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
  { context, ...options }: Omit<NetworkOptions, 'seed'> & Pick<ModelParts, 'context'>,
): Pick<Model, 'network' | 'encoder'> {
  const features = config.features.map((spec) =>
    createFeature({ ...spec, dropout: undefined }, { vocabulary }),
  );
  const { radius, combine } = config.window;
  const dense = config.contextual?.width ?? 0;
  const factories = [
    input(columnsOf(features, config.features), dense),
    dropout(config.inputDropout),
    window(radius, combine),
    ...layersOf(config, context),
    linear(scores),
  ];
  const network = new Network(engine, factories, { ...options, seed: config.seed });
  const unknown = wordDropout(config.features, vocabulary);
  const createGrouper = context && (() => new context.Grouper(contextOf(config), lookupForm));
  return { network, encoder: new Encoder(features, radius, unknown, dense, createGrouper) };
}

/** Unknown words are learned from rare ones: a word of count c is dropped with probability min(½, a / (a + c)). */
function wordDropout(features: readonly FeatureConfig[], { counts }: Vocabulary): WordDropout | undefined {
  const a = Number(features.find(({ name }) => name === 'word')?.dropout ?? 0);
  if (a === 0) return undefined;
  const rates = Float32Array.from(counts, (c, id) => (id <= Vocabulary.UNK ? 0 : Math.min(0.5, a / (a + c))));
  return { column: 'word', unknown: Vocabulary.UNK, rates };
}
