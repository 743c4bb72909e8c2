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

/** Bytes that are no model, or one that is damaged or too new. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

const LENGTH_BYTES = 8;
const METADATA = '__metadata__';
const CHECKSUM = 'checksum';

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
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
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
  const json = new TextEncoder().encode(JSON.stringify(header));
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
 * @throws ModelFileError saying what is wrong and where
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const length = headerLength(file);
  const text = decodeHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  const body = file.subarray(LENGTH_BYTES + length);
  const { [METADATA]: given = {}, ...entries } = parseHeader(text);
  if (!isRecord(given) || !Object.values(given).every((value) => typeof value === 'string'))
    throw new ModelFileError('the metadata in the header of the file is not an object of strings');
  const { [CHECKSUM]: checksum, ...metadata } = given as Record<string, string>;
  for (const [name, entry] of Object.entries(entries)) checkEntry(name, entry, body.length);
  checkLayout(entries as Record<string, Entry>, body.length);
  if (checksum !== undefined) {
    const got = checksumOf({ [METADATA]: metadata, ...entries }, body);
    // The JSON as it was written too: the checksum is over its content only.
    const intact = JSON.stringify({ [METADATA]: given, ...entries }) === text.replace(/ +$/, '');
    if (got !== checksum || !intact)
      throw new ModelFileError(`the file is damaged: its checksum is ${got}, expected ${checksum}`);
  }
  return { tensors: copyTensors(entries as Record<string, Entry>, body), metadata, checked: !!checksum };
}

function headerLength(file: Uint8Array): number {
  if (file.length < LENGTH_BYTES)
    throw new ModelFileError(`got ${file.length} bytes, too few for a model file`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length >= 2 && length <= file.length - LENGTH_BYTES && file[LENGTH_BYTES] === 0x7b) return length;
  throw new ModelFileError(
    `this is no safetensors file, or it is cut: a header of ${length} bytes is announced in a file of ${file.length}`,
  );
}

function decodeHeader(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ModelFileError(
      'the header of the file is not UTF-8: it is no safetensors file, or it is damaged',
    );
  }
}

function parseHeader(text: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (isRecord(header)) return header;
  } catch {
    // Falls through: whatever is wrong with it, it is no header.
  }
  throw new ModelFileError(
    'the header of the file is not a JSON object: it is no safetensors file, or it is damaged',
  );
}

function checkEntry(name: string, entry: unknown, bodyLength: number): void {
  const bad = (what: string) => new ModelFileError(`tensor '${name}': ${what}`);
  if (!isRecord(entry)) throw bad(`got ${JSON.stringify(entry)}, expected its type, shape and offsets`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!Object.hasOwn(arrays, String(dtype)))
    throw bad(`type ${String(dtype)}, expected ${Object.keys(arrays).join(', ')}`);
  if (!isCounts(shape)) throw bad(`shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2) throw bad(`offsets ${JSON.stringify(offsets)}`);
  const [from, to] = offsets;
  if (to > bodyLength) throw bad(`ends at byte ${to} of ${bodyLength}: the file is cut`);
  if (to - from !== sizeOf(shape) * arrays[dtype as Kind].BYTES_PER_ELEMENT)
    throw bad(`${to - from} bytes for the shape (${shape.join(', ')})`);
}

/** Tensors cover the file without gaps or overlaps, as the format wants it. */
function checkLayout(entries: Record<string, Entry>, bodyLength: number): void {
  const ranges = Object.entries(entries).map(([name, entry]) => ({ name, range: entry.data_offsets }));
  ranges.sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  let end = 0;
  for (const { name, range } of ranges) {
    if (range[0] !== end)
      throw new ModelFileError(`tensor '${name}': begins at byte ${range[0]}, expected ${end}`);
    end = range[1];
  }
  if (end !== bodyLength)
    throw new ModelFileError(`the file holds ${bodyLength} bytes of tensors, its header describes ${end}`);
}

function copyTensors(entries: Record<string, Entry>, body: Uint8Array): Record<string, Tensor> {
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets }]) => {
    // A copy, aligned; `slice` would not copy where the bytes are a Node Buffer.
    const data = new arrays[dtype](new Uint8Array(body.subarray(...data_offsets)).buffer);
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(tensors);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function checksumOf(header: Record<string, unknown>, body: Uint8Array): string {
  const json = new TextEncoder().encode(JSON.stringify(header));
  return ((crc32(body, crc32(json, -1)) ^ -1) >>> 0).toString(16).padStart(8, '0');
}

/** CRC-32 (ISO 3309), the state before the final inversion; four bytes at a time (Kounavis and Berry, 2005: slicing). */
function crc32(bytes: Uint8Array, state: number): number {
  const table = new Int32Array(4 * 256);
  table.forEach((_, i) => {
    let n = i < 256 ? i : table[i - 256];
    for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    table[i] = n;
  });
  let i = 0;
  for (; i + 3 < bytes.length; i += 4) {
    const n = state ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    state = table[768 + (n & 255)] ^ table[512 + ((n >>> 8) & 255)];
    state ^= table[256 + ((n >>> 16) & 255)] ^ table[n >>> 24];
  }
  for (; i < bytes.length; i++) state = table[(state ^ bytes[i]) & 255] ^ (state >>> 8);
  return state;
}

function kindOf(name: string, data: TypedArray): Kind {
  const kind = (Object.keys(arrays) as Kind[]).find((key) => data instanceof arrays[key]);
  if (kind) return kind;
  throw new TypeError(
    `tensor '${name}': got ${Object.prototype.toString.call(data)}, expected an array for ${Object.keys(arrays).join(', ')}`,
  );
}
