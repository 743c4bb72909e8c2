import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { countTargets, type Loss, type LossResult, targetsOf } from '../loss.ts';

/** One question of yes or no for each class, "is it this one?": the sum of their logistic losses, the mean over rows. */
export class OneVsRestLoss implements Loss {
  readonly parameters = [];

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    const { rows, cols } = scores;
    const classes = targetsOf(batch, 'targets');
    const counted = countTargets(ops.memory, classes, rows, cols);
    const answers = ops.zeros(rows, cols).ptr;
    const { f32, i32 } = ops.memory;
    for (let row = 0, at = answers >>> 2; row < rows; row++, at += cols) {
      const target = i32[(classes >>> 2) + row];
      if (target >= 0) f32[at + target] = 1;
      else f32.fill(-1, at, at + cols); // counts for nothing
    }
    const scale = counted > 0 ? 1 / counted : 0;
    const gradient = dScores ? dScores.ptr : 0;
    const sum = ops.kernels.logisticLoss(scores.ptr, answers, 1, scale, gradient, rows * cols);
    return { loss: sum * scale, weight: counted };
  }
}
