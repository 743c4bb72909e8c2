import { crc32 } from './crc32.ts';
import { excerpt, shorten } from './excerpt.ts';
import { isRecord, parseJson } from './json.ts';
import { ModelFileError, UnknownFileError } from './model-file-error.ts';
import { brandOf } from './util/brand.ts';
import { encodeUtf8, textDecoder } from './util/utf8.ts';
import { anObject, checkArguments, bytes, checkArgument } from './util/arguments.ts';

export { ModelFileError };

/** Element types that Oriel writes; each maps to a typed array. BF16 is the upper half of a float's bits. */
const arrays = {
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
  I8: Int8Array,
  BF16: Uint16Array,
} as const;
type Kind = keyof typeof arrays;
type TypedArray = Float32Array | Int32Array | Uint32Array | Uint8Array | Int8Array | Uint16Array;

export interface Tensor {
  shape: number[];
  data: TypedArray;
}

export interface Safetensors {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

const LENGTH_BYTES = 8;
const METADATA = '__metadata__';
const CHECKSUM = 'checksum';
/** A longer header is more likely a sign that the bytes are something else. */
const MAX_HEADER_BYTES = 2 ** 27;
const MAX_DIMENSIONS = 8;
const CUT = 'the file is cut, by an incomplete download or copy';

interface Entry {
  dtype: Kind;
  shape: number[];
  /** The first byte after the header is number 0. */
  data_offsets: [number, number];
}

/**
 * A file in the safetensors format (little-endian): the header's length (u64), the header (JSON, padded with spaces to
 * a multiple of 8), the tensors. Its metadata gets a CRC-32 over header and tensors, which `readSafetensors` checks.
 *
 * @throws RangeError for a shape that does not fit its data, TypeError for data of another type
 */
export function writeSafetensors(given: Safetensors): Uint8Array {
  checkArgument(given, 'given', anObject);
  const { tensors, metadata } = given;
  checkArguments({ tensors, metadata }, anObject, anObject);
  const { [CHECKSUM]: _, ...own } = metadata;
  const entries: Record<string, Entry> = {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (name === METADATA || sizeOf(shape) !== data.length)
      throw new RangeError(
        `tensor '${name}': got ${data.length} numbers for the shape (${shape.join(', ')})`,
      );
    entries[name] = { dtype: kindOf(name, data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const body = new Uint8Array(offset);
  for (const [name, { data }] of Object.entries(tensors)) {
    body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), entries[name].data_offsets[0]);
  }
  const checksum = checksumOf({ [METADATA]: own, ...entries }, body);
  const header = { [METADATA]: { ...own, [CHECKSUM]: checksum }, ...entries };
  const json = encodeUtf8(JSON.stringify(header));
  const start = LENGTH_BYTES + Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(start + offset).fill(0x20, LENGTH_BYTES, start);
  new DataView(file.buffer).setUint32(0, start - LENGTH_BYTES, true);
  file.set(json, LENGTH_BYTES);
  file.set(body, start);
  return file;
}

/** What a file holds. */
export interface SafetensorsFile extends Safetensors {
  /** Whether the file had a checksum, as those of `writeSafetensors` have, which fitted. It is not in the metadata. */
  checked: boolean;
}

/**
 * Reads what `writeSafetensors` or another writer of the format wrote. Everything is checked against the file's length
 * before anything is allocated; tensors are copied out.
 *
 * @throws UnknownFileError for a file of another kind, else ModelFileError saying what is wrong and where
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  checkArgument(file, 'file', bytes);
  const length = headerLength(file);
  const text = decodeHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  const body = file.subarray(LENGTH_BYTES + length);
  const header = parseHeader(text);
  const { [METADATA]: given = {}, ...entries } = header;
  const { [CHECKSUM]: checksum, ...metadata } = metadataOf(given);
  checkEntries(entries, body.length);
  if (checksum !== undefined) {
    const got = checksumOf({ [METADATA]: metadata, ...entries }, body);
    // The JSON as it was written too, up to the spaces that fill it: the checksum is over its content only.
    const intact = JSON.stringify({ [METADATA]: given, ...entries }).padEnd(text.length) === text;
    if (got !== checksum)
      throw new ModelFileError(`the file is damaged: its checksum is ${got}, expected ${excerpt(checksum)}`);
    if (!intact)
      throw new ModelFileError(
        `the file is damaged: its checksum ${got} fits, but its header is not as it was written`,
      );
  }
  return { tensors: copyTensors(entries, body), metadata, checked: checksum !== undefined };
}

function headerLength(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isHeader = file.length > LENGTH_BYTES && file[LENGTH_BYTES] === 0x7b;
  const announced = isHeader ? view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32 : 0;
  if (announced >= 2 && announced <= file.length - LENGTH_BYTES) return announced;
  if (announced >= 2 && announced <= MAX_HEADER_BYTES)
    throw new ModelFileError(
      `${CUT}: a header of ${announced} bytes is announced in a file of ${file.length}`,
    );
  throw new UnknownFileError(`this is no safetensors file: it begins with ${hexOf(file)}`);
}

const hexOf = (file: Uint8Array) =>
  Array.from(file.subarray(0, LENGTH_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ') ||
  'nothing';

function decodeHeader(bytes: Uint8Array): string {
  const decoder = textDecoder({ fatal: true });
  try {
    // A copy, since browsers do not decode shared memory.
    return decoder.decode(Uint8Array.from(bytes));
  } catch (cause) {
    throw new ModelFileError(
      'the header of the file is not UTF-8: it is no safetensors file, or it is damaged',
      { cause },
    );
  }
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  let cause: unknown;
  try {
    header = parseJson(text);
  } catch (error) {
    cause = error;
  }
  if (isRecord(header)) return header;
  throw new ModelFileError(
    `the header of the file is not a JSON object: it is no safetensors file, or it is damaged; it begins with ${excerpt(text)}`,
    { cause },
  );
}

function metadataOf(given: unknown): Record<string, string> {
  const entries = isRecord(given) ? Object.entries(given) : undefined;
  const wrong = entries?.find(([, value]) => typeof value !== 'string');
  if (entries && !wrong) return given as Record<string, string>;
  const got = wrong ? `got ${show(wrong[1])} for ${excerpt(wrong[0])}` : `got ${show(given)}`;
  throw new ModelFileError(`the metadata in the header of the file is not an object of strings: ${got}`);
}

/** Tensors are of a known type, within the file, and cover it without gaps or overlaps, as the format wants it. */
function checkEntries(
  entries: Record<string, unknown>,
  bodyLength: number,
): asserts entries is Record<string, Entry> {
  const ranges = Object.entries(entries).map(([name, entry]) => ({
    name,
    range: rangeOf(name, entry, bodyLength),
  }));
  ranges.sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  let end = 0;
  for (const { name, range } of ranges) {
    if (range[0] !== end)
      throw new ModelFileError(`${tensorName(name)}: begins at byte ${range[0]}, expected ${end}`);
    end = range[1];
  }
  if (end !== bodyLength)
    throw new ModelFileError(`the file holds ${bodyLength} bytes of tensors, its header describes ${end}`);
}

function rangeOf(name: string, entry: unknown, bodyLength: number): [from: number, to: number] {
  const bad = (what: string) => new ModelFileError(`${tensorName(name)}: ${what}`);
  if (!isRecord(entry)) throw bad(`got ${show(entry)}, expected its type, shape and offsets`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(arrays, dtype))
    throw bad(
      `type ${typeof dtype === 'string' ? shorten(dtype) : show(dtype)}, expected ${Object.keys(arrays).join(', ')}, the types that oriel writes`,
    );
  if (!isCounts(shape) || shape.length > MAX_DIMENSIONS)
    throw bad(`shape ${show(shape)}, expected at most ${MAX_DIMENSIONS} integers from 0 up`);
  if (!isCounts(offsets) || offsets.length !== 2)
    throw bad(`offsets ${show(offsets)}, expected two integers from 0 up`);
  const [from, to] = offsets;
  if (to > bodyLength) throw bad(`ends at byte ${to} of ${bodyLength}: ${CUT}`);
  const bytes = sizeOf(shape) * arrays[dtype as Kind].BYTES_PER_ELEMENT;
  if (to - from !== bytes)
    throw bad(`${to - from} bytes for the shape (${shape.join(', ')}) of ${dtype}, expected ${bytes}`);
  return [from, to];
}

/** A tensor, in messages. */
export const tensorName = (name: string): string => `tensor '${shorten(name)}'`;

/** A JSON value, in messages. */
const show = (value: unknown): string => (value === undefined ? 'undefined' : shorten(JSON.stringify(value)));

function copyTensors(entries: Record<string, Entry>, body: Uint8Array): Record<string, Tensor> {
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets }]) => {
    // A copy, aligned; `slice` would not copy where the bytes are a Node Buffer.
    const data = new arrays[dtype](new Uint8Array(body.subarray(...data_offsets)).buffer);
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(tensors);
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function checksumOf(header: Record<string, unknown>, body: Uint8Array): string {
  const json = encodeUtf8(JSON.stringify(header));
  return ((crc32(body, crc32(json, -1)) ^ -1) >>> 0).toString(16).padStart(8, '0');
}

function kindOf(name: string, data: TypedArray): Kind {
  const kind = (Object.keys(arrays) as Kind[]).find((key) => arrays[key].name === brandOf(data));
  if (kind) return kind;
  throw new TypeError(
    `tensor '${name}': got [object ${brandOf(data)}], expected an array for ${Object.keys(arrays).join(', ')}`,
  );
}
