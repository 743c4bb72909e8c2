/**
 * A float32 matrix in an engine's memory. Row i is at `ptr + 4·stride·(index ? index[i] : i)`, index being a pointer to
 * int32 or 0. Windows, sparse updates and shuffled rows are all this one thing.
 */
export interface Matrix {
  ptr: number;
  rows: number;
  cols: number;
  stride: number;
  index: number;
  /** The matrix whose rows this one shows, several of them side by side: a gradient is due to that one. */
  base?: Matrix;
  /** Whether who is handed it may write over it: nobody else reads it any more. */
  spare?: true;
}

/** A matrix whose rows follow each other. */
export const contiguous = (ptr: number, rows: number, cols: number): Matrix => ({
  ptr,
  rows,
  cols,
  stride: cols,
  index: 0,
});

export const isContiguous = (x: Matrix): boolean => x.stride === x.cols && x.index === 0;
