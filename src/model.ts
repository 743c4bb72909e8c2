import { type Config, layersOf } from './config.ts';
import type { Matrix } from './core/matrix.ts';
import type { Engine } from './core/wasm.ts';
import { columnsOf, Lexicon } from './lexicon.ts';
import type { Batch } from './nn/batch.ts';
import { ViterbiDecoder } from './nn/decoder.ts';
import { dropout } from './nn/layers/dropout.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { Network, type NetworkOptions } from './nn/network.ts';
import { RunningNetwork } from './nn/running.ts';
import { type LearnedTransitions, learnTransitions } from './nn/transitions.ts';
import { type Sentences, stripOf } from './strip.ts';
import { createFeature, type Feature } from './text/features/index.ts';
import { constraints, type TagSet } from './text/tagset.ts';
import type { Vocabulary } from './text/vocabulary.ts';

/** What a tagger is made of. */
export interface Model {
  config: Config;
  tagSet: TagSet;
  vocabulary: Vocabulary;
  /** Sorted 32-bit hashes of the entities of the training corpus. */
  entityHashes: Uint32Array;
  features: readonly Feature[];
  network: Network;
  /** The types of the tokens that were tagged. */
  lexicon: Lexicon;
  /** The network as it runs. */
  running: RunningNetwork;
  decoder: ViterbiDecoder;
  /** The transition scores that the CRF loss learns. */
  learned?: LearnedTransitions | undefined;
}

export interface ModelParts
  extends
    Pick<Model, 'config' | 'tagSet' | 'vocabulary' | 'entityHashes'>,
    Pick<NetworkOptions, 'training' | 'weights'> {
  engine: Engine;
  /** Bytes of the cache of the running network's first layer. */
  cacheBytes?: number | undefined;
}

/** Builds the network and the decoder that a configuration describes. */
export function createModel({ engine, training, weights, cacheBytes, ...parts }: ModelParts): Model {
  const { config, tagSet, vocabulary } = parts;
  const learned = config.loss === 'crf' ? learnTransitions(tagSet.tags.length) : undefined;
  const extra = Object.values(learned ?? {});
  const options = { training, weights, extra };
  const { network, features } = createNetwork(engine, config, vocabulary, tagSet.tags.length, options);
  const decoder = new ViterbiDecoder(network.ops, constraints(tagSet), learned);
  const lexicon = new Lexicon(features);
  const typed = new Set(lexicon.features.map(({ name }) => name));
  const running = new RunningNetwork(network, typed, cacheBytes);
  return { ...parts, features, network, lexicon, running, decoder, learned };
}

/** Says that weights have changed. */
export function refresh({ running, decoder }: Model): void {
  running.refresh();
  decoder.refresh();
}

/** Runs sentences through the net, in the current memory scope; `running` has to be prepared outside. */
export function scoresOf(model: Model, sentences: Sentences, vectors?: Float32Array[]): { batch: Batch; scores: Matrix } {
  const { features, lexicon, running, network, config } = model;
  const [radius, dense] = [config.window.radius, config.contextual?.width ?? 0];
  const options = { features, lexicon, radius, dense, allColumns: running.needsColumns };
  const batch = stripOf(network.ops, options, sentences, vectors);
  return { batch, scores: running.forward(batch) };
}

/** The network that a configuration describes, with so many scores a token, and the features that feed it. */
export function createNetwork(
  engine: Engine,
  config: Config,
  vocabulary: Vocabulary,
  scores: number,
  options: Omit<NetworkOptions, 'seed'>,
): Pick<Model, 'network' | 'features'> {
  const features = config.features.map((spec) =>
    createFeature({ ...spec, dropout: undefined }, { vocabulary }),
  );
  const { radius, combine } = config.window;
  const factories = [
    input(columnsOf(features, config.features), config.contextual?.width ?? 0),
    dropout(config.inputDropout),
    window(radius, combine),
    ...layersOf(config),
    linear(scores),
  ];
  return { network: new Network(engine, factories, { ...options, seed: config.seed }), features };
}
