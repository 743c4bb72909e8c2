import type { PartialConfig } from '../../src/config.ts';
import type { ContextualEncoder } from '../../src/contextual/encoder.ts';
import { mix32, Random } from '../../src/random.ts';
import type { Corpus } from '../../src/text/sentence.ts';
import { hashString } from '../../src/text/hash.ts';

const CUES: Record<string, string> = { who: 'PER', where: 'LOC' };
const FILLERS = ['so', 'they', 'said', 'again', 'that', 'day', 'to', 'us'];
export const WORDS = [...Object.keys(CUES), ...FILLERS, 'Jordan'];

/**
 * Sentences in which the first word alone tells whether a Jordan at least four words later is a person or a place: a
 * window of radius 1 does not see it, and both come as often.
 */
export function cueCorpus(n: number, seed: number): Corpus {
  const random = new Random(seed);
  const documents = Array.from({ length: n }, (_, i) => {
    const cue = Object.keys(CUES)[i % 2];
    const filler = () => FILLERS[random.integer(FILLERS.length)];
    const before = Array.from({ length: 3 + random.integer(3) }, filler);
    const tokens = [cue, ...before, 'Jordan', filler()];
    return { sentences: [{ tokens, tags: tokens.map((t) => (t === 'Jordan' ? `B-${CUES[cue]}` : 'O')) }] };
  });
  return { documents, scheme: 'BIO' };
}

/** Trains in a moment on contextual vectors of this width alone. */
export const contextualConfig = (width: number): PartialConfig => ({
  contextual: { width },
  features: [],
  window: { radius: 1 },
  layers: [{ linear: 16 }, { activation: 'tanh' }],
  optimizer: { name: 'adam', rate: 0.01 },
  epochs: 12,
  batch: { unit: 'sentence', size: 8 },
});

export const WIDTH = 8;

/** Half of a token's vector comes from the token, half from the sentence's first one. */
export const fakeEncoder: ContextualEncoder = (sentences) =>
  sentences.map((tokens) =>
    Float32Array.from({ length: tokens.length * WIDTH }, (_, i) => {
      const word = i % WIDTH < WIDTH / 2 ? tokens[Math.floor(i / WIDTH)] : tokens[0];
      return mix32(hashString(word), i % WIDTH) / 2 ** 31 - 1;
    }),
  );
