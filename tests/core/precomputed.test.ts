import { it } from 'vitest';
import { Activation } from '../../src/core/kernels.ts';
import { Random } from '../../src/random.ts';
import { expectClose, expectSame } from '../helpers/closeness.ts';
import { onEveryBackend } from '../helpers/guarded.ts';
import { f, randomFloats, randomInts } from '../helpers/random.ts';

/** Elements of a packed row: scales, bytes, and what the last vector of bytes has too many. */
const strideOf = (parts: number, cols: number) => parts + (parts * cols + (cols % 16)) / 4;
const padded = (cols: number) => 32 * Math.ceil(cols / 32);

/** The numbers of part j of a packed row, as the contract says how to read them. */
function unpack(row: Int32Array, parts: number, cols: number, part: number): number[] {
  const scale = new Float32Array(row.buffer, row.byteOffset, parts)[part];
  const bytes = new Int8Array(row.buffer, row.byteOffset + 4 * parts + part * cols, cols);
  return Array.from({ length: cols }, (_, c) => {
    const [block, h, i] = [8 * Math.floor(c / 8), Math.floor((c % 8) / 4), c % 4];
    return scale * bytes[block + 2 * i + h];
  });
}

/** What `sumProducts` does on the way, and what it leaves to `activate`. */
const FUNCTIONS: [number, (x: number) => number][] = [
  [Activation.relu, (x) => Math.max(0, x)],
  [Activation.tanh, Math.tanh],
  [Activation.identity, (x) => x],
  [Activation.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
];

/** Half a step of numbers up to `limit`. */
const halfStep = (limit: number) => limit / 254;

onEveryBackend((guarded) => {
  it.each([
    [1, 1, 8],
    [3, 5, 24],
    [2, 7, 48],
    [4, 3, 104],
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
          expectClose(unpack(row, parts, cols, part), own, 1.001 * halfStep(limit));
        }
      }
    });
  });

  it('packProducts: zeros, and the largest number of each sign', () => {
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
        expectClose(unpack(row, 3, 24, i + 1), x.subarray(24 * i + 24, 24 * i + 48), 1.001 * halfStep(limit)),
      );
    });
  });

  const cases = [1, 2, 3].flatMap((groups) =>
    [1, 3, 5].flatMap((width) => [8, 24, 104].map((cols) => [groups, width, cols] as const)),
  );
  it.each(cases)('sumProducts: %i groups, windows of %i, %i columns', (groups, width, cols) => {
    for (const starts of [undefined, [0, 2, 3, 6, 7]]) {
      guarded((box) => {
        const random = new Random(groups * width * cols);
        const stride = strideOf(width, cols);
        const rows = 5;
        const span = 8 + width;
        const table = randomInts(random, 6 * stride, -(2 ** 31), 2 ** 31 - 1);
        const bytes = new Int8Array(table.buffer);
        bytes.forEach((byte, i) => (bytes[i] = Math.max(-127, byte)));
        const scales = new Float32Array(table.buffer);
        for (let r = 0; r < 6; r++)
          for (let j = 0; j < width; j++) scales[r * stride + j] = f(random.uniform() * 0.02);
        const slots = randomInts(random, groups * span, -1, 6);
        const bias = randomFloats(random, padded(cols));
        const [pt, ps, pb, py] = [
          box.ints(table),
          box.ints(slots),
          box.floats(bias),
          box.floats(rows * padded(cols)),
        ];
        const terms = box.ints(2 * groups * width);
        const pi = starts ? box.ints(starts) : 0;
        const [kind, by] = FUNCTIONS[(groups + width) % FUNCTIONS.length];
        box.run([py, terms], (k) =>
          k.sumProducts(pt, stride, ps, span, groups, pi, width, pb, terms, py, rows, cols, kind, 0),
        );
        const y = box.read(py);
        const isRelu = kind === Activation.relu;
        const [words, units] = [box.ints((rows * padded(cols)) / 2), box.floats(rows)];
        box.run(isRelu ? [words, units, terms] : [], (k) => {
          if (isRelu)
            k.sumProducts(pt, stride, ps, span, groups, pi, width, pb, terms, words, rows, cols, kind, units);
        });
        const integers = new Int16Array(box.read(words).buffer);
        for (let i = 0; i < rows; i++) {
          const sum = Float64Array.from(bias.subarray(0, cols));
          let total = 0;
          for (let g = 0; g < groups; g++) {
            for (let j = 0; j < width; j++) {
              const slot = slots[g * span + (starts ? starts[i] : i) + j];
              if (slot < 0) continue;
              const row = table.subarray(slot * stride, (slot + 1) * stride);
              unpack(row, width, cols, j).forEach((v, c) => (sum[c] += v));
              total += scales[slot * stride + j];
            }
          }
          // Each part is rounded, and so is its scale, which a byte and 2⁻⁷ are multiplied by; below is what was not cut off.
          const tolerance = ((groups * width + 1) * total) / 256 + (kind === Activation.tanh ? 1.4e-4 : 1e-6);
          const got = y.subarray(i * padded(cols), i * padded(cols) + cols);
          expectClose(got, Array.from(sum, by), tolerance);
          if (!isRelu) continue;
          // As integers: a few units more, and the unit is that of what the numbers could be at most.
          const unit = box.read(units)[i];
          const limit = 127 * total + bias.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
          expectClose([8191 * unit], [(128 / 127) * limit], 1e-5 * limit);
          const own = integers.subarray(i * padded(cols), i * padded(cols) + cols);
          expectClose(
            Array.from(own, (v) => unit * v),
            Array.from(sum, by),
            tolerance + unit * (groups * width + 1),
          );
        }
      });
    }
  });

  it('sumProducts: scales are rounded to the nearest integer', () => {
    guarded((box) => {
      const stride = strideOf(2, 8);
      const table = new Int32Array(stride);
      new Float32Array(table.buffer).set([1, 2]);
      // The first part is 0, the second 64 steps of the scale 2.
      new Int8Array(table.buffer).fill(64, 8 + 8, 8 + 16);
      const [pt, ps, py] = [box.ints(table), box.ints([0, 0]), box.floats(padded(8))];
      const pb = box.floats(new Float32Array(padded(8)));
      const terms = box.ints(4);
      box.run([py, terms], (k) =>
        k.sumProducts(pt, stride, ps, 8, 1, 0, 2, pb, terms, py, 1, 8, Activation.identity, 0),
      );
      // 32,767 · 2/3 is 21,844.67, and 64 · 21,845/128 is 10,922.5, which is rounded, too; the unit is 128 · 3/32,767.
      const expected = (10_923 * 128 * 3) / 32_767;
      expectClose([(box.read(py) as Float32Array)[0]], [expected], (1e-4 * expected) / 2);
    });
  });

  it('sumProducts: tanh near and far from 0', () => {
    guarded((box) => {
      const bias = Float32Array.from({ length: 2048 }, (_, c) => (c - 1023) / 128);
      const [table, slots, pb, py, terms] = [
        box.ints(1),
        box.ints([-1]),
        box.floats(bias),
        box.floats(2048),
        box.ints(2),
      ];
      box.run([py, terms], (k) =>
        k.sumProducts(table, 513, slots, 1, 1, 0, 1, pb, terms, py, 1, 2048, Activation.tanh, 0),
      );
      expectClose(box.read(py), Array.from(bias, Math.tanh), 1.4e-4);
    });
  });

  it('sumProducts of nothing writes nothing', () => {
    guarded((box) => {
      const [table, slots, bias] = [box.ints(16), box.ints(1), box.floats(32)];
      box.run([], (k) => k.sumProducts(table, 12, slots, 1, 1, 0, 1, bias, slots, bias, 0, 24, 0, 0));
    });
  });
});
