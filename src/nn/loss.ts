import type { Memory } from '../core/memory.ts';
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

/** How many of `rows` class ids are targets; throws RangeError for one that is no class. */
export function countTargets({ i32 }: Memory, targets: number, rows: number, classes: number): number {
  let count = 0;
  for (let at = targets >>> 2, end = at + rows; at < end; at++) {
    const target = i32[at];
    if (target >= classes) throw new RangeError(`target: got ${target}, expected a class below ${classes}`);
    if (target >= 0) count++;
  }
  return count;
}
