import type { Matrix } from '../core/matrix.ts';

/**
 * All that a net knows of its input: points, windows, sentences and documents alike. Pointers are into the engine's
 * memory, valid while the scope lasts in which the batch was made.
 */
export interface Batch {
  /** Rows that are classified. */
  rows: number;
  /** Rows of the input strip: `rows`, and padding around sentences where there are windows. */
  inputRows: number;
  /** int32 ids by column, (slots, inputRows, count). */
  columns: Record<string, number>;
  /** Which rows of the strip are alike in the columns that are not in `columns`. */
  types?: RowTypes;
  /** Dense input (inputRows, cols). */
  dense?: Matrix;
  /** int32 (rows): the strip row at which each row's window begins, all distinct; 0 where row i is strip row i. */
  starts: number;
  /** Where each sentence begins in the rows, and at last their number. */
  sentences: ArrayLike<number>;
  /** Which rows belong together, by what they share: a word, a document. */
  groups?: Record<string, Groups>;
  /** int32 class ids (rows), negative where the row counts for nothing; or float32 for the logistic loss. */
  targets?: number;
  /** Soft targets, float32 (rows, classes). */
  softTargets?: number;
}

/** A partition of the rows. */
export interface Groups {
  /** int32 (rows): the group of each row, in [0, count). */
  ids: number;
  count: number;
}

/** Rows of one type have the same ids in some columns: what is computed of these alone is computed once a type. */
export interface RowTypes {
  /** The type of each row of the strip. */
  rows: Int32Array;
  /** By column the ids of every type, (types, slots·count). */
  ids: Readonly<Record<string, Int32Array>>;
  /** How many types there are. */
  size: number;
  /** Another number says that the types of earlier batches are forgotten, and theirs mean others now. */
  generation: number;
}

/** How a pass is meant: with dropout, seeded by (seed, step), or without. */
export interface Mode {
  train: boolean;
  seed: number;
  step: number;
}

export const INFERENCE: Mode = { train: false, seed: 0, step: 0 };

/** Examples that a trainer shuffles and cuts into batches: points, sentences or documents. */
export interface BatchSource {
  /** How many examples there are. */
  readonly size: number;
  /** Builds the batch of these examples in the current memory scope. */
  batch(examples: ArrayLike<number>, mode: Mode): Batch;
  /**
   * The batch of one of `parts` parts of these examples, about equally large, which together are all of them; undefined
   * where it would be empty. Default: so many examples each.
   */
  part?(examples: ArrayLike<number>, mode: Mode, part: number, parts: number): Batch | undefined;
}
