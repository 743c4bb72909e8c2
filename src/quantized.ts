import type { Tensor } from './safetensors.ts';

/** The tensor of this name beside that of a parameter has the scales of its numbers. */
export const scaleOf = (name: string): string => `${name}.scale`;

/** Integers of `bits` bits run from 0, or from −127; these are what a number of 4 bits loses before it is scaled. */
const MIDDLE = 7.5;

/**
 * The numbers that quantized ones stand for, in the same order. Each is an integer times the scale of its block; with S
 * scales for n numbers a block is n / S of them, in the order of the rows. The integers are
 *
 * - I8: −127 … 127, a byte each;
 * - U8: n − 7.5 for n in 0 … 15, two a byte, the first in the low four bits.
 *
 * @param scales BF16: the upper halves of the bits of float32 numbers
 * @throws RangeError where blocks would not be equal
 */
export function dequantize(data: Int8Array | Uint8Array, scales: Uint16Array): Float32Array<ArrayBuffer> {
  const packed = data instanceof Uint8Array;
  const values = new Float32Array(packed ? 2 * data.length : data.length);
  const block = values.length / scales.length;
  if (!Number.isInteger(block)) throw new RangeError(`${values.length} numbers and ${scales.length} scales`);
  const factors = floatsOf(scales);
  for (let b = 0, i = 0; b < factors.length; b++) {
    const factor = factors[b];
    for (const end = i + block; i < end; i++)
      values[i] = factor * (packed ? ((data[i >> 1] >> ((i & 1) << 2)) & 15) - MIDDLE : data[i]);
  }
  return values;
}

/** Numbers of the type BF16 as float32. */
export function floatsOf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

export type Bits = 4 | 8;

/** A matrix with rows quantized; a block of numbers shares a scale, rows that are short share it with others. */
export interface Quantized {
  values: Tensor;
  scales: Tensor;
}

/** Numbers that share a scale, at least: where a row is shorter, it shares with the rows after it. */
const BLOCK = 64;

/**
 * A matrix (rows, cols) as integers and scales, which `dequantize` turns back. The scale of 8 bits is that of the
 * block's largest number; of 4 bits that which leaves the least squared error. Four bits need an even number of columns;
 * otherwise 8 are taken.
 *
 * @throws RangeError for a number that is not finite
 */
export function quantize(values: Float32Array, rows: number, cols: number, bits: Bits): Quantized {
  const packed = bits === 4 && cols % 2 === 0;
  const block = cols * rowsOfBlock(rows, cols);
  const scales = new Uint16Array(values.length / block);
  const data = packed ? new Uint8Array(values.length / 2) : new Int8Array(values.length);
  for (let b = 0; b < scales.length; b++) {
    const numbers = values.subarray(b * block, (b + 1) * block);
    const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (!Number.isFinite(largest))
      throw new RangeError(`got the weight ${largest}, expected a finite number`);
    scales[b] = packed ? bestScale(numbers, largest / MIDDLE) : upperHalf(largest / 127);
    const scale = floatOf(scales[b]);
    numbers.forEach((x, i) => {
      const at = b * block + i;
      if (packed) data[at >> 1] |= nibbleOf(x, scale) << (4 * (at & 1));
      else data[at] = scale > 0 ? Math.round(x / scale) : 0;
    });
  }
  return {
    values: { shape: [rows, packed ? cols / 2 : cols], data },
    scales: { shape: [scales.length], data: scales },
  };
}

/** How many rows share a scale: the least power of 2 that makes BLOCK numbers, as far as it divides the rows. */
function rowsOfBlock(rows: number, cols: number): number {
  let some = 1;
  while (some * cols < BLOCK && rows % (2 * some) === 0) some *= 2;
  return some;
}

const nibbleOf = (x: number, scale: number): number =>
  scale > 0 ? Math.max(0, Math.min(15, Math.floor(x / scale) + 8)) : 8;

/** Of scales from that of the largest number down to half of it, the one with the least squared error. */
function bestScale(numbers: Float32Array, largest: number): number {
  let [best, least] = [upperHalf(largest), Infinity];
  for (let step = 0; step < 16; step++) {
    const bits = upperHalf(largest * (1 - step / 32));
    const scale = floatOf(bits);
    let error = 0;
    for (const x of numbers) error += (x - (nibbleOf(x, scale) - MIDDLE) * scale) ** 2;
    if (error < least) [best, least] = [bits, error];
  }
  return best;
}

/** The upper half of the bits of the least float32 number from `x` up that has nothing in the lower one; x ≥ 0. */
function upperHalf(x: number): number {
  return (new Uint32Array(Float32Array.of(x).buffer)[0] + 0xffff) >>> 16;
}

const floatOf = (bits: number): number => new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
