import { damaged } from './model-file-error.ts';
import { dequantize, floatsOf, scaleOf } from './quantized.ts';
import { type Tensor, tensorName } from './safetensors.ts';

/** The weights of a parameter, as a file has them. */
export interface Weight {
  rows: number;
  cols: number;
  /** (rows, cols) */
  values: Float32Array;
  /** No |x| is larger. */
  largest: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

/** Larger numbers are refused: sums of products with them could be more than float32 holds. */
export const LARGEST = 1e32;

const SCALE = scaleOf('');

/**
 * The tensors that are weights, as float32: all but the `others`. Those that are quantized have their scales in a tensor
 * beside them.
 *
 * @throws ModelFileError for a tensor of another type or without two dimensions, scales that do not go with it, and
 *   numbers that are not finite or beyond 10³²
 */
export function weightsOf(tensors: Tensors, others: readonly string[]): Record<string, Weight> {
  const isScale = (name: string) =>
    name.endsWith(SCALE) && Object.hasOwn(tensors, name.slice(0, -SCALE.length));
  const names = Object.keys(tensors).filter((name) => !others.includes(name) && !isScale(name));
  return Object.fromEntries(names.map((name) => [name, weightOf(tensors, name)]));
}

/** The numbers of weights. */
export const valuesOf = (weights: Readonly<Record<string, Weight>>): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]));

function weightOf(tensors: Tensors, name: string): Weight {
  const { shape, data } = tensors[name];
  const scales = Object.hasOwn(tensors, scaleOf(name)) ? tensors[scaleOf(name)] : undefined;
  if (shape.length !== 2 || shape.includes(0))
    throw damaged(
      `${tensorName(name)}: got the shape (${shape.join(', ')}), expected two dimensions of 1 or more`,
    );
  const [rows, cols] = shape;
  if (data instanceof Float32Array && !scales)
    return { rows, cols, values: data, largest: largestOf(name, data) };
  if (!(data instanceof Int8Array || data instanceof Uint8Array) || !scales) {
    const got = `${data.constructor.name} ${scales ? 'with' : 'without'} scales`;
    throw damaged(`${tensorName(name)}: got ${got}, expected F32 without scales, or I8 or U8 with scales`);
  }
  const packed = data instanceof Uint8Array;
  const size = packed ? 2 * cols : cols;
  const factors = scalesOf(name, scales, rows * size);
  // The largest integer that a scale is multiplied with.
  const largest = (packed ? 7.5 : 128) * largestOf(scaleOf(name), floatsOf(factors));
  return { rows, cols: size, values: dequantize(data, factors), largest };
}

/** The scales of n numbers. */
function scalesOf(name: string, { shape, data }: Tensor, n: number): Uint16Array {
  if (data instanceof Uint16Array && shape.length === 1 && n % data.length === 0) return data;
  throw damaged(
    `${tensorName(scaleOf(name))}: got ${data.constructor.name} of the shape (${shape.join(', ')}) for ${n} numbers, expected BF16 of the shape (scales), each for as many numbers`,
  );
}

function largestOf(name: string, numbers: Float32Array): number {
  const largest = largestMagnitude(numbers);
  if (largest <= LARGEST) return largest;
  const at = numbers.findIndex((x) => !(Math.abs(x) <= LARGEST));
  throw damaged(
    `${tensorName(name)}: got ${numbers[at]} at index ${at}, expected finite numbers from -${LARGEST} to ${LARGEST}`,
  );
}

/** The largest |x|; infinity or NaN where a number is. */
export function largestMagnitude(numbers: Float32Array): number {
  // Without their sign, bits of floats are in the order of the numbers; those of infinity and NaN are the largest.
  const bits = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  let most = 0;
  for (let i = 0; i < bits.length; i++) most = Math.max(most, bits[i] & 0x7fffffff);
  return new Float32Array(Int32Array.of(most).buffer)[0];
}
