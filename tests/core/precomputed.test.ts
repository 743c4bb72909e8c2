import { expect, it } from 'vitest';
import { Activation } from '../../src/core/kernels.ts';
import { Random } from '../../src/random.ts';
import { expectClose, expectSame } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { f, randomFloats, randomInts } from '../helpers/random.ts';

const headOf = (parts: number) => 4 * Math.ceil(parts / 4);
const strideOf = (parts: number, cols: number) => headOf(parts) + (parts * cols) / 3;

/** The numbers of part j of a packed row, as the contract says how to read them. */
function unpack(row: Int32Array, parts: number, cols: number, part: number): number[] {
  const scale = new Float32Array(row.buffer, row.byteOffset, parts)[part];
  const lanes = row.subarray(headOf(parts) + (part * cols) / 3);
  return Array.from({ length: cols }, (_, c) => {
    const lane = lanes[4 * Math.floor(c / 12) + (c % 4)];
    return scale * (lane << [22, 11, 0][Math.floor((c % 12) / 4)]);
  });
}

/** Half a step of the field that column c lies in, of numbers up to `limit`. */
const halfStep = (limit: number, c: number) =>
  (limit * (c % 12 < 4 ? 2 ** 21 : 2 ** 20)) / (2 ** 31 - 2 ** 22);

onEveryBackend((guarded) => {
  it.each([
    [1, 1, 24],
    [3, 5, 24],
    [2, 7, 48],
    [4, 3, 72],
  ])('packProducts: %i rows of %i parts of %i columns', (rows, parts, cols) => {
    guarded((box) => {
      const random = new Random(rows * parts);
      const x = randomFloats(random, rows * parts * cols, 3);
      x[1] = 0;
      const index = Int32Array.from({ length: rows }, (_, i) => (i * 3 + 1) % 7);
      const stride = strideOf(parts, cols);
      const table = box.ints(new Int32Array(7 * stride).fill(9));
      const [px, pi] = [box.floats(x), box.ints(index)];
      box.run([table], (k) => k.packProducts(px, rows, parts, cols, table, stride, pi));
      const after = box.read(table) as Int32Array;
      for (let r = 0; r < 7; r++) {
        const row = after.subarray(r * stride, (r + 1) * stride);
        const i = index.indexOf(r);
        if (i < 0) {
          expectSame(row, new Int32Array(stride).fill(9));
          continue;
        }
        for (let part = 0; part < parts; part++) {
          const own = x.subarray((i * parts + part) * cols, (i * parts + part + 1) * cols);
          const limit = own.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
          // A part in a thousand for the roundings of the scale itself, and of float32 before it is cut.
          expectClose(unpack(row, parts, cols, part), own, (c) => 1.001 * halfStep(limit, c));
        }
      }
    });
  });

  it('packProducts: zeros, and the largest number of each sign and field', () => {
    guarded((box) => {
      const x = new Float32Array(3 * 24);
      x[3] = 1e-29;
      for (let c = 0; c < 24; c++) x[24 + c] = c % 2 ? 1e-27 : -1e-27;
      for (let c = 0; c < 24; c++) x[48 + c] = c === 13 ? 1e30 : 0;
      const stride = strideOf(3, 24);
      const table = box.ints(stride);
      const [px, pi] = [box.floats(x), box.ints([0])];
      box.run([table], (k) => k.packProducts(px, 1, 3, 24, table, stride, pi));
      const row = box.read(table) as Int32Array;
      expectSame(unpack(row, 3, 24, 0), new Float64Array(24));
      [1e-27, 1e30].forEach((limit, i) =>
        expectClose(
          unpack(row, 3, 24, i + 1),
          x.subarray(24 * i + 24, 24 * i + 48),
          (c) => 1.001 * halfStep(limit, c),
        ),
      );
    });
  });

  const cases = [1, 2, 3].flatMap((groups) =>
    [1, 3, 5].flatMap((width) => [24, 72].map((cols) => [groups, width, cols] as const)),
  );
  it.each(cases)('sumProducts: %i groups, windows of %i, %i columns', (groups, width, cols) => {
    for (const starts of [undefined, [0, 2, 3, 6, 7]]) {
      guarded((box) => {
        const random = new Random(groups * width * cols);
        const stride = strideOf(width, cols);
        const rows = 5;
        const span = 8 + width;
        const table = randomInts(random, 6 * stride, -(2 ** 31), 2 ** 31 - 1);
        const scales = new Float32Array(table.buffer);
        for (let r = 0; r < 6; r++)
          for (let j = 0; j < width; j++) scales[r * stride + j] = f(random.uniform() * 1e-9);
        const slots = randomInts(random, groups * span, -1, 6);
        const bias = randomFloats(random, cols);
        const [pt, ps, pb, py] = [
          box.ints(table),
          box.ints(slots),
          box.floats(bias),
          box.floats(rows * cols),
        ];
        const pi = starts ? box.ints(starts) : 0;
        const kind = groups === 2 ? Activation.relu : Activation.identity;
        box.run([py], (k) =>
          k.sumProducts(pt, stride, ps, span, groups, pi, width, pb, py, rows, cols, kind),
        );
        const expected = Array.from({ length: rows }, (_, i) => {
          const sum = Float64Array.from(bias);
          for (let g = 0; g < groups; g++) {
            for (let j = 0; j < width; j++) {
              const slot = slots[g * span + (starts ? starts[i] : i) + j];
              if (slot < 0) continue;
              const part = unpack(table.subarray(slot * stride, (slot + 1) * stride), width, cols, j);
              for (let c = 0; c < cols; c++) sum[c] += part[c];
            }
          }
          return Array.from(sum, (v) => (kind === Activation.relu ? Math.max(0, v) : v));
        });
        expectClose(box.read(py), expected.flat(), 1e-4);
      });
    }
  });

  it('sumProducts of nothing writes nothing', () => {
    guarded((box) => {
      const [table, slots, bias] = [box.ints(16), box.ints(1), box.floats(24)];
      box.run([], (k) => k.sumProducts(table, 12, slots, 1, 1, 0, 1, bias, bias, 0, 24, 0));
    });
  });
});

it('a field holds 10 or 11 bits', () => {
  expect([halfStep(1, 0) * 2 ** 9, halfStep(1, 4) * 2 ** 10].map((x) => Math.round(x * 100) / 100)).toEqual([
    0.5, 0.5,
  ]);
});
