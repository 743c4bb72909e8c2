import type { Weights } from '../job.ts';
import type { TrainingTask } from '../training.ts';

/** What other libraries are asked to do, each in its best form. */

interface Running {
  run?: () => unknown;
  time?: (ms: number) => Promise<number>;
  /** Work of a call, where it is not that of the task. */
  amount?: number;
  dispose?: () => void;
}

/** Scores of windows: ids (tokens, 5) → scores (tokens, 9). */
export interface Scorer {
  name: string;
  /** It takes one window a call, and gains nothing from more. */
  wordByWord?: boolean;
  /** What it gives in place of scores, of the scores (tokens, 9). */
  output?: (scores: Float32Array) => Float32Array;
  prepare(task: {
    ids: Int32Array;
    weights: Weights;
  }): Promise<Running & { run: () => unknown; scores: () => ArrayLike<number> | Promise<ArrayLike<number>> }>;
}

/** Training steps of SGD on softmax cross-entropy, rate 0.01. */
export interface Trainer {
  name: string;
  prepare(task: TrainingTask): Promise<
    Running & {
      /** The dense weights after the first step, in the layout of `Weights`; none where the loss is another one. */
      firstStep?: () => Promise<Omit<Weights, 'table'>>;
    }
  >;
}

/** A (m, k) · B (k, n) with B constant, or with one operand transposed. */
export interface Multiplier {
  name: string;
  prepare(
    task: Product,
  ): Promise<(Running & { run: () => unknown; product: () => Promise<ArrayLike<number>> }) | undefined>;
}

export interface Product {
  /** `forward` A·B, `byTransposed` A·Bᵀ with B (n, k) in memory, `transposed` Aᵀ·B with A (k, m) in memory. */
  kind: 'forward' | 'byTransposed' | 'transposed';
  a: Float32Array;
  b: Float32Array;
  m: number;
  k: number;
  n: number;
}
