import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { countTargets, type Loss, type LossResult, targetsOf } from '../loss.ts';

/**
 * Max-margin over classes: every class but a row's own is a corruption that is to score Δ less,
 * J = Σ_{j ≠ t} max(0, Δ + s_j − s_t), the mean over rows (Weston & Watkins 1999).
 */
export class MulticlassMarginLoss implements Loss {
  readonly parameters = [];
  private readonly margin: number;

  /** @param margin by how much a row's own class is to score more than any other, Δ */
  constructor(margin = 1) {
    if (!(margin >= 0 && margin < Infinity))
      throw new RangeError(`margin: got ${margin}, expected a number ≥ 0`);
    // As kernels see it, so that all count the same pairs.
    this.margin = Math.fround(margin);
  }

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    const { ptr, rows, cols } = scores;
    const targets = targetsOf(batch, 'targets');
    const counted = countTargets(ops.memory, targets, rows, cols);
    const scale = counted > 0 ? 1 / counted : 0;
    const gradient = dScores ? dScores.ptr : 0;
    const sum = ops.kernels.multiclassMargin(ptr, targets, this.margin, scale, gradient, rows, cols);
    return { loss: sum * scale, weight: counted };
  }
}
