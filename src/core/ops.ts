import { type Kernels, packedLength } from './kernels.ts';
import { contiguous, isContiguous, type Matrix } from './matrix.ts';
import type { Memory } from './memory.ts';
import type { Engine } from './wasm.ts';

/** Matrix operations on one engine: kernels with shapes checked and scratch space found. */
export class Ops {
  readonly memory: Memory;
  readonly kernels: Kernels;

  constructor(readonly engine: Engine) {
    this.memory = engine.memory;
    this.kernels = engine.kernels;
  }

  /** A new matrix, not cleared. */
  matrix(rows: number, cols: number): Matrix {
    return contiguous(this.memory.alloc(4 * rows * cols), rows, cols);
  }

  zeros(rows: number, cols: number): Matrix {
    const ptr = this.memory.alloc(4 * rows * cols);
    this.kernels.fill(ptr, rows * cols, 0);
    return contiguous(ptr, rows, cols);
  }

  /** y ← (or +=) x·w for x (m, k), w (k, n), y (m, n). */
  multiply(x: Matrix, w: Matrix, y: Matrix, accumulate = false): void {
    checkShape('multiply', x.cols === w.rows && y.rows === x.rows && y.cols === w.cols, x, w, y);
    this.memory.scope(() => {
      const packed = this.pack(w);
      const add = accumulate ? 1 : 0;
      this.kernels.gemm(
        x.ptr,
        x.stride,
        x.index,
        packed,
        y.ptr,
        y.stride,
        y.index,
        x.rows,
        w.cols,
        x.cols,
        add,
      );
    });
  }

  /** y ← (or +=) x·wᵀ for x (m, k), w (n, k), y (m, n). */
  multiplyByTransposed(x: Matrix, w: Matrix, y: Matrix, accumulate = false): void {
    checkShape('multiplyByTransposed', x.cols === w.cols && y.rows === x.rows && y.cols === w.rows, x, w, y);
    this.memory.scope(() => {
      const packed = this.memory.alloc(4 * packedLength(w.cols, w.rows));
      this.kernels.packTransposed(w.ptr, w.stride, w.cols, w.rows, packed);
      const add = accumulate ? 1 : 0;
      this.kernels.gemm(
        x.ptr,
        x.stride,
        x.index,
        packed,
        y.ptr,
        y.stride,
        y.index,
        x.rows,
        w.rows,
        x.cols,
        add,
      );
    });
  }

  /** y ← xᵀ·w, or y += alpha·xᵀ·w where alpha is not 0, for x (k, m), w (k, n), y (m, n). */
  transposedMultiply(x: Matrix, w: Matrix, y: Matrix, alpha = 0): void {
    checkShape('transposedMultiply', x.rows === w.rows && y.rows === x.cols && y.cols === w.cols, x, w, y);
    this.memory.scope(() => {
      const packed = this.pack(w);
      const scratch = this.memory.alloc(4 * 6 * x.rows);
      this.kernels.gemmTransposed(
        x.ptr,
        x.stride,
        x.index,
        packed,
        y.ptr,
        y.stride,
        x.cols,
        w.cols,
        x.rows,
        alpha,
        scratch,
      );
    });
  }

  /** A contiguous copy of x, or x itself where it is contiguous. */
  contiguous(x: Matrix): Matrix {
    if (isContiguous(x)) return x;
    const y = this.matrix(x.rows, x.cols);
    this.kernels.copyRows(x.ptr, x.stride, x.index, y.ptr, y.stride, 0, x.rows, x.cols, 0);
    return y;
  }

  /** The gradient due to what x shows, given the gradient of x: dx itself, or its rows added up in x's base. */
  gradientOfBase(x: Matrix, dx: Matrix): Matrix {
    if (!x.base) return dx;
    const total = this.zeros(x.base.rows, x.base.cols);
    this.kernels.copyRows(dx.ptr, dx.stride, 0, total.ptr, x.stride, x.index, x.rows, x.cols, 1);
    return total;
  }

  private pack(w: Matrix): number {
    const packed = this.memory.alloc(4 * packedLength(w.rows, w.cols));
    this.kernels.pack(w.ptr, w.stride, w.rows, w.cols, packed);
    return packed;
  }
}

function checkShape(operation: string, fits: boolean, ...matrices: Matrix[]): void {
  if (fits) return;
  const shapes = matrices.map((m) => `(${m.rows}, ${m.cols})`).join(', ');
  throw new RangeError(`${operation}: shapes do not fit: ${shapes}`);
}
