import type { Matrix } from '../core/matrix.ts';
import type { Ops } from '../core/ops.ts';
import type { Batch } from './batch.ts';
import type { Parameter } from './parameter.ts';

export interface LossResult {
  /** Mean loss of a row, in nats. */
  loss: number;
  /** Rows (or their weight) that the mean is over. */
  weight: number;
  /** What the loss is made of, means like it. */
  parts?: Record<string, number>;
}

/** Compares scores (rows, classes) with a batch's targets. */
export interface Loss {
  readonly parameters: readonly Parameter[];
  /** Writes ∂loss/∂scores to dScores, if given. */
  evaluate(ops: Ops, scores: Matrix, batch: Batch, dScores?: Matrix): LossResult;
}

/** The pointer to a batch's targets; throws RangeError if it has none. */
export function targetsOf(batch: Batch, kind: 'targets' | 'softTargets'): number {
  const targets = batch[kind];
  if (targets === undefined) throw new RangeError(`the batch has no ${kind}`);
  return targets;
}

/** The rows that have a target; throws RangeError for a target that is no class. */
export function countTargets(targets: Int32Array, classes: number): number {
  let count = 0;
  for (const target of targets) {
    if (target >= classes) throw new RangeError(`target: got ${target}, expected a class below ${classes}`);
    if (target >= 0) count++;
  }
  return count;
}
