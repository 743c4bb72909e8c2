import type { Network } from './nn/network.ts';
import { createEncoder, type Encoder } from './encode.ts';
import { type Config, resolveConfig } from './config.ts';
import { type BackendName, createEngine } from './core/wasm.ts';
import { featuresOf, loadedSpec, type Model } from './model.ts';
import { createNetwork } from './training-model.ts';
import { encodeAs, jsonOf, openModel } from './model-file.ts';
import { reading } from './model-file-error.ts';
import { fromSource, type ModelSource } from './model-source.ts';
import { valuesOf } from './model-tensors.ts';
import { checkWeights } from './model-weights.ts';
import { INFERENCE } from './nn/batch.ts';
import { averagePrecision, rocAuc } from './ranking.ts';
import { number, object, oneOf, type Schema, string } from './schema.ts';
import { loadFeatures } from './text/features/index.ts';
import type { Corpus } from './text/sentence.ts';
import { spansOf } from './text/tagset.ts';
import { corruptions, type MarkedSentence } from './window-source.ts';
import {
  aCorpus,
  checkArguments,
  lists,
  strings,
  aScorer,
  optionsOf,
  checkArgument,
} from './util/arguments.ts';

export const scorerLosses = ['max-margin', 'logistic'] as const;

/** What a scorer asks, and how it learned to answer. */
export const scorerSettings = object({
  /** The entity type that the centre word is asked for, or the tag where tags are plain. */
  label: string,
  loss: oneOf(...scorerLosses),
  margin: number({ min: 0 }),
  corruptions: number({ min: 1, integer: true }),
  corrupt: oneOf(...corruptions),
  /** A score above it is a yes. */
  threshold: number(),
});
export type ScorerSettings = typeof scorerSettings extends Schema<infer T> ? T : never;

/** What a window scorer is made of. */
export interface ScorerModel extends Pick<Model, 'config' | 'vocabulary'> {
  network: Network;
  encoder: Encoder;
  settings: ScorerSettings;
}

/** Tokens that go through the net together. */
const BATCH_TOKENS = 512;

/** A net with one score, s = Uᵀf(W·x + b), for the window x around a word: is the centre word a location? */
export class WindowScorer {
  /** Wraps a model that is at hand; use `WindowScorer.load` or `trainWindowScorer`. */
  constructor(readonly model: ScorerModel) {}

  /**
   * Reads a scorer.
   *
   * @throws ModelFileError for bytes that are cut, altered, too new or no scorer; Error if they cannot be fetched
   */
  static async load(
    source: ModelSource,
    options: { backend?: BackendName | 'auto' } = {},
  ): Promise<WindowScorer> {
    checkArguments({ options }, optionsOf('backend'));
    const { backend } = options;
    const engine = await createEngine(backend);
    return fromSource(source, async (bytes) => {
      const { metadata, vocabulary, weights } = openModel(bytes, 'oriel-scorer');
      const config = reading(() => resolveConfig(jsonOf(metadata, 'config') as object));
      const settings = reading(() => scorerSettings.parse(jsonOf(metadata, 'scorer'), 'scorer'));
      const loaded = await loadFeatures(config.features);
      const features = reading(() => featuresOf(config, { vocabulary, loaded }));
      checkWeights(config, loadedSpec({ config }, features, 1).all, weights);
      const options = { training: false, weights: valuesOf(weights), loaded };
      const { network } = createNetwork(engine, config, vocabulary, 1, options);
      const encoder = createEncoder(features, config, vocabulary);
      return new WindowScorer({ config, settings, vocabulary, network, encoder });
    });
  }

  /** The effective configuration of the net. */
  get config(): Config {
    return this.model.config;
  }

  /** The entity type, or tag, that the scorer looks for. */
  get label(): string {
    return this.model.settings.label;
  }

  /** A score above it is a yes. */
  get threshold(): number {
    return this.model.settings.threshold;
  }

  /** What does the arithmetic. */
  get backend(): BackendName {
    return this.model.network.engine.backend;
  }

  /**
   * The score of each token of a sentence. Only its order means something where the loss was max-margin; where it was
   * logistic it is the logarithm of the odds.
   */
  score(tokens: readonly string[]): Float32Array {
    checkArgument(tokens, 'tokens', strings);
    return this.scoreSentences([tokens])[0];
  }

  /** `score` for many sentences. */
  scoreSentences(sentences: readonly (readonly string[])[]): Float32Array[] {
    checkArgument(sentences, 'sentences', lists);
    const scores: Float32Array[] = [];
    while (scores.length < sentences.length) {
      const first = scores.length;
      let last = first;
      for (let tokens = 0; last < sentences.length && (last === first || tokens < BATCH_TOKENS); last++)
        tokens += sentences[last].length;
      scores.push(...this.scoreTogether(sentences.slice(first, last)));
    }
    return scores;
  }

  /** Whether each token of a sentence is what the scorer looks for: its score is above the threshold. */
  predict(tokens: readonly string[]): boolean[] {
    return Array.from(this.score(tokens), (score) => score > this.threshold);
  }

  /** The scorer as one safetensors file, readable by `load`. */
  save(): Uint8Array {
    const { config, settings, vocabulary, network } = this.model;
    const metadata = { config: JSON.stringify(config), scorer: JSON.stringify(settings) };
    return encodeAs('oriel-scorer', network, { metadata, tensors: {}, vocabulary });
  }

  private scoreTogether(sentences: readonly (readonly string[])[]): Float32Array[] {
    const { encoder, network } = this.model;
    const { memory } = network.ops;
    const encoded = sentences.map((tokens) => encoder.encode(tokens));
    const scores = memory.scope(() => {
      const batch = encoder.batch(network.ops, encoded, INFERENCE);
      return batch.rows > 0
        ? memory.floats(network.forward(batch, INFERENCE).y.ptr, batch.rows).slice()
        : new Float32Array();
    });
    if (encoder.full) encoder.forget();
    let from = 0;
    return sentences.map(({ length }) => scores.slice(from, (from += length)));
  }
}

/** How well scores tell tokens apart, over all of a corpus; fractions in [0, 1]. */
export interface ScorerEvaluation {
  /** Area under the ROC curve. */
  auc: number;
  averagePrecision: number;
  /** Of tokens, at the scorer's threshold; a fraction of nothing is 0. */
  precision: number;
  recall: number;
  f1: number;
  tokens: number;
  /** Tokens within a span of the label. */
  gold: number;
}

/**
 * Compares the scores of every token of a corpus with its tags.
 *
 * @throws RangeError where all tokens are within spans of the label, or none is
 */
export function evaluateScorer(scorer: WindowScorer, corpus: Corpus): ScorerEvaluation {
  checkArguments({ scorer, corpus }, aScorer, aCorpus);
  const sentences = markedSentences(corpus, scorer.label);
  const scores = scorer.scoreSentences(sentences.map(({ tokens }) => tokens));
  return compareScores(scores, sentences, scorer.threshold);
}

export function compareScores(
  scores: readonly Float32Array[],
  sentences: readonly MarkedSentence[],
  threshold: number,
): ScorerEvaluation {
  const all = flatten(scores);
  const marks = sentences.flatMap((sentence) => sentence.marks);
  let [correct, predicted, gold] = [0, 0, 0];
  marks.forEach((mark, i) => {
    const yes = all[i] > threshold;
    if (mark) gold++;
    if (yes) predicted++;
    if (mark && yes) correct++;
  });
  return {
    auc: rocAuc(all, marks),
    averagePrecision: averagePrecision(all, marks),
    precision: predicted > 0 ? correct / predicted : 0,
    recall: gold > 0 ? correct / gold : 0,
    f1: (2 * correct) / (predicted + gold),
    tokens: marks.length,
    gold,
  };
}

/** One array after the other. */
export function flatten(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** The sentences of a corpus; marked are the tokens within spans of the label, or with that tag where tags are plain. */
export function markedSentences({ documents, scheme }: Corpus, label: string): MarkedSentence[] {
  return documents.flatMap(({ sentences }) =>
    sentences
      .filter(({ tokens }) => tokens.length > 0)
      .map(({ tokens, tags = [] }) => {
        if (scheme === 'plain') return { tokens, marks: tokens.map((_, i) => tags[i] === label) };
        const marks = tokens.map(() => false);
        for (const span of spansOf(tags)) if (span.label === label) marks.fill(true, span.start, span.end);
        return { tokens, marks };
      }),
  );
}
