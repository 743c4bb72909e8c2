/** Element types that Oriel writes; each maps to a typed array. */
const arrays = { F32: Float32Array, I32: Int32Array, U32: Uint32Array, U8: Uint8Array } as const;
type Kind = keyof typeof arrays;
type TypedArray = Float32Array | Int32Array | Uint32Array | Uint8Array;

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
const CHECKSUM = 'checksum';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * A file in the safetensors format (little-endian): the header's length (u64), the header (JSON, padded with spaces to
 * a multiple of 8), the tensors. Its metadata gets a CRC-32 over header and tensors, which `readSafetensors` checks.
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { ...metadata } };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: kindOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const body = new Uint8Array(offset);
  for (const [name, { data }] of Object.entries(tensors)) {
    body.set(bytesOf(data), (header[name] as Entry).data_offsets[0]);
  }
  const checksum = checksumOf(header, body);
  header.__metadata__ = { ...metadata, [CHECKSUM]: checksum };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + headerLength + offset).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerLength,
  );
  new DataView(file.buffer).setUint32(0, headerLength, true);
  file.fill(0, 4, LENGTH_BYTES);
  file.set(json, LENGTH_BYTES);
  file.set(body, LENGTH_BYTES + headerLength);
  return file;
}

/**
 * Reads what `writeSafetensors` or another writer of the format wrote. Every length is checked against the file's
 * before anything is allocated; tensors are copied out.
 *
 * @throws ModelFileError saying what is wrong and where
 */
export function readSafetensors(file: Uint8Array): Safetensors {
  if (file.length < LENGTH_BYTES)
    throw new ModelFileError(`got ${file.length} bytes, too few for a model file`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (headerLength < 2 || headerLength > file.length - LENGTH_BYTES || file[LENGTH_BYTES] !== 0x7b) {
    throw new ModelFileError(
      `this is no safetensors file, or it is cut: a header of ${headerLength} bytes is announced in a file of ${file.length}`,
    );
  }
  const header = parseHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength));
  const body = file.subarray(LENGTH_BYTES + headerLength);
  const { __metadata__: given = {}, ...entries } = header;
  const metadata: Record<string, string> = { ...(given as Record<string, string>) };
  const tensors: Record<string, Tensor> = {};
  for (const [name, entry] of Object.entries(entries)) tensors[name] = readTensor(name, entry as Entry, body);
  const length = Math.max(0, ...Object.values(entries).map((entry) => (entry as Entry).data_offsets[1]));
  if (length !== body.length) {
    throw new ModelFileError(
      `the file holds ${body.length} bytes of tensors, its header describes ${length}`,
    );
  }
  checkChecksum(metadata, entries, body);
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // Falls through: whatever is wrong with it, it is no header.
  }
  throw new ModelFileError(
    'the header of the file is not a JSON object: it is no safetensors file, or it is damaged',
  );
}

function readTensor(name: string, entry: Entry, body: Uint8Array): Tensor {
  const bad = (what: string) => new ModelFileError(`tensor '${name}': ${what}`);
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  const isCount = (n: unknown) => Number.isInteger(n) && (n as number) >= 0;
  if (!Object.hasOwn(arrays, dtype)) throw bad(`type ${dtype}, expected ${Object.keys(arrays).join(', ')}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad(`shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw bad(`offsets ${JSON.stringify(offsets)}`);
  }
  const [from, to] = offsets;
  const TypedArray = arrays[dtype as Kind];
  const length = shape.reduce((a, b) => a * b, 1);
  if (to > body.length) throw bad(`ends at byte ${to} of ${body.length}: the file is cut`);
  if (to - from !== length * TypedArray.BYTES_PER_ELEMENT) {
    throw bad(`${to - from} bytes for the shape (${shape.join(', ')})`);
  }
  return { shape, data: new TypedArray(body.slice(from, to).buffer) };
}

function checkChecksum(
  metadata: Record<string, string>,
  entries: Record<string, unknown>,
  body: Uint8Array,
): void {
  const expected = metadata[CHECKSUM];
  if (expected === undefined) return;
  delete metadata[CHECKSUM];
  const got = checksumOf({ __metadata__: metadata, ...entries }, body);
  if (got !== expected)
    throw new ModelFileError(`the file is damaged: checksum ${got}, expected ${expected}`);
}

function checksumOf(header: Record<string, unknown>, body: Uint8Array): string {
  const json = new TextEncoder().encode(JSON.stringify(header));
  return ((crc32(body, crc32(json, -1)) ^ -1) >>> 0).toString(16).padStart(8, '0');
}

/** CRC-32 (ISO 3309), the state before the final inversion. */
function crc32(bytes: Uint8Array, state: number): number {
  const table = Int32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  for (let i = 0; i < bytes.length; i++) state = table[(state ^ bytes[i]) & 255] ^ (state >>> 8);
  return state;
}

function kindOf(data: TypedArray): Kind {
  return (Object.keys(arrays) as Kind[]).find((kind) => data instanceof arrays[kind])!;
}

const bytesOf = (data: TypedArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
