import type { Matrix } from '../../core/matrix.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { type Loss, type LossResult, targetsOf } from '../loss.ts';

/**
 * Cross-entropy H(p, q) of soft targets p with q = softmax(scores). Its parts: the entropy H(p) of the targets and
 * KL(p‖q), since H(p, q) = H(p) + KL(p‖q).
 */
export class SoftLoss implements Loss {
  readonly parameters = [];

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    const { rows, cols } = scores;
    const targets = targetsOf(batch, 'softTargets');
    const gradient = dScores ? dScores.ptr : 0;
    const loss = ops.kernels.softCrossEntropy(scores.ptr, targets, 1 / rows, gradient, rows, cols) / rows;
    const entropy = ops.kernels.entropy(targets, rows, cols) / rows;
    return { loss, weight: rows, parts: { crossEntropy: loss, entropy, kl: loss - entropy } };
  }
}
