import { describe, expect, it } from 'vitest';
import { Ops } from '../../src/core/ops.ts';
import type { Matrix } from '../../src/core/matrix.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectSame } from '../helpers/closeness.ts';
import { randomFloats } from '../helpers/random.ts';

type Rows = number[][];

const product = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
const transposed = (a: Rows): Rows => a[0].map((_, j) => a.map((row) => row[j]));
const plus = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((x, j) => x + b[i][j]));

describe.each(backends)('Ops on $name', ({ create }) => {
  const ops = new Ops(create());
  const { memory } = ops;
  const random = new Random(1);

  /** The rows that a matrix shows. */
  const show = ({ ptr, rows, cols, stride, index }: Matrix): Rows =>
    Array.from({ length: rows }, (_, i) => {
      const row = index ? memory.ints(index, rows)[i] : i;
      return Array.from(memory.floats(ptr + 4 * stride * row, cols));
    });

  const contiguous = (rows: number, cols: number): Matrix => {
    const x = ops.matrix(rows, cols);
    memory.floats(x.ptr, rows * cols).set(randomFloats(random, rows * cols));
    return x;
  };
  /** Rows of a strip of 7: windows of 3 that overlap, in no order. */
  const windows = (cols = 4): Matrix => {
    const base = contiguous(7, cols);
    const index = memory.fromInts([4, 0, 2, 3, 1]);
    return { ptr: base.ptr, rows: 5, cols: 3 * cols, stride: cols, index, base };
  };
  /** Every second row of a wider block. */
  const strided = (rows: number, cols: number): Matrix => ({
    ...contiguous(rows, 2 * cols + 1),
    cols,
    index: memory.fromInts(Array.from({ length: rows }, (_, i) => rows - 1 - i)),
  });

  const close = (actual: Matrix, expected: Rows): void =>
    expectClose(show(actual).flat(), expected.flat(), 1e-5);

  it('zeros', () => {
    memory.floats(memory.alloc(0), 20).fill(7);
    expectSame(show(ops.zeros(4, 5)).flat(), new Float32Array(20));
  });

  it.each([
    ['contiguous rows', () => contiguous(5, 12)],
    ['windows', windows],
    ['strided rows', () => strided(5, 12)],
  ])('products of %s', (_, make) => {
    const x = make();
    const w = contiguous(12, 9);
    const v = contiguous(9, 12);
    const z = contiguous(5, 9);
    const [y, t] = [ops.matrix(5, 9), ops.matrix(12, 9)];
    const used = memory.used;

    ops.multiply(x, w, y);
    close(y, product(show(x), show(w)));
    ops.multiply(x, w, y, true);
    close(y, product(show(x), plus(show(w), show(w))));

    ops.multiplyByTransposed(x, v, y);
    close(y, product(show(x), transposed(show(v))));
    ops.multiplyByTransposed(x, v, y, true);
    close(y, product(show(x), transposed(plus(show(v), show(v)))));

    ops.transposedMultiply(x, z, t);
    close(t, product(transposed(show(x)), show(z)));
    ops.transposedMultiply(x, z, t, 1);
    close(t, product(transposed(show(x)), plus(show(z), show(z))));
    ops.transposedMultiply(x, z, t, -1);
    close(t, product(transposed(show(x)), show(z)));
    // Packed copies are gone.
    expect(memory.used).toBe(used);
  });

  it('products into a part of wider, indexed rows', () => {
    const [x, w] = [contiguous(5, 6), contiguous(6, 3)];
    const y = strided(5, 3);
    const around = memory.floats(y.ptr, 35).slice();
    ops.multiply(x, w, y);
    close(y, product(show(x), show(w)));
    memory.floats(y.ptr, 35).forEach((value, i) => {
      if (i % 7 >= 3) expect(value).toBe(around[i]);
    });
  });

  it('contiguous: a copy where that is needed', () => {
    const x = contiguous(5, 4);
    expect(ops.contiguous(x)).toBe(x);
    for (const view of [windows(), strided(5, 3)]) {
      const copy = ops.contiguous(view);
      expect(copy).toMatchObject({ rows: 5, cols: view.cols, stride: view.cols, index: 0 });
      expectSame(show(copy).flat(), show(view).flat());
    }
  });

  it('gradientOfBase: the gradients of views of a row add up', () => {
    const x = contiguous(5, 4);
    expect(ops.gradientOfBase(x, x)).toBe(x);
    const view = windows(2);
    const dx = contiguous(5, 6);
    const expected = Array.from({ length: 14 }, () => 0);
    [4, 0, 2, 3, 1].forEach((start, i) => {
      show(dx)[i].forEach((value, j) => (expected[2 * start + j] += value));
    });
    const total = ops.gradientOfBase(view, dx);
    expect([total.rows, total.cols]).toEqual([7, 2]);
    expectClose(show(total).flat(), expected, 1e-6);
  });

  it('shapes that do not fit', () => {
    const [a, b, y] = [contiguous(2, 3), contiguous(4, 5), contiguous(2, 5)];
    expect(() => ops.multiply(a, b, y)).toThrow('multiply: shapes do not fit: (2, 3), (4, 5), (2, 5)');
    expect(() => ops.multiply(a, contiguous(3, 5), contiguous(3, 5))).toThrow(RangeError);
    expect(() => ops.multiplyByTransposed(a, b, y)).toThrow('multiplyByTransposed: shapes do not fit');
    expect(() => ops.transposedMultiply(a, b, y)).toThrow('transposedMultiply: shapes do not fit');
  });
});
