// A model file taken apart, and put together again with a checksum that fits, whatever it says.
import { crc32 } from 'node:zlib';

/** Bytes of a number by its type. */
export const SIZES = { F32: 4, I32: 4, U32: 4, U8: 1, I8: 1, BF16: 2 };

/** `{ metadata, tensors: [{ name, dtype, shape, bytes }] }`. */
export function takeApart(file) {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(buffer.readBigUInt64LE(0));
  const { __metadata__: { checksum: _, ...metadata }, ...entries } = JSON.parse(buffer.toString('utf8', 8, start)); // prettier-ignore
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => ({
      name,
      dtype,
      shape,
      bytes: Buffer.from(buffer.subarray(start + from, start + to)),
    }),
  );
  return { metadata, tensors };
}

/** The file. A tensor may have offsets of its own; `spaces` are added to the header. */
export function putTogether({ metadata, tensors, spaces = 0 }) {
  let offset = 0;
  const body = Buffer.concat(tensors.map(({ bytes }) => bytes));
  const entries = tensors.map(({ name, dtype, shape, bytes, offsets }) => {
    const own = [offset, (offset += bytes.length)];
    return [name, { dtype, shape, data_offsets: offsets ?? own }];
  });
  // `fromEntries` rather than a spread: a name may be __proto__.
  const header = (meta) => JSON.stringify(Object.fromEntries([['__metadata__', meta], ...entries]));
  const sum = crc32(Buffer.concat([Buffer.from(header(metadata)), body]));
  const checksum = sum.toString(16).padStart(8, '0');
  const json = Buffer.from(header({ ...metadata, checksum }));
  const file = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8 + spaces + body.length, ' ');
  file.writeBigUInt64LE(BigInt(file.length - 8 - body.length), 0);
  json.copy(file, 8);
  body.copy(file, file.length - body.length);
  return file;
}
