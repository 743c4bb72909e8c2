import { type BackendName, createEngine } from './core/wasm.ts';
import type { Ops } from './core/ops.ts';
import type { Batch, BatchSource, Mode } from './nn/batch.ts';
import { activation } from './nn/layers/activation.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { MaxMarginLoss } from './nn/losses/max-margin.ts';
import { Network } from './nn/network.ts';
import type { OptimizerSettings } from './nn/optimizer.ts';
import { pacer, train, type TrainOptions } from './nn/trainer.ts';
import { mix32, Random } from './random.ts';
import { readTokenIds, type TokenIds } from './text/token-ids.ts';
import type { WordVectors } from './text/vectors/vectors.ts';
import { Unigram } from './unigram.ts';

export interface RankingVectorsOptions extends Pick<TrainOptions, 'onStep' | 'onEpoch' | 'signal'> {
  /** Numbers in a vector. Default 50. */
  dimensions?: number;
  /** Words on each side of the centre. Default 2. */
  radius?: number;
  /** Units of the hidden layer. Default 100. */
  hidden?: number;
  /** By how much a true window is to score more than a corrupt one. Default 1. */
  margin?: number;
  /** Corrupt windows for each true one. Default 1. */
  corruptions?: number;
  /** Words that occur less often have no vector, and windows pass over them. Default 5. */
  minCount?: number;
  /** Default 5. */
  epochs?: number;
  /** True windows in a batch. Default 64. */
  batchSize?: number;
  /** Default adam with a rate of 0.001, which falls to 0. */
  optimizer?: OptimizerSettings;
  /** Default 1. */
  seed?: number;
  /** Default auto. */
  backend?: BackendName | 'auto';
}

/** The id of the rows beyond a sentence's ends; words count from 1. */
const PAD = 0;

const CORRUPTION_STREAM = 0x636f7272;

/**
 * Word vectors by ranking (Collobert & Weston 2008): a window slides over the corpus, and a net
 * s = Uᵀ·hardTanh(W·x + b) learns to score it higher than the same window with another word in its centre, by the
 * max-margin loss. That word is drawn by count^0.75. Words are taken as the sentences have them. The same sentences,
 * options, backend and engine give the same vectors.
 *
 * @param sentences split into tokens; they are read once
 * @returns the vectors of the words, most frequent first
 * @throws RangeError for options out of range or fewer than two words; DivergenceError, or the signal's reason
 */
export async function trainRankingVectors(
  sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  options: RankingVectorsOptions = {},
): Promise<WordVectors> {
  const { dimensions = 50, radius = 2, hidden = 100, margin, corruptions = 1, minCount = 5 } = options;
  const { epochs = 5, batchSize = 64, seed = 1, onStep, onEpoch, signal } = options;
  const { optimizer = { name: 'adam', rate: 0.001 } } = options;
  if (!(Number.isInteger(minCount) && minCount > 0))
    throw new RangeError(`minCount: got ${minCount}, expected an integer ≥ 1`);
  const loss = new MaxMarginLoss({ ...(margin !== undefined && { margin }), corruptions });
  const corpus = await readTokenIds(sentences, minCount, pacer());
  const { words } = corpus;
  if (words.length < 2)
    throw new RangeError(`got ${words.length} words that occur ${minCount} times, expected 2 or more`);
  const network = new Network(
    await createEngine(options.backend),
    [
      input([{ name: 'word', size: 1 + words.length, width: dimensions }]),
      window(radius),
      linear(hidden),
      activation('hardTanh'),
      linear(1),
    ],
    { seed },
  );
  const source = new SlidingWindows(network.ops, corpus, radius, corruptions);
  await train(network, loss, source, {
    epochs,
    batchSize,
    optimizer,
    seed,
    schedule: { name: 'linear' },
    ...(onStep && { onStep }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  });
  const table = network.parameters.tables[0];
  return { words, dimensions, values: network.parameters.values(table).slice((PAD + 1) * dimensions) };
}

/** Batches of windows around every token of a corpus, then `corruptions` times the same with other centres. */
class SlidingWindows implements BatchSource {
  /** The corpus as ids, `radius` rows of padding around each sentence: a window is a slice. */
  private readonly strip: Int32Array;
  /** Where in the strip the tokens are. */
  private readonly centers: Int32Array;
  private readonly unigram: Unigram;

  constructor(
    private readonly ops: Ops,
    { ids, counts }: TokenIds,
    private readonly radius: number,
    private readonly corruptions: number,
  ) {
    const tokens = ids.reduce((n, id) => (id < 0 ? n : n + 1), 0);
    const ends = ids.length - tokens;
    this.strip = new Int32Array(tokens + (ends + 1) * radius).fill(PAD);
    this.centers = new Int32Array(tokens);
    this.unigram = new Unigram(counts);
    let row = radius;
    let token = 0;
    for (const id of ids) {
      if (id < 0) {
        row += radius;
        continue;
      }
      this.strip[row] = id + 1;
      this.centers[token++] = row++;
    }
  }

  get size(): number {
    return this.centers.length;
  }

  batch(examples: ArrayLike<number>, mode: Mode): Batch {
    const { radius, strip, unigram } = this;
    const { memory } = this.ops;
    const random = new Random(mix32(mode.seed ^ CORRUPTION_STREAM, mode.step));
    const width = 2 * radius + 1;
    const rows = examples.length * (1 + this.corruptions);
    const word = memory.alloc(4 * rows * width);
    const starts = memory.fromInts(Int32Array.from({ length: rows }, (_, i) => i * width));
    const ids = memory.ints(word, rows * width);
    for (let i = 0, at = 0; i < rows; i++, at += width) {
      const center = this.centers[examples[i % examples.length]];
      ids.set(strip.subarray(center - radius, center + radius + 1), at);
      if (i >= examples.length) ids[at + radius] = 1 + unigram.drawOther(strip[center] - 1, random);
    }
    const sentences = Int32Array.from({ length: rows + 1 }, (_, i) => i);
    return { rows, inputRows: rows * width, columns: { word }, starts, sentences };
  }
}
