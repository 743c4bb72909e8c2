import { networkOf } from './training-model.ts';
import { createEncoder } from './encode.ts';
import { INFERENCE } from './nn/batch.ts';
import { explainGradient, type NetworkGradient } from './nn/explain.ts';
import { SoftmaxLoss } from './nn/losses/softmax.ts';
import type { Tagger } from './tagger.ts';
import { aNumber, aString, aTagger, checkArguments, strings } from './util/arguments.ts';

/** A word of the window: its vector x and ∂J/∂x. */
export interface WindowWord {
  /** Undefined where the window reaches beyond the sentence. */
  token: string | undefined;
  x: Float32Array;
  gradient: Float32Array;
}

export interface WindowGradient extends NetworkGradient {
  /** ∂J/∂x, split into the 2r+1 words of the window from left to right. */
  words: WindowWord[];
}

/**
 * The gradient of one window of a tagger, part by part: J = −ln softmax(scores)[tag] for the word at `position`, the δ
 * of each layer, ∂J/∂W and ∂J/∂b of each linear layer, and ∂J/∂x of each word of the window. The tagger has to be one
 * that `trainTagger` returned: a loaded one has no room for gradients.
 *
 * @throws RangeError for a position outside the sentence or an unknown tag; TypeError for a loaded tagger
 */
export function explainWindow(
  tagger: Tagger,
  tokens: readonly string[],
  position: number,
  tag: string,
): WindowGradient {
  checkArguments({ tagger, tokens, position, tag }, aTagger, strings, aNumber, aString);
  const { features, tagSet, config, vocabulary, context } = tagger.model;
  if (!(Number.isInteger(position) && position >= 0 && position < tokens.length))
    throw new RangeError(`position: got ${position}, expected an integer in [0, ${tokens.length})`);
  if (!tagSet.has(tag)) throw new RangeError(`tag: got '${tag}', expected ${tagSet.tags.join(', ')}`);
  const network = networkOf(tagger.model);
  const { ops } = network;
  const targets = new Int32Array(tokens.length).fill(tagSet.id(tag));
  const gradient = ops.memory.scope(() => {
    const encoder = createEncoder(features, config, vocabulary, context);
    const batch = encoder.batch(ops, [encoder.encode(tokens, targets)], INFERENCE);
    // Of the sentence's windows only the one at `position`; the strip is that of the whole sentence.
    const starts = batch.starts + 4 * position;
    const one = { ...batch, rows: 1, starts, sentences: Int32Array.of(0, 1) };
    return explainGradient(network, new SoftmaxLoss(), one);
  });
  const { radius } = config.window;
  const [{ y, delta }] = gradient.layers;
  const words = Array.from({ length: 2 * radius + 1 }, (_, i): WindowWord => {
    const [from, to] = [(position + i) * y.cols, (position + i + 1) * y.cols];
    const token = tokens[position + i - radius];
    return { token, x: y.values.slice(from, to), gradient: delta.values.slice(from, to) };
  });
  return { ...gradient, words };
}
