import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { dequantize, quantize } from '../src/quantized.ts';

/** Matrices of numbers from tiny to large, rows of zeros among them. */
const matrix = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), cols: fc.integer({ min: 1, max: 70 }) })
  .chain(({ rows, cols }) =>
    fc.record({
      rows: fc.constant(rows),
      cols: fc.constant(cols),
      values: fc
        .array(
          fc.oneof(
            { weight: 5, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
            fc.constant(0),
            fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true }),
          ),
          { minLength: rows * cols, maxLength: rows * cols },
        ) // prettier-ignore
        .map((numbers) => Float32Array.from(numbers)),
    }),
  );

const again = (values: Float32Array, rows: number, cols: number, bits: 4 | 8) => {
  const { values: data, scales } = quantize(values, rows, cols, bits);
  return {
    data: data.data as Int8Array | Uint8Array,
    scales: scales.data as Uint16Array,
    result: dequantize(data.data as Uint8Array, scales.data as Uint16Array),
  };
};

/** A number of the type BF16, worked out from its fields: sign, 8 bits of exponent, 7 of mantissa. */
function bfloat16(bits: number): number {
  const [exponent, mantissa] = [(bits >> 7) & 255, bits & 127];
  const size = exponent === 0 ? (mantissa / 128) * 2 ** -126 : (1 + mantissa / 128) * 2 ** (exponent - 127);
  return bits >> 15 ? -size : size;
}

describe('8 bits', () => {
  it('keep every number to half a step, a step being 1/127 of the largest of its block', () => {
    fc.assert(
      fc.property(matrix, ({ rows, cols, values }) => {
        const { result, scales } = again(values, rows, cols, 8);
        const block = values.length / scales.length;
        expect(block % cols).toBe(0);
        for (let b = 0; b < scales.length; b++) {
          const numbers = values.subarray(b * block, (b + 1) * block);
          const largest = Math.max(...numbers.map(Math.abs));
          // The scale itself is rounded up to 8 bits of mantissa.
          const step = (largest / 127) * (1 + 2 ** -7) + 2 ** -133;
          numbers.forEach((x, i) =>
            expect(Math.abs(result[b * block + i] - x)).toBeLessThanOrEqual(step * 0.5000001),
          );
        }
      }),
    );
  });
});

describe('4 bits', () => {
  it('leave no more squared error than steps of 1/7.5 of the largest number would', () => {
    fc.assert(
      fc.property(matrix, ({ rows, cols, values }) => {
        const { result, scales } = again(values, rows, cols, 4);
        const block = values.length / scales.length;
        for (let b = 0; b < scales.length; b++) {
          const numbers = values.subarray(b * block, (b + 1) * block);
          const largest = Math.max(...numbers.map(Math.abs));
          const step = (largest / 7.5) * (1 + 2 ** -7) + 2 ** -133;
          let error = 0;
          numbers.forEach((x, i) => (error += (result[b * block + i] - x) ** 2));
          expect(error).toBeLessThanOrEqual(numbers.length * (step / 2) ** 2 * 1.00001);
        }
      }),
    );
  });

  it('lie as the documentation says: an independent reader', () => {
    fc.assert(
      fc.property(
        matrix.filter(({ cols }) => cols % 2 === 0),
        ({ rows, cols, values }) => {
          const { data, scales, result } = again(values, rows, cols, 4);
          expect(data).toBeInstanceOf(Uint8Array);
          expect(data.length).toBe((rows * cols) / 2);
          const expected: number[] = [];
          data.forEach((byte) => expected.push((byte % 16) - 7.5, Math.floor(byte / 16) - 7.5));
          const block = expected.length / scales.length;
          expected.forEach((n, i) => {
            const scale = bfloat16(scales[Math.floor(i / block)]);
            expect(Object.is(result[i], Math.fround(n * scale)) || result[i] === n * scale).toBe(true);
          });
        },
      ),
    );
  });

  it('do not clip what is spread evenly, and clip what is far from the rest of many', () => {
    const even = Float32Array.from({ length: 64 }, (_, i) => i - 31.5);
    expect(Math.max(...again(even, 1, 64, 4).result)).toBeGreaterThan(29);
    const far = Float32Array.from({ length: 1024 }, (_, i) => (i === 5 ? 2 : (i % 7) / 3 - 1));
    expect(again(far, 1, 1024, 4).result[5]).toBeLessThan(1.9);
  });

  it('give way to 8 where columns are odd', () => {
    expect(again(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3, 4).data).toBeInstanceOf(Int8Array);
  });
});

test('short rows share a scale, long ones do not', () => {
  const scalesOf = (rows: number, cols: number) =>
    again(new Float32Array(rows * cols).fill(1), rows, cols, 4).scales.length;
  expect(scalesOf(8, 16)).toBe(2);
  expect(scalesOf(6, 16)).toBe(3);
  expect(scalesOf(7, 16)).toBe(7);
  expect(scalesOf(8, 64)).toBe(8);
  expect(scalesOf(8, 100)).toBe(8);
});

test('zeros stay zeros in a block of zeros, and what is not finite is refused', () => {
  expect(again(new Float32Array(128), 2, 64, 4).result.every((x) => x === 0)).toBe(true);
  expect(again(new Float32Array(128), 2, 64, 8).result.every((x) => x === 0)).toBe(true);
  for (const bad of [NaN, Infinity, -Infinity])
    expect(() => quantize(Float32Array.of(1, bad), 1, 2, 8)).toThrow(RangeError);
});

test('blocks that are not equal are refused', () => {
  expect(() => dequantize(new Int8Array(10), new Uint16Array(3))).toThrow('10 numbers and 3 scales');
  expect(() => dequantize(new Int8Array(10), new Uint16Array(0))).toThrow(RangeError);
});
