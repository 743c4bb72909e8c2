import { describe, it } from 'vitest';
import { PANEL, packedLength } from '../../src/core/kernels.ts';
import { SPARE } from '../../src/core/memory.ts';
import { Random } from '../../src/random.ts';
import { expectClose, expectSame, ROUNDING } from '../helpers/closeness.ts';
import { type Guarded, onEveryBackend } from '../helpers/guarded.ts';
import {
  at,
  distinctInts,
  LAYOUTS,
  OUTPUT_LAYOUTS,
  randomFloats,
  randomRows,
  type Rows,
  rowStart,
  SIZES,
} from '../helpers/random.ts';

/** The rows of a matrix, or its columns, each an array of float64. */
const rowsOf = (x: Rows): Float64Array[] =>
  Array.from({ length: x.rows }, (_, i) => Float64Array.from({ length: x.cols }, (_, j) => at(x, i, j)));
const columnsOf = (x: Rows): Float64Array[] =>
  Array.from({ length: x.cols }, (_, j) => Float64Array.from({ length: x.rows }, (_, i) => at(x, i, j)));

/**
 * c ← left · right in float64, or += `scale` times it where that is not 0, given by rows and by columns; and for each
 * element what rounding may cost.
 */
function multiply(left: Float64Array[], right: Float64Array[], c: Rows, scale: number) {
  const expected = Float64Array.from(c.data);
  const tolerance = new Float64Array(c.data.length);
  left.forEach((a, i) =>
    right.forEach((b, j) => {
      const to = rowStart(c, i) + j;
      let sum = scale ? c.data[to] : 0;
      let magnitude = Math.abs(sum);
      for (let p = 0; p < a.length; p++) {
        sum += (scale || 1) * a[p] * b[p];
        magnitude += Math.abs((scale || 1) * a[p] * b[p]);
      }
      expected[to] = sum;
      // Errors of k additions, of either sign, grow about as √k; what lies between rows has to stay as it is.
      tolerance[to] = (2 + Math.sqrt(a.length)) * ROUNDING * magnitude;
    }),
  );
  return { expected, tolerance };
}

/** B in panels, its padding zero, made here rather than by a kernel. */
function packed(b: Rows): Float32Array {
  const panels = new Float32Array(packedLength(b.rows, b.cols));
  for (let p = 0; p < b.rows; p++) {
    for (let j = 0; j < b.cols; j++) {
      const panel = Math.floor(j / PANEL);
      panels[panel * b.rows * PANEL + p * PANEL + (j % PANEL)] = at(b, p, j);
    }
  }
  return panels;
}

interface Shape {
  m: number;
  n: number;
  k: number;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)];

/** A · B with rows laid out at random. */
function checkGemm(box: Guarded, random: Random, { m, n, k }: Shape): void {
  const a = randomRows(random, m, k, pick(random, LAYOUTS));
  const b = randomRows(random, k, n, 'contiguous');
  const c = randomRows(random, m, n, pick(random, OUTPUT_LAYOUTS), 7);
  const accumulate = random.integer(2);
  const [pa, pb, pc] = [box.rows(a), box.floats(packed(b)), box.rows(c)];
  box.run([pc.ptr], (kernels) =>
    kernels.gemm(pa.ptr, a.stride, pa.index, pb, pc.ptr, c.stride, pc.index, m, n, k, accumulate),
  );
  const { expected, tolerance } = multiply(rowsOf(a), columnsOf(b), c, accumulate);
  expectClose(box.read(pc.ptr), expected, tolerance);
}

/** Aᵀ · B, rows of A laid out at random, as a sum and as a step along it. */
function checkTransposed(box: Guarded, random: Random, { m, n, k }: Shape): void {
  const a = randomRows(random, k, m, pick(random, LAYOUTS));
  const b = randomRows(random, k, n, 'contiguous');
  const c = randomRows(random, m, n, pick(random, ['contiguous', 'strided'] as const), 7);
  const alpha = pick(random, [0, 1, -0.25]);
  const [pa, pb, pc] = [box.rows(a), box.floats(packed(b)), box.rows(c)];
  const scratch = box.floats(6 * k);
  box.run([pc.ptr, scratch], (kernels) =>
    kernels.gemmTransposed(pa.ptr, a.stride, pa.index, pb, pc.ptr, c.stride, m, n, k, alpha, scratch),
  );
  const { expected, tolerance } = multiply(columnsOf(a), columnsOf(b), c, alpha);
  expectClose(box.read(pc.ptr), expected, tolerance);
}

const LARGE: Shape[] = [
  { m: 75, n: 160, k: 735 },
  { m: 5, n: 9, k: 257 },
  { m: 6, n: 20, k: 1025 },
  { m: 130, n: 3, k: 64 },
  { m: 11, n: 11, k: 99 },
  { m: 26, n: 2, k: 66 },
  { m: 8, n: 17, k: 515 },
  { m: 3, n: 130, k: 512 },
];

onEveryBackend((guarded, { memory }) => {
  describe.each(SIZES)('n = %d', (n) => {
    it('packs columns into panels, padded with zeros', () => {
      const random = new Random(n);
      for (const k of SIZES) {
        guarded((box) => {
          const b = randomRows(random, k, n, pick(random, ['contiguous', 'strided'] as const));
          const [from, to] = [box.floats(b.data), box.floats(packedLength(k, n))];
          box.run([to], (kernels) => kernels.pack(from, b.stride, k, n, to));
          expectSame(box.read(to), packed(b));
        });
      }
    });

    it('packs the rows of a matrix as columns', () => {
      const random = new Random(n);
      for (const k of SIZES) {
        guarded((box) => {
          const s = randomRows(random, n, k, pick(random, ['contiguous', 'strided'] as const));
          const [from, to] = [box.floats(s.data), box.floats(packedLength(k, n))];
          box.run([to], (kernels) => kernels.packTransposed(from, s.stride, k, n, to));
          const data = Float32Array.from({ length: k * n }, (_, i) => at(s, i % n, Math.floor(i / n)));
          expectSame(box.read(to), packed({ data, rows: k, cols: n, stride: n }));
        });
      }
    });

    it('multiplies, rows strided, indexed or overlapping', () => {
      const random = new Random(n);
      for (const m of SIZES) for (const k of SIZES) guarded((box) => checkGemm(box, random, { m, n, k }));
    });

    it('multiplies by the transposed', () => {
      const random = new Random(n);
      for (const m of SIZES)
        for (const k of SIZES) guarded((box) => checkTransposed(box, random, { m, n, k }));
    });

    it('adds a bias to every row, and sums rows', () => {
      const random = new Random(n);
      for (const rows of SIZES) {
        guarded((box) => {
          const [x, bias] = [randomFloats(random, rows * n), randomFloats(random, n)];
          const [px, pb] = [box.floats(x), box.floats(bias)];
          box.run([px], (kernels) => kernels.addBias(px, pb, rows, n));
          expectSame(
            box.read(px),
            x.map((v, i) => v + bias[i % n]),
          );
        });
        guarded((box) => {
          const [x, out] = [randomFloats(random, rows * n), randomFloats(random, n)];
          const [px, to] = [box.floats(x), box.floats(out)];
          box.run([to], (kernels) => kernels.sumRows(px, rows, n, to));
          const column = (j: number) => [out[j], ...Array.from({ length: rows }, (_, i) => x[i * n + j])];
          const sum = (values: number[]) => values.reduce((a, b) => a + b);
          const expected = Array.from(out, (_, j) => sum(column(j)));
          const magnitude = (j: number) => sum(column(j).map(Math.abs));
          expectClose(box.read(to), expected, (j) => (1 + Math.sqrt(rows)) * ROUNDING * magnitude(j));
        });
      }
    });
  });

  describe.each(LARGE)('larger: $m×$k→$n', (shape) => {
    it('multiplies', () => {
      const random = new Random(shape.m);
      guarded((box) => checkGemm(box, random, shape));
    });

    it('multiplies by the transposed', () => {
      const random = new Random(shape.m);
      guarded((box) => checkTransposed(box, random, shape));
    });
  });

  it.each([
    [PANEL, 5],
    [PANEL + 3, 5],
    [PANEL, 400],
  ])('adds up rows of C that begin %i elements apart and overlap, over %i steps', (stride, k) => {
    const random = new Random(k);
    for (const m of [1, 4, 5, 11])
      guarded((box) => {
        const n = 3 * stride - 1;
        const [a, b] = [randomRows(random, m, k, 'contiguous'), randomRows(random, k, n, 'contiguous')];
        const [data, index] = [randomFloats(random, m * stride + n), distinctInts(random, m, m + 1)];
        const [pa, pb, pc, pi] = [
          box.floats(a.data),
          box.floats(packed(b)),
          box.floats(data),
          box.ints(index),
        ];
        box.run([pc], (kernels) => kernels.gemm(pa, k, 0, pb, pc, stride, pi, m, n, k, 1));
        const [expected, tolerance] = [Float64Array.from(data), data.map(Math.abs)];
        const columns = columnsOf(b);
        rowsOf(a).forEach((row, i) =>
          columns.forEach((column, j) =>
            row.forEach((x, p) => {
              expected[index[i] * stride + j] += x * column[p];
              tolerance[index[i] * stride + j] += Math.abs(x * column[p]);
            }),
          ),
        );
        const terms = 2 + Math.sqrt(3 * k);
        expectClose(box.read(pc), expected, (at) => terms * ROUNDING * tolerance[at]);
      });
  });

  it('multiplies by the transposed where memory ends with A', () => {
    const random = new Random(3);
    for (const m of [1, 5, PANEL - 1, PANEL, PANEL + 1, 2 * PANEL, 3 * PANEL, 735])
      guarded((box) => {
        const k = 40;
        const [a, b] = [randomRows(random, k, m, 'contiguous'), randomRows(random, k, 9, 'contiguous')];
        const c = randomRows(random, m, 9, 'contiguous');
        const [pb, pc] = [box.floats(packed(b)), box.floats(c.data)];
        const scratch = box.floats(6 * k);
        const bytes = 4 * k * m;
        memory.scope(() => memory.alloc(bytes + SPARE));
        memory.alloc(memory.u8.length - memory.used - bytes - SPARE);
        const pa = memory.fromFloats(a.data);
        box.run([pc, scratch], (kernels) => kernels.gemmTransposed(pa, m, 0, pb, pc, 9, m, 9, k, 0, scratch));
        const { expected, tolerance } = multiply(columnsOf(a), columnsOf(b), c, 0);
        expectClose(box.read(pc), expected, tolerance);
      });
  });

  it('a product over no columns is zero, and adds nothing', () => {
    const random = new Random(1);
    for (let i = 0; i < 8; i++) {
      guarded((box) => checkGemm(box, random, { m: 5, n: 9, k: 0 }));
      guarded((box) => checkTransposed(box, random, { m: 5, n: 9, k: 0 }));
    }
  });
});
