import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { type Loss, type LossResult, targetsOf } from '../loss.ts';
import { gradientOf } from '../gradients.ts';
import type { Parameter } from '../parameter.ts';
import { allocateChain, fillChain, type LearnedTransitions, type Transitions } from '../transitions.ts';

/**
 * Sentence-level log-likelihood, −ln P(path) under a linear-chain conditional random field (Lafferty et al. 2001;
 * Collobert et al. 2011, eq. 13): tag scores from the net, transition, start and end scores learned here. Paths that
 * the fixed scores forbid (−∞) take no part. The mean is over rows; sentences with a row without target do not count.
 */
export class CrfLoss implements Loss {
  readonly parameters: readonly Parameter[];
  private readonly tags: number;

  constructor(
    private readonly fixed: Transitions,
    private readonly learned: LearnedTransitions,
  ) {
    this.tags = fixed.start.length;
    this.parameters = Object.values(learned);
  }

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    if (scores.cols !== this.tags)
      throw new RangeError(`CRF loss: got ${scores.cols} score columns, expected ${this.tags}, one a tag`);
    const targets = targetsOf(batch, 'targets');
    const counted = this.countedSentences(ops, targets, batch.sentences);
    const rows = counted.reduce((sum, [from, to]) => sum + to - from, 0);
    const scale = rows > 0 ? 1 / rows : 0;
    if (dScores) ops.kernels.fill(dScores.ptr, scores.rows * scores.cols, 0);
    const sum = ops.memory.scope(() => {
      const chain = allocateChain(ops.memory, this.tags);
      fillChain(ops.memory, chain, this.fixed, this.learned);
      const longest = counted.reduce((max, [from, to]) => Math.max(max, to - from), 0);
      const [emissions, alpha, beta] = [0, 1, 2].map(() => ops.memory.alloc(8 * longest * this.tags));
      let total = 0;
      for (const [from, to] of counted) {
        const at = scores.ptr + 4 * from * this.tags;
        const { transitions, start, end } = chain.factors;
        const n = to - from;
        const logZ = ops.kernels.forwardBackward(
          at,
          n,
          this.tags,
          transitions,
          start,
          end,
          emissions,
          alpha,
          beta,
          chain.alike,
        );
        total += logZ - this.pathScore(ops, at, n, targets + 4 * from, chain.scores);
        if (!dScores) continue;
        ops.kernels.crfGradient(
          n,
          this.tags,
          transitions,
          emissions,
          alpha,
          beta,
          targets + 4 * from,
          scale,
          dScores.ptr + 4 * from * this.tags,
          gradientOf(ops, this.learned.transitions),
          gradientOf(ops, this.learned.start),
          gradientOf(ops, this.learned.end),
        );
      }
      return total;
    });
    return { loss: sum * scale, weight: rows };
  }

  /** The sentences all of whose rows have a target, as ranges of rows. */
  private countedSentences(
    ops: Ops,
    targets: number,
    sentences: ArrayLike<number>,
  ): [from: number, to: number][] {
    const { i32 } = ops.memory;
    const ranges: [number, number][] = [];
    for (let s = 1; s < sentences.length; s++) {
      const [from, to] = [sentences[s - 1], sentences[s]];
      let known = to > from;
      for (let row = from; row < to; row++) {
        const target = i32[(targets >>> 2) + row];
        if (target >= this.tags)
          throw new RangeError(`target: got ${target}, expected a tag below ${this.tags}`);
        if (target < 0) known = false;
      }
      if (known) ranges.push([from, to]);
    }
    return ranges;
  }

  private pathScore(
    ops: Ops,
    scores: number,
    rows: number,
    targets: number,
    chain: Record<keyof Transitions, number>,
  ): number {
    const { f32, i32 } = ops.memory;
    const tag = (row: number) => i32[(targets >>> 2) + row];
    let sum = f32[(chain.start >>> 2) + tag(0)] + f32[(chain.end >>> 2) + tag(rows - 1)];
    for (let row = 0; row < rows; row++) {
      sum += f32[(scores >>> 2) + row * this.tags + tag(row)];
      if (row > 0) sum += f32[(chain.transitions >>> 2) + tag(row - 1) * this.tags + tag(row)];
    }
    return sum;
  }
}
