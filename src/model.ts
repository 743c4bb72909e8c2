import type { Config } from './config.ts';
import { Activation } from './core/kernels.ts';
import type { Matrix } from './core/matrix.ts';
import type { Engine } from './core/wasm.ts';
import type { Grouper } from './groups.ts';
import { Lexicon } from './lexicon.ts';
import type { Batch } from './nn/batch.ts';
import { ViterbiDecoder } from './nn/decoder.ts';
import { Parameter, ParameterSet } from './nn/parameter.ts';
import { RunningNetwork, type RunningSpec, type Step } from './nn/running.ts';
import { reading } from './model-file-error.ts';
import { valuesOf, type Weight } from './model-tensors.ts';
import { checkWeights, layerName, tableName } from './model-weights.ts';
import { type LearnedTransitions, learnTransitions } from './nn/transitions.ts';
import { contextOf, type DocumentContext } from './running-config.ts';
import { type Sentences, stripOf } from './strip.ts';
import { createFeature, type Feature, type FeatureContext } from './text/features/index.ts';
import { lookupForm } from './text/forms.ts';
import { constraints, type TagSet } from './text/tagset.ts';
import type { Vocabulary } from './text/vocabulary.ts';

/** A net as far as it is its weights. */
export interface Weights {
  engine: Engine;
  /** The engine's memory and kernels. */
  ops: Pick<Engine, 'memory' | 'kernels'>;
  parameters: ParameterSet;
}

/** `license` (an SPDX identifier) and `credit`, as the metadata of a model's file have them. */
export type Terms = Readonly<Partial<Record<'license' | 'credit', string>>>;

/** What a tagger is made of. */
export interface Model {
  config: Config;
  tagSet: TagSet;
  vocabulary: Vocabulary;
  /** Sorted 32-bit hashes of the entities of the training corpus; empty where they are not known, as in compressed models. */
  entityHashes: Uint32Array;
  /** Terms of what it was trained on, if its file names any: those of all models made of it. */
  terms?: Terms | undefined;
  /** The lists of the feature `gazetteer`. */
  gazetteer?: Uint32Array | undefined;
  /** The code of those features that are loaded on demand: see `loadFeatures`. */
  loaded?: FeatureContext['loaded'];
  features: readonly Feature[];
  network: Weights;
  /** The types of the tokens that were tagged. */
  lexicon: Lexicon;
  /** For nets that take means over the rows that belong together; the lexicon's. */
  grouper: Grouper | undefined;
  /** What `loadContext` gave for the configuration. */
  context: DocumentContext | undefined;
  /** The network as it runs. */
  running: RunningNetwork;
  decoder: ViterbiDecoder;
  /** The transition scores that the CRF loss learns. */
  learned?: LearnedTransitions | undefined;
}

/** What features need beside the configuration and the vocabulary. */
export type FeatureParts = Pick<FeatureContext, 'gazetteer' | 'loaded'>;

export interface ModelParts
  extends Pick<Model, 'config' | 'tagSet' | 'vocabulary' | 'entityHashes' | 'terms'>, FeatureParts {
  engine: Engine;
  /** Bytes of the cache of the running net's first layer. */
  cacheBytes?: number | undefined;
  /** What `loadContext` gave for the configuration. */
  context?: DocumentContext | undefined;
}

/**
 * Builds a model that only runs, with the weights of a file: what training takes is not loaded for it.
 *
 * @throws ModelFileError where the configuration is not that of the weights, before memory is taken for them
 */
export function loadModel(parts: ModelParts, weights: Record<string, Weight>): Model {
  const { engine } = parts;
  const features = reading(() => featuresOf(parts.config, parts));
  const { spec, all } = loadedSpec(parts, features, parts.tagSet.tags.length);
  const learned = learnedTransitions(parts.config, parts.tagSet);
  all.push(...Object.values(learned ?? {}));
  checkWeights(parts.config, all, weights);
  const parameters = new ParameterSet(engine, all, { training: false, weights: valuesOf(weights) });
  return modelOf(parts, features, { engine, ops: engine, parameters }, spec, learned);
}

/** A net as running it needs to know it, and its parameters, which have neither initial weights nor gradients. */
export function loadedSpec(
  parts: Pick<ModelParts, 'config' | 'context'>,
  features: readonly Feature[],
  scores: number,
): { spec: RunningSpec; all: Parameter[] } {
  const all: Parameter[] = [];
  const spec = specOf(parts, features, scores, (name, kind, rows, cols) => {
    const parameter = new Parameter(name, kind, rows, cols, () => {});
    all.push(parameter);
    return parameter;
  });
  return { spec, all };
}

/** What a model is made of, put together. */
export function modelOf(
  { engine, cacheBytes, context, ...parts }: ModelParts,
  features: readonly Feature[],
  network: Weights,
  spec: RunningSpec,
  learned: LearnedTransitions | undefined,
): Model {
  const decoder = new ViterbiDecoder(engine, constraints(parts.tagSet), learned);
  const running = new RunningNetwork(engine, spec, cacheBytes);
  const grouper = grouperOf(parts.config, context);
  const lexicon = new Lexicon([...features, ...(grouper ? [grouper.form] : [])]);
  return { ...parts, features, network, lexicon, grouper, context, running, decoder, learned };
}

/** What tells which rows belong together, one for each lexicon. */
export const grouperOf = (config: Config, context: DocumentContext | undefined): Grouper | undefined =>
  context && new context.Grouper(contextOf(config), lookupForm);

/** The transition scores that a configuration's loss learns, if any. */
export const learnedTransitions = ({ loss }: Config, { tags }: TagSet): LearnedTransitions | undefined =>
  loss === 'crf' ? learnTransitions(tags.length) : undefined;

/** The net with so many scores as far as running it needs to know; `take` gives its parameters, in the order and by the names of `Network`. */
export function specOf(
  { config, context }: Pick<ModelParts, 'config' | 'context'>,
  features: readonly Feature[],
  scores: number,
  take: (name: string, kind: Parameter['kind'], rows: number, cols: number) => Parameter,
): RunningSpec {
  const { radius, combine } = config.window;
  const average = combine === 'average';
  const dense = config.contextual?.width ?? 0;
  let offset = 0;
  const columns = features.map(({ name, slots, count, size }, i) => {
    const { width } = config.features[i];
    const column = { name, slots, count, offset, table: take(tableName(name), 'table', size, width) };
    offset += slots * width;
    return column;
  });
  let cols = (offset + dense) * (average ? 1 : 2 * radius + 1);
  const steps: Step[] = [];
  [...config.layers, { linear: scores }].forEach((layer, i) => {
    if ('activation' in layer) steps.push({ activation: Activation[layer.activation] });
    if (!('linear' in layer)) return;
    const name = layerName(i);
    const weight = take(`${name}.weight`, 'dense', cols, layer.linear);
    const bias = take(`${name}.bias`, 'dense', 1, layer.linear);
    const groups = 'context' in layer ? layer.context : undefined;
    const blocks = groups?.map((group): [string, Parameter] => [
      group,
      take(`${name}.${group}.weight`, 'dense', cols, layer.linear),
    ]);
    steps.push(
      blocks ? (engine) => new context!.RunningContext(engine, weight, bias, blocks) : { weight, bias },
    );
    cols = layer.linear;
  });
  const typed = new Set(features.filter(({ scope }) => scope === 'token').map(({ name }) => name));
  return { columns, dense, radius, average, steps, typed };
}

/** The features of a configuration. What `dropout` means for words is the encoder's concern. */
export const featuresOf = (
  { features, tokenizer }: Config,
  { vocabulary, gazetteer, loaded }: FeatureContext,
) =>
  features.map((spec) =>
    createFeature(spec.name === 'word' ? { ...spec, dropout: undefined } : spec, {
      vocabulary,
      tokenizer,
      gazetteer,
      loaded,
    }),
  );

/** Says that weights have changed. */
export function refresh({ running, decoder }: Model): void {
  running.refresh();
  decoder.refresh();
}

/** What scoring needs of a model. */
interface ScoringModel extends Pick<Model, 'features' | 'lexicon' | 'grouper' | 'network' | 'config'> {
  running: Pick<RunningNetwork, 'needsColumns' | 'forward'>;
}

/** Runs sentences through the net, in the current memory scope; `running` has to be prepared outside. */
export function scoresOf(
  model: ScoringModel,
  sentences: Sentences,
  vectors?: Float32Array[],
  documents?: readonly number[],
): { batch: Batch; scores: Matrix } {
  const { features, lexicon, grouper, running, network, config } = model;
  const [radius, dense] = [config.window.radius, config.contextual?.width ?? 0];
  const options = { features, lexicon, radius, dense, allColumns: running.needsColumns };
  const batch = stripOf(network.engine, options, sentences, vectors);
  if (grouper) {
    const rows = { types: batch.types!.rows, padding: radius, sentences: batch.sentences, ids: lexicon.ids };
    batch.groups = grouper.groups(network.engine.memory, rows, documents);
  }
  return { batch, scores: running.forward(batch) };
}
