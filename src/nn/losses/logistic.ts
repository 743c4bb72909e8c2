import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { type Loss, type LossResult, targetsOf } from '../loss.ts';

/** Bernoulli cross-entropy of one score a row, for a question of yes or no; targets are float32 in [0, 1]. */
export class LogisticLoss implements Loss {
  readonly parameters = [];

  /** @param positiveWeight what a "yes" counts beside a "no" */
  constructor(private readonly positiveWeight = 1) {
    if (!(positiveWeight > 0 && positiveWeight < Infinity))
      throw new RangeError(`positive weight: got ${positiveWeight}, expected a number above 0`);
  }

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    if (scores.cols !== 1)
      throw new RangeError(`logistic loss: got ${scores.cols} score columns, expected 1`);
    const targets = targetsOf(batch, 'targets');
    let counted = 0;
    const { f32 } = ops.memory;
    for (let i = 0; i < scores.rows; i++) if (f32[(targets >>> 2) + i] >= 0) counted++;
    const scale = counted > 0 ? 1 / counted : 0;
    const gradient = dScores ? dScores.ptr : 0;
    const sum = ops.kernels.logisticLoss(
      scores.ptr,
      targets,
      this.positiveWeight,
      scale,
      gradient,
      scores.rows,
    );
    return { loss: sum * scale, weight: counted };
  }
}
