import {
  activation,
  type Batch,
  type BatchSource,
  input,
  linear,
  type Mode,
  Network,
  type ParameterPlaces,
  window,
} from 'oriel';
import type { Engine } from 'oriel/kernels';
import { seeded } from './random.ts';

/** The job: vocabulary 30,000 × 50, window 5, hidden 300 tanh, 9 tags, word vectors trained. */
export const JOB = { words: 30_000, width: 50, radius: 2, window: 250, hidden: 300, tags: 9 } as const;
const WINDOW = 2 * JOB.radius + 1;

/** Operations of the two matrix products for a token. Training does them three times, for gradients of both operands. */
export const FORWARD_FLOPS = 2 * (JOB.window * JOB.hidden + JOB.hidden * JOB.tags);
export const TRAINING_FLOPS = 3 * FORWARD_FLOPS;

export interface Shape {
  words: number;
  hidden: number;
}

/** @param places where another thread has the weights */
export function makeNetwork(
  engine: Engine,
  { words, hidden }: Shape = JOB,
  places?: ParameterPlaces,
): Network {
  const layers = [
    input([{ name: 'word', size: words, width: JOB.width }]),
    window(JOB.radius),
    linear(hidden),
    activation('tanh'),
    linear(JOB.tags),
  ];
  return new Network(engine, layers, { seed: 1, places });
}

/** The job's weights, copied, for peers: table (words, 50), w1 (250, 300), b1, w2 (300, 9), b2. */
export interface Weights {
  table: Float32Array;
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
}

export function weightsOf({ engine, parameters }: Network): Weights {
  const [table, w1, b1, w2, b2] = parameters.all.map(({ value, length }) =>
    engine.memory.floats(value, length).slice(),
  );
  return { table, w1, b1, w2, b2 };
}

/** Words by Zipf's law: the logarithm of a word's rank is even between 0 and the vocabulary's. */
export const zipf = (random: () => number, words: number = JOB.words): number =>
  Math.min(words - 1, Math.floor(words ** random()) - 1);

/** Windows with their tags: what a peer that knows no strips is given. */
export interface Windows {
  size: number;
  /** (size, 5) */
  ids: Int32Array;
  targets: Int32Array;
}

export function makeWindows(size: number, words: number = JOB.words): Windows {
  const random = seeded(11);
  const ids = Int32Array.from({ length: size * WINDOW }, () => zipf(random, words));
  const targets = Int32Array.from({ length: size }, (_, i) => ids[i * WINDOW + JOB.radius] % JOB.tags);
  return { size, ids, targets };
}

/** The vectors of windows side by side, (count, 250). */
export function gatherWindows(table: Float32Array, ids: Int32Array): Float32Array {
  const x = new Float32Array(ids.length * JOB.width);
  ids.forEach((id, i) => x.set(table.subarray(id * JOB.width, (id + 1) * JOB.width), i * JOB.width));
  return x;
}

/** Windows, each a strip of its own. */
export class WindowSource implements BatchSource {
  readonly size: number;

  constructor(
    private readonly engine: Engine,
    private readonly windows: Windows,
  ) {
    this.size = windows.size;
  }

  batch(examples: ArrayLike<number>, _mode: Mode): Batch {
    const { memory } = this.engine;
    const { ids, targets: tags } = this.windows;
    const rows = examples.length;
    const [word, starts, targets] = [rows * WINDOW, rows, rows].map((n) => memory.alloc(4 * n));
    const { i32 } = memory;
    for (let i = 0; i < rows; i++) {
      const from = examples[i] * WINDOW;
      for (let j = 0; j < WINDOW; j++) i32[(word >> 2) + i * WINDOW + j] = ids[from + j];
      i32[(starts >> 2) + i] = i * WINDOW;
      i32[(targets >> 2) + i] = tags[examples[i]];
    }
    const sentences = Int32Array.of(0, rows);
    return { rows, inputRows: rows * WINDOW, columns: { word }, starts, targets, sentences };
  }
}

/** Sentences of 25 words as one strip, and the same as windows. */
export interface Sentences {
  tokens: number;
  /** The strip: words with padding between sentences. */
  strip: Int32Array;
  starts: Int32Array;
  windows: Int32Array;
}

const LENGTH = 25;

export function makeSentences(
  count: number,
  words: number = JOB.words,
  length = LENGTH,
  seed = 5,
): Sentences {
  const random = seeded(seed);
  const strip = Int32Array.from({ length: count * (length + JOB.radius) + JOB.radius }, () =>
    zipf(random, words),
  );
  const tokens = count * length;
  const starts = Int32Array.from({ length: tokens }, (_, i) => i + JOB.radius * Math.floor(i / length));
  const windows = Int32Array.from(
    { length: tokens * WINDOW },
    (_, i) => strip[starts[Math.floor(i / WINDOW)] + (i % WINDOW)],
  );
  return { tokens, strip, starts, windows };
}
