import type { Matrix } from '../../core/matrix.ts';
import type { Memory } from '../../core/memory.ts';
import type { Ops } from '../../core/ops.ts';
import type { Batch } from '../batch.ts';
import { type Loss, type LossResult, targetsOf } from '../loss.ts';

export interface SoftmaxLossOptions {
  /** A weight for each class; the mean is weighted by them. */
  classWeights?: ArrayLike<number> | undefined;
  /** Label smoothing: this share of the target is spread evenly over all classes (Szegedy et al. 2016). */
  smoothing?: number | undefined;
}

/** Cross-entropy of the softmax of the scores with one class a row. */
export class SoftmaxLoss implements Loss {
  readonly parameters = [];
  private readonly weights: Float32Array | undefined;
  private readonly smoothing: number;

  constructor({ classWeights, smoothing = 0 }: SoftmaxLossOptions = {}) {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new RangeError(`label smoothing: got ${smoothing}, expected 0 ≤ smoothing < 1`);
    }
    this.smoothing = smoothing;
    this.weights = classWeights && Float32Array.from(classWeights);
    if (this.weights?.some((weight) => !(weight >= 0 && weight < Infinity)))
      throw new RangeError(`class weights: got ${this.weights.join(', ')}, expected numbers ≥ 0`);
  }

  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult {
    const { rows, cols } = scores;
    const targets = targetsOf(batch, 'targets');
    if (this.weights && this.weights.length !== cols) {
      throw new RangeError(`class weights: got ${this.weights.length}, expected ${cols}, one a class`);
    }
    const weights = this.weights ? ops.memory.fromFloats(this.weights) : 0;
    const total = this.totalWeight(ops.memory, targets, rows, cols);
    const scale = total > 0 ? 1 / total : 0;
    const gradient = dScores ? dScores.ptr : 0;
    const sum = ops.kernels.softmaxCrossEntropy(
      scores.ptr,
      targets,
      weights,
      this.smoothing,
      scale,
      gradient,
      rows,
      cols,
    );
    return { loss: sum * scale, weight: total };
  }

  private totalWeight({ i32 }: Memory, targets: number, rows: number, classes: number): number {
    let total = 0;
    for (let at = targets >>> 2, end = at + rows; at < end; at++) {
      const target = i32[at];
      if (target >= classes) throw new RangeError(`target: got ${target}, expected a class below ${classes}`);
      if (target >= 0) total += this.weights ? this.weights[target] : 1;
    }
    return total;
  }
}
