import { type BackendName, createEngine } from './core/wasm.ts';
import type { Ops } from './core/ops.ts';
import type { Batch, BatchSource, Mode } from './nn/batch.ts';
import { type Initializer, normal, uniform } from './nn/initializers.ts';
import type { LayerFactory } from './nn/layer.ts';
import { activation } from './nn/layers/activation.ts';
import { input } from './nn/layers/input.ts';
import { linear } from './nn/layers/linear.ts';
import { window } from './nn/layers/window.ts';
import { MaxMarginLoss } from './nn/losses/max-margin.ts';
import { Network } from './nn/network.ts';
import type { OptimizerSettings } from './nn/optimizer.ts';
import { train, type TrainOptions } from './nn/trainer.ts';
import { mix32, Random } from './random.ts';
import { readTokenIds, type TokenIds } from './text/token-ids.ts';
import { lowered, pausesFor, type TrainedVectors, type VectorsProgress } from './train-vectors.ts';
import { Unigram } from './unigram.ts';
import { checkArguments, iterable, optionsOf } from './util/arguments.ts';

const OPTIONS: readonly (keyof RankingVectorsOptions)[] = [
  'dimensions',
  'radius',
  'hidden',
  'margin',
  'corruptions',
  'minCount',
  'epochs',
  'batchSize',
  'optimizer',
  'seed',
  'lowercase',
  'backend',
  'onProgress',
  'onStep',
  'onEpoch',
  'signal',
];

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
  /** Words in their lower-case NFC form, under which taggers look them up. Default false. */
  lowercase?: boolean;
  /** Default auto. */
  backend?: BackendName | 'auto';
  /** Called after every batch. */
  onProgress?: (progress: VectorsProgress) => void;
}

/** The id of the rows beyond a sentence's ends; words count from 1. */
const PAD = 0;

/** Vectors begin within ± this: little, so that what is learned shows, not where a word began. */
const SPREAD = 0.1;

/**
 * Weights that make of such vectors sums with a variance of 1. HardTanh is linear up to 1: a net that stays below
 * scores each word by itself, whatever stands beside it, and learns nothing.
 */
const unitActivations: Initializer = (values, fanIn, fanOut, random) =>
  normal(Math.sqrt(3 / fanIn) / SPREAD)(values, fanIn, fanOut, random);

const CORRUPTION_STREAM = 0x636f7272;

/**
 * Word vectors by ranking (Collobert & Weston 2008): a window slides over the corpus, and a net
 * s = Uᵀ·hardTanh(W·x + b) learns to score it higher than the same window with another word in its centre, by the
 * max-margin loss. That word is drawn by count^0.75. The same sentences, options, backend and engine give the same
 * vectors. Memory holds the corpus as numbers, 8 bytes a token.
 *
 * @param sentences split into tokens; they are read once
 * @throws RangeError for options out of range or fewer than two words; DivergenceError, or the signal's reason
 */
export async function trainRankingVectors(
  sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  options: RankingVectorsOptions = {},
): Promise<TrainedVectors> {
  checkArguments({ sentences, options }, iterable, optionsOf(...OPTIONS));
  const { dimensions = 50, radius = 2, hidden = 100, margin, corruptions = 1, minCount = 5 } = options;
  const { epochs = 5, batchSize = 64, seed = 1, lowercase, signal } = options;
  const { optimizer = { name: 'adam', rate: 0.001 } } = options;
  if (!(Number.isInteger(minCount) && minCount > 0))
    throw new RangeError(`minCount: got ${minCount}, expected an integer ≥ 1`);
  const loss = new MaxMarginLoss({ ...(margin !== undefined && { margin }), corruptions });
  const given = lowercase ? lowered(sentences) : sentences;
  const corpus = await readTokenIds(given, minCount, pausesFor(signal));
  const { words, counts, read } = corpus;
  if (words.length < 2)
    throw new RangeError(`got ${words.length} words that occur ${minCount} times, expected 2 or more`);
  const engine = await createEngine(options.backend);
  const network = new Network(engine, layersFor(words.length, { dimensions, radius, hidden }), { seed });
  const source = new SlidingWindows(network.ops, corpus, radius, corruptions);
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  const total = source.size * epochs;
  const { onStep, onEpoch, onProgress } = options;
  await train(network, loss, source, {
    epochs,
    batchSize,
    optimizer,
    seed,
    schedule: { name: 'linear' },
    onStep: (event) => {
      onStep?.(event);
      const words = Math.round((event.step / event.steps) * total);
      onProgress?.({ epoch: event.epoch, epochs, words, total, seconds: secondsSince(), rate: event.rate });
    },
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  });
  const table = network.parameters.tables[0];
  return {
    words,
    dimensions,
    values: network.parameters.values(table).slice((PAD + 1) * dimensions),
    counts,
    tokens: read,
    trained: total,
    kept: total,
    seconds: secondsSince(),
    backend: engine.backend,
  };
}

const layersFor = (
  words: number,
  { dimensions, radius, hidden }: Required<Pick<RankingVectorsOptions, 'dimensions' | 'radius' | 'hidden'>>,
): LayerFactory[] => [
  input([{ name: 'word', size: PAD + 1 + words, width: dimensions, initializer: uniform(SPREAD) }]),
  window(radius),
  linear(hidden, { initializer: unitActivations }),
  activation('hardTanh'),
  linear(1),
];

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
