const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;

/** The powers of ten that are doubles without error. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9;

/**
 * The double nearest to the decimal number in the ASCII bytes [from, to), or NaN if they are anything else. Where
 * integer and power of ten are doubles without error, one rounding gives the nearest (W. D. Clinger, 1990, "How to
 * read floating point numbers accurately"); the engine reads the others.
 */
export function parseDecimal(bytes: Uint8Array, from: number, to: number): number {
  let i = from;
  const negative = bytes[i] === MINUS;
  if (negative || bytes[i] === PLUS) i++;
  const begin = i;
  let integer = 0;
  for (; i < to && isDigit(bytes[i]); i++) integer = 10 * integer + bytes[i] - ZERO;
  let digits = i - begin;
  let scale = 0;
  if (i < to && bytes[i] === POINT) {
    const point = i++;
    for (; i < to && isDigit(bytes[i]); i++) integer = 10 * integer + bytes[i] - ZERO;
    scale = point + 1 - i;
    digits -= scale;
  }
  if (digits === 0) return NaN;
  if (i < to) scale += parseExponent(bytes, i, to);
  if (Number.isNaN(scale)) return NaN;
  if (integer >= 2 ** 53 || Math.abs(scale) > 22)
    return Number(String.fromCharCode(...bytes.subarray(from, to)));
  const value = scale < 0 ? integer / POWERS[-scale] : integer * POWERS[scale];
  return negative ? -value : value;
}

/** An exponent with its `e`, or NaN. */
function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  if ((bytes[from] | 0x20) !== LOWER_E) return NaN;
  const sign = bytes[from + 1];
  const begin = sign === PLUS || sign === MINUS ? from + 2 : from + 1;
  let exponent = begin < to ? 0 : NaN;
  for (let i = begin; i < to; i++) exponent = isDigit(bytes[i]) ? 10 * exponent + bytes[i] - ZERO : NaN;
  return sign === MINUS ? -exponent : exponent;
}
