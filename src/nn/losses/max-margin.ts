import type { Matrix } from '../../core/matrix.ts';
import type { Memory } from '../../core/memory.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import type { Loss, LossResult } from '../loss.ts';

export interface MaxMarginLossOptions {
  /** By how much a true window is to score more than a corrupt one, Δ. Default 1. */
  margin?: number;
  /** Corrupt windows for each true one. Default 1. */
  corruptions?: number;
}

/**
 * The ranking loss of Collobert & Weston 2008: J = max(0, Δ + s_c − s), the mean over pairs of a true window and a
 * corruption of it. The batch holds the true windows first, then `corruptions` blocks as long, row i of each
 * corrupting window i; it needs no targets. Its part `violated` is the share of pairs that are not yet Δ apart.
 */
export class MaxMarginLoss implements Loss {
  readonly parameters = [];
  private readonly margin: number;
  private readonly corruptions: number;

  constructor({ margin = 1, corruptions = 1 }: MaxMarginLossOptions = {}) {
    if (!(margin >= 0 && margin < Infinity))
      throw new RangeError(`margin: got ${margin}, expected a number ≥ 0`);
    if (!(Number.isInteger(corruptions) && corruptions > 0))
      throw new RangeError(`corruptions: got ${corruptions}, expected an integer ≥ 1`);
    // As kernels see it, so that all count the same pairs.
    this.margin = Math.fround(margin);
    this.corruptions = corruptions;
  }

  evaluate(ops: Ops, scores: Matrix, _batch: Batch, dScores?: Matrix): LossResult {
    if (scores.cols !== 1)
      throw new RangeError(`max-margin loss: got ${scores.cols} score columns, expected 1`);
    const { margin, corruptions } = this;
    const rows = scores.rows / (1 + corruptions);
    if (!Number.isInteger(rows)) {
      throw new RangeError(
        `max-margin loss: got ${scores.rows} rows, expected a multiple of ${1 + corruptions}: ` +
          `true windows, and ${corruptions} corrupt ones for each`,
      );
    }
    const pairs = rows * corruptions;
    const scale = pairs > 0 ? 1 / pairs : 0;
    const gradient = dScores ? dScores.ptr : 0;
    const sum = ops.kernels.maxMargin(scores.ptr, rows, corruptions, margin, scale, gradient);
    const violated = this.violations(ops.memory, scores, rows);
    return { loss: sum * scale, weight: pairs, parts: { violated: violated * scale } };
  }

  private violations({ f32 }: Memory, scores: Matrix, rows: number): number {
    const first = scores.ptr >>> 2;
    let count = 0;
    for (let i = rows; i < scores.rows; i++)
      if (this.margin + f32[first + i] - f32[first + (i % rows)] > 0) count++;
    return count;
  }
}
