import { it } from 'vitest';
import { integersLength, PANEL } from '../../src/core/kernels.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectClose, expectSame } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { randomFloats } from '../helpers/random.ts';

const padded = (cols: number) => PANEL * Math.ceil(cols / PANEL);
const int16 = (words: Int32Array) => new Int16Array(words.buffer, words.byteOffset, 2 * words.length);
const largest = (x: Float32Array) => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 33];
const SHAPES = [
  ...[1, 2, 3, 4, 5, 8, 9].flatMap((m) => [1, 3, 4, 8, 9, 17].map((n) => [m, 10, n])),
  ...SIZES.map((k) => [5, k, 9]),
  [6, 735, 24],
];

onEveryBackend((guarded) => {
  it.each(SIZES)(
    'roundRows: %i columns, each number to the nearest multiple of the unit of its row',
    (cols) => {
      guarded((box) => {
        const [rows, stride, yStride] = [3, cols + 2, padded(cols) + 2];
        const x = randomFloats(new Random(cols), rows * stride, 4);
        // What is beyond the columns of a row counts for nothing.
        for (let i = 0; i < rows; i++) x[i * stride + cols] = 1e9;
        x.fill(0, stride, stride + cols);
        const px = box.floats(x);
        const [py, units] = [box.ints((rows * yStride) / 2), box.floats(rows)];
        box.run([py, units], (k) => k.roundRows(px, stride, rows, cols, py, yStride, units));
        const y = int16(box.read(py) as Int32Array);
        for (let i = 0; i < rows; i++) {
          const own = x.subarray(i * stride, i * stride + cols);
          const unit = box.read(units)[i];
          expectClose([unit], [largest(own) / 8191], 1e-7 * largest(own));
          const got = Array.from(y.subarray(i * yStride, i * yStride + cols), (v) => v * unit);
          expectClose(got, own, 0.501 * unit);
        }
      });
    },
  );

  it('roundRows: the largest numbers of either sign, and numbers that are all small', () => {
    guarded((box) => {
      const x = Float32Array.of(-3e38, 3e38, 1.5e38, 0, 1e-29, -1e-29, 1e-30, 0);
      const [px, py, units] = [box.floats(x), box.ints(8), box.floats(2)];
      box.run([py, units], (k) => k.roundRows(px, 4, 2, 4, py, 8, units));
      const y = int16(box.read(py) as Int32Array);
      expectSame(Array.from(y.subarray(0, 3)), [-8191, 8191, 4096]);
      expectSame(Array.from(y.subarray(8, 12)), [0, 0, 0, 0]);
    });
  });

  it.each(SHAPES)('multiplyIntegers: %i × %i → %i, added to what is there', (m, k, n) => {
    for (const indexed of [false, true]) {
      guarded((box) => {
        const random = new Random(m * 100 + k + n);
        const [a, b] = [randomFloats(random, m * k, 2), randomFloats(random, k * n, 1)];
        const cStride = padded(n) + 1;
        const c = randomFloats(random, m * cStride);
        const order = Int32Array.from({ length: m }, (_, i) => (i + 1) % m);
        const [pa, pb, pc, index] = [
          box.floats(a),
          box.floats(b),
          box.floats(c),
          indexed ? box.ints(order) : 0,
        ];
        const aStride = padded(k);
        const [rounded, units] = [box.ints((m * aStride) / 2), box.floats(m)];
        const packed = box.ints(integersLength(k, n));
        box.run([rounded, units], (on) => on.roundRows(pa, k, m, k, rounded, aStride, units));
        box.run([packed], (on) => on.packIntegers(pb, n, k, n, packed));
        box.run([pc], (on) =>
          on.multiplyIntegers(rounded, aStride, index, units, packed, pc, cStride, index, m, n, k),
        );
        const [sums, got] = [box.read(units), box.read(pc)];
        const columns = box.read(packed) as Int32Array;
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let [want, tolerance] = [c[i * cStride + j], 1e-5];
            const panel = Math.floor(j / PANEL) * integersLength(k, 1);
            const unit = new Float32Array(columns.buffer, 4 * panel, PANEL)[j % PANEL];
            for (let p = 0; p < k; p++) {
              want += a[i * k + p] * b[p * n + j];
              tolerance +=
                0.51 * (sums[i] * Math.abs(b[p * n + j]) + unit * Math.abs(a[i * k + p])) + unit * sums[i];
            }
            expectClose([got[i * cStride + j]], [want], tolerance);
          }
        }
      });
    }
  });

  // Of 33,856 equal weights each is rounded up by a half, unless room is left for it.
  it.each([
    [600, 1 / 500],
    [33_856, 1 / 20],
  ])(
    'multiplyIntegers: sums of %i products do not overflow where all numbers are the largest',
    (k, error) => {
      guarded((box) => {
        const [pa, pb, pc] = [
          box.floats(new Float32Array(k).fill(3)),
          box.floats(new Float32Array(k).fill(-2)),
          box.floats(new Float32Array(PANEL)),
        ];
        const [rounded, units, packed] = [box.ints(k / 2), box.floats(1), box.ints(integersLength(k, 1))];
        box.run([rounded, units], (on) => on.roundRows(pa, k, 1, k, rounded, k, units));
        box.run([packed], (on) => on.packIntegers(pb, 1, k, 1, packed));
        box.run([pc], (on) => on.multiplyIntegers(rounded, k, 0, units, packed, pc, PANEL, 0, 1, 1, k));
        expectClose([box.read(pc)[0]], [-6 * k], 6 * k * error);
      });
    },
  );
});

it('products are the same to the bit on every backend, up to the rounding of the last sum', () => {
  const [m, k, n] = [5, 37, 11];
  const random = new Random(1);
  const [a, b] = [randomFloats(random, m * k), randomFloats(random, k * n)];
  const results = backends.map(({ create }) => {
    const { memory, kernels } = create();
    const [pa, pb] = [memory.fromFloats(a), memory.fromFloats(b)];
    const [rounded, units] = [memory.zeros((m * padded(k)) / 2), memory.zeros(m)];
    const packed = memory.zeros(integersLength(k, n));
    kernels.roundRows(pa, k, m, k, rounded, padded(k), units);
    kernels.packIntegers(pb, n, k, n, packed);
    const c = memory.zeros(m * padded(n));
    kernels.multiplyIntegers(rounded, padded(k), 0, units, packed, c, padded(n), 0, m, n, k);
    const products = Array.from(
      { length: m * n },
      (_, i) => memory.f32[(c >>> 2) + Math.floor(i / n) * padded(n) + (i % n)],
    );
    return { products, units: memory.floats(units, m).slice() };
  });
  for (const { products, units } of results) {
    expectSame(Array.from(units), Array.from(results[0].units));
    expectClose(products, results[0].products, 1e-6);
  }
});
