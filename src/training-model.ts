import type { Config } from './config.ts';
import type { Engine } from './core/wasm.ts';
import { columnsOf } from './lexicon.ts';
import {
  type FeatureParts,
  featuresOf,
  learnedTransitions,
  type Model,
  modelOf,
  type ModelParts,
  specOf,
} from './model.ts';
import { initializers, type InitializerName } from './nn/initializers.ts';
import type { LayerFactory } from './nn/layer.ts';
import { activation } from './nn/layers/activation.ts';
import { contextLinear } from './nn/layers/context.ts';
import { dropout } from './nn/layers/dropout.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { Network, type NetworkOptions } from './nn/network.ts';
import type { Feature } from './text/features/index.ts';
import type { Vocabulary } from './text/vocabulary.ts';

/** A model that is trained. */
export interface TrainingModel extends Model {
  network: Network;
}

/** Builds the network that a configuration describes, to be trained (from these weights, if given), and what decodes its scores. */
export function createModel(parts: ModelParts, weights?: Record<string, Float32Array>): TrainingModel {
  const { engine, config, vocabulary, tagSet, gazetteer, loaded } = parts;
  const learned = learnedTransitions(parts.config, parts.tagSet);
  const options = { weights, extra: Object.values(learned ?? {}), gazetteer, loaded };
  const { network, features } = createNetwork(engine, config, vocabulary, tagSet.tags.length, options);
  const byName = new Map(network.parameters.all.map((parameter) => [parameter.name, parameter]));
  const spec = specOf(parts, features, tagSet.tags.length, (name) => byName.get(name)!);
  return { ...modelOf(parts, features, network, spec, learned), network };
}

/**
 * The network of a model that was trained here.
 *
 * @throws TypeError for a loaded model
 */
export function networkOf({ network }: Model): Network {
  if (network instanceof Network) return network;
  throw new TypeError('got a network that only runs, expected one made with `training: true`');
}

/** The network layers of a configuration's `layers`. */
export function layersOf({ layers }: Config): LayerFactory[] {
  return layers.map((spec) => {
    if ('linear' in spec) {
      const { linear: outputs, context: groups, initializer, rate: own, trainable } = spec;
      const options = { initializer: initializers[initializer as InitializerName], rate: own, trainable };
      return groups ? contextLinear(outputs, groups, options) : linear(outputs, options);
    }
    return 'activation' in spec ? activation(spec.activation) : dropout(spec.dropout);
  });
}

/** The network that a configuration describes, with so many scores a token, and the features that feed it. */
export function createNetwork(
  engine: Engine,
  config: Config,
  vocabulary: Vocabulary,
  scores: number,
  { loaded, gazetteer, ...options }: Omit<NetworkOptions, 'seed'> & FeatureParts,
): { network: Network; features: Feature[] } {
  const features = featuresOf(config, { vocabulary, loaded, gazetteer });
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
