import type { Engine } from '../core/wasm.ts';
import type { Word2vecPlan } from './word2vec.ts';

/** How many of the most frequent words have copies: about a third of noise words and half of the others are such. */
export const HOT_WORDS = 256;
/**
 * After so many chunks of a thread the copies of so many words are made equal: those that change most most often, since
 * what two threads have gained meanwhile adds up.
 */
const PERIODS = [
  { chunks: 4, words: HOT_WORDS },
  { chunks: 1, words: HOT_WORDS / 4 },
];

/**
 * A thread's copies of the rows of the most frequent words. Without them the processors' caches take these rows from
 * each other all the time, since every thread writes them.
 */
export class HotRows {
  /** The copies' tables, 0 where there are none. */
  readonly input: number;
  readonly output: number;
  private readonly copies: { table: number; own: number; base: number }[];
  private chunks = 0;

  constructor(
    private readonly engine: Engine,
    private readonly plan: Word2vecPlan,
  ) {
    const copyOf = (table: number) => {
      const floats = plan.hot * plan.columns;
      return { table, own: engine.memory.zeros(floats), base: engine.memory.zeros(floats) };
    };
    this.copies = plan.hot > 0 ? [copyOf(plan.input), copyOf(plan.output)] : [];
    [this.input, this.output] = plan.hot > 0 ? this.copies.map(({ own }) => own) : [0, 0];
    this.exchange();
  }

  /** To be called after each chunk. */
  chunkDone(): void {
    this.chunks++;
    this.exchange(PERIODS.find(({ chunks }) => this.chunks % chunks === 0)!.words);
  }

  /** What these rows have gained here is added to the shared tables; what they are there then, they are here. */
  exchange(words = HOT_WORDS): void {
    const { hot, columns } = this.plan;
    for (const { table, own, base } of this.copies)
      this.engine.kernels.exchange(table, own, base, Math.min(words, hot) * columns);
  }
}
