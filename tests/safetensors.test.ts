import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.ts';
import {
  ModelFileError,
  readSafetensors,
  type Safetensors,
  type Tensor,
  writeSafetensors,
} from '../src/safetensors.ts';
import { randomFloats, randomInts } from './helpers/random.ts';

const random = new Random(1);
const example: Safetensors = {
  tensors: {
    weights: { shape: [3, 4], data: randomFloats(random, 12) },
    special: { shape: [4], data: Float32Array.of(NaN, -0, Infinity, 1e-40) },
    ids: { shape: [2, 1, 3], data: randomInts(random, 6, -9, 9) },
    hashes: { shape: [2], data: Uint32Array.of(0xffffffff, 7) },
    nothing: { shape: [0, 5], data: new Float32Array(0) },
    scalar: { shape: [], data: Float32Array.of(2.5) },
    text: { shape: [5], data: new TextEncoder().encode('유정').subarray(0, 5) },
  },
  metadata: { format: 'test', 'a "key"': 'värde\n', empty: '' },
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Tensor['data']) =>
  new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));

/** A file with this header, as text or object, and this body. */
function fileOf(header: unknown, body = new Uint8Array(0), announced?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + body.length);
  new DataView(file.buffer).setBigUint64(0, announced ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file;
}

const tensor = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('writeSafetensors and readSafetensors', () => {
  it('give back every byte', () => {
    const file = writeSafetensors(example);
    const { tensors, metadata, checked } = readSafetensors(file);
    expect(metadata).toEqual(example.metadata);
    expect(checked).toBe(true);
    expect(Object.keys(tensors)).toEqual(Object.keys(example.tensors));
    for (const [name, { shape, data }] of Object.entries(example.tensors)) {
      expect(tensors[name].shape).toEqual(shape);
      expect(tensors[name].data.constructor).toBe(data.constructor);
      expect(bytesOf(tensors[name].data)).toEqual(bytesOf(data));
    }
    expect(writeSafetensors(readSafetensors(file))).toEqual(file);
  });

  it('nothing at all', () => {
    const file = writeSafetensors({ tensors: {}, metadata: {} });
    expect(readSafetensors(file)).toEqual({ tensors: {}, metadata: {}, checked: true });
  });

  it('from the middle of a buffer', () => {
    const file = writeSafetensors(example);
    const larger = new Uint8Array(file.length + 20).fill(255);
    larger.set(file, 3);
    expect(readSafetensors(larger.subarray(3, 3 + file.length))).toEqual(readSafetensors(file));
    // Node's Buffers lie in a pool, and their `slice` does not copy.
    expect(readSafetensors(Buffer.from(file))).toEqual(readSafetensors(file));
  });

  it('copy: a change to the file afterwards does nothing to the tensors', () => {
    const file = writeSafetensors(example);
    const { tensors } = readSafetensors(file);
    file.fill(0);
    expect(bytesOf(tensors.weights.data)).toEqual(bytesOf(example.tensors.weights.data));
  });
});

describe('the layout', () => {
  /** An independent reader, of nothing but what the format's description says. */
  function minimalReader(file: Uint8Array) {
    const buffer = Buffer.from(file);
    const n = Number(buffer.readBigUInt64LE(0));
    const header = JSON.parse(buffer.toString('utf8', 8, 8 + n)) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const part = (name: string) => {
      const [from, to] = header[name].data_offsets;
      return buffer.subarray(8 + n + from, 8 + n + to);
    };
    return { header, part, n, bodyLength: buffer.length - 8 - n };
  }

  it('is that of the format', () => {
    const { header, part, n, bodyLength } = minimalReader(writeSafetensors(example));
    expect(n % 8).toBe(0);
    expect(Object.keys(header)).toEqual(['__metadata__', ...Object.keys(example.tensors)]);
    expect(header.__metadata__).toMatchObject(example.metadata);
    expect(header.weights).toMatchObject({ dtype: 'F32', shape: [3, 4] });
    expect(header.ids.dtype).toBe('I32');
    expect(header.hashes.dtype).toBe('U32');
    expect(header.text.dtype).toBe('U8');
    const floats = Array.from({ length: 12 }, (_, i) => part('weights').readFloatLE(4 * i));
    expect(floats).toEqual(Array.from(example.tensors.weights.data));
    expect(part('ids').readInt32LE(20)).toBe(example.tensors.ids.data[5]);
    expect(part('hashes').readUInt32LE(0)).toBe(0xffffffff);
    expect(part('scalar').readFloatLE(0)).toBe(2.5);
    // One after the other, without gaps.
    const ends = Object.keys(example.tensors).map((name) => header[name].data_offsets);
    ends.forEach(([from], i) => expect(from).toBe(i ? ends[i - 1][1] : 0));
    expect(bodyLength).toBe(ends[ends.length - 1][1]);
  });

  it('a file of another writer, in any order and without a checksum, is read', () => {
    const body = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    const header = { b: tensor(4, 12), __metadata__: { x: 'y' }, a: tensor(0, 4, [1, 1]) };
    const { tensors, metadata, checked } = readSafetensors(fileOf(`${JSON.stringify(header)}   `, body));
    expect(tensors).toEqual({
      a: { shape: [1, 1], data: Float32Array.of(1) },
      b: { shape: [2], data: Float32Array.of(2, 3) },
    });
    expect(metadata).toEqual({ x: 'y' });
    expect(checked).toBe(false);
    expect(readSafetensors(fileOf({ a: tensor(0, 12) }, body)).metadata).toEqual({});
  });
});

describe('a file that is cut', () => {
  it.each([0, 1, 7, 8, 9, 40, -1, -13, -40])('at byte %d', (at) => {
    const file = writeSafetensors(example);
    expect(() => readSafetensors(file.slice(0, at < 0 ? file.length + at : at))).toThrow(ModelFileError);
  });

  it('anywhere', () => {
    const file = writeSafetensors(example);
    for (let length = 0; length < file.length; length++) {
      expect(() => readSafetensors(file.subarray(0, length))).toThrow(ModelFileError);
    }
  });

  it('or has bytes behind it', () => {
    const file = writeSafetensors(example);
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expect(() => readSafetensors(longer)).toThrow(
      /^the file holds \d+ bytes of tensors, its header describes \d+$/,
    );
  });
});

it.each([0, 1, 2, 3, 4, 7, 1001])('its checksum is the CRC-32 of header and %i bytes', (length) => {
  const data = Uint8Array.from({ length }, () => random.integer(256));
  const file = writeSafetensors({ tensors: { data: { shape: [length], data } }, metadata: { name: 'é' } });
  const { metadata } = readSafetensors(file);
  const start = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const { checksum } = header.__metadata__;
  const own = JSON.stringify({ ...header, __metadata__: metadata });
  expect(parseInt(checksum, 16)).toBe(crc32(Buffer.concat([Buffer.from(own), data])));
});

it('any change of one byte is an error, unless it takes the checksum away', () => {
  const file = writeSafetensors(example);
  const text = new TextDecoder('latin1').decode(file);
  const key = text.indexOf('"checksum"');
  let unchecked = 0;
  for (let at = 0; at < file.length; at++) {
    for (const value of [file[at] ^ 1, file[at] ^ 0x80, file[at] ^ random.integer(255) || 0x20]) {
      if (value === file[at]) continue;
      const altered = file.slice();
      altered[at] = value;
      let result;
      try {
        result = readSafetensors(altered);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        continue;
      }
      // Without its name the checksum is metadata like any other; what is read is then said to be unchecked.
      expect(at).toBeGreaterThan(key);
      expect(at).toBeLessThan(key + 9);
      expect(result.checked).toBe(false);
      expect(result.tensors).toEqual(readSafetensors(file).tensors);
      unchecked++;
    }
  }
  expect(unchecked).toBeLessThanOrEqual(3 * 8);
});

describe('a header that lies', () => {
  const body = new Uint8Array(16);
  const huge = 2 ** 52;

  it.each<[string, Uint8Array, string]>([
    ['no file', new Uint8Array(3), 'this is no safetensors file: it begins with 00 00 00'],
    ['another file', new TextEncoder().encode('<!DOCTYPE html><html></html>'), 'this is no safetensors file: it begins with 3c 21 44 4f 43 54 59 50'], // prettier-ignore
    ['a huge header', fileOf({}, body, 2n ** 63n), 'this is no safetensors file: it begins with 00 00 00 00 00 00 00 80'], // prettier-ignore
    [
      'a header a byte too long',
      fileOf({}, new Uint8Array(0), 3n),
      'a header of 3 bytes is announced in a file of 10',
    ],
    ['no JSON', fileOf('{"a": }', body), 'the header of the file is not a JSON object'],
    ['no UTF-8', fileOf('{}', body, 3n).fill(0xff, 9, 10), 'the header of the file is not UTF-8'],
    ['metadata of numbers', fileOf({ __metadata__: { a: 1 } }), 'the metadata in the header of the file is not an object of strings'], // prettier-ignore
    ['no metadata', fileOf({ __metadata__: null }), 'the metadata in the header of the file is not an object of strings'], // prettier-ignore
    ['no entry', fileOf({ a: 3 }), "tensor 'a': got 3, expected its type, shape and offsets"],
    [
      'another type',
      fileOf({ a: tensor(0, 16, [2], 'F64') }, body),
      "tensor 'a': type F64, expected F32, I32, U32, U8",
    ],
    [
      'a type of every object',
      fileOf({ a: tensor(0, 16, [2], 'toString') }, body),
      "tensor 'a': type toString",
    ],
    ['no shape', fileOf({ a: { dtype: 'F32', data_offsets: [0, 16] } }, body), "tensor 'a': shape undefined"],
    ['a negative shape', fileOf({ a: tensor(0, 16, [-2, -2]) }, body), "tensor 'a': shape [-2,-2]"],
    ['a broken shape', fileOf({ a: tensor(0, 16, [0.5, 8]) }, body), "tensor 'a': shape [0.5,8]"],
    ['a huge shape', fileOf({ a: tensor(0, 16, [huge, huge]) }, body), "tensor 'a': 16 bytes for the shape"],
    ['a shape without end', fileOf('{"a":{"dtype":"F32","shape":[1e200,1e200,0],"data_offsets":[0,0]}}'), "tensor 'a': 0 bytes for the shape"], // prettier-ignore
    ['another shape', fileOf({ a: tensor(0, 16, [3]) }, body), "tensor 'a': 16 bytes for the shape (3)"],
    ['one offset', fileOf({ a: { ...tensor(0, 16), data_offsets: [0] } }, body), "tensor 'a': offsets [0]"],
    ['offsets backwards', fileOf({ a: tensor(16, 0, [4]) }, body), "tensor 'a': -16 bytes for the shape (4)"],
    [
      'out of bounds',
      fileOf({ a: tensor(0, 32) }, body),
      "tensor 'a': ends at byte 32 of 16: the file is cut",
    ],
    ['far out of bounds', fileOf({ a: tensor(0, 4 * huge, [huge]) }, body), "tensor 'a': ends at byte"],
    ['overlapping tensors', fileOf({ a: tensor(0, 12), b: tensor(8, 16) }, body), "tensor 'b': begins at byte 8, expected 12"], // prettier-ignore
    ['the same tensor twice', fileOf({ a: tensor(0, 16), b: tensor(0, 16) }, body), "tensor 'b': begins at byte 0, expected 16"], // prettier-ignore
    [
      'a gap',
      fileOf({ a: tensor(0, 4), b: tensor(8, 16) }, body),
      "tensor 'b': begins at byte 8, expected 4",
    ],
    [
      'a rest',
      fileOf({ a: tensor(0, 8) }, body),
      'the file holds 16 bytes of tensors, its header describes 8',
    ],
    ['another checksum', fileOf({ __metadata__: { checksum: '00000000' }, a: tensor(0, 16) }, body), 'the file is damaged: its checksum is'], // prettier-ignore
  ])('%s', (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(ModelFileError);
    expect(() => readSafetensors(file)).toThrow(message);
  });

  it('allocates nothing for a thousand tensors that all claim the whole file', () => {
    const large = new Uint8Array(1 << 22);
    const names = Array.from({ length: 1000 }, (_, i) => `t${i}`);
    const file = fileOf(Object.fromEntries(names.map((name) => [name, tensor(0, large.length)])), large);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readSafetensors(file)).toThrow(ModelFileError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 24);
  });
});

describe('a header that another program wrote anew', () => {
  /** The header of a file as text, and its tensors. */
  const parts = (file: Uint8Array) => {
    const start = 8 + new DataView(file.buffer, file.byteOffset).getUint32(0, true);
    return {
      json: new TextDecoder().decode(file.subarray(8, start)),
      body: new Uint8Array(file.subarray(start)),
    };
  };
  const { json, body } = parts(writeSafetensors(example));

  it.each<[string, string]>([
    ['with spaces', JSON.stringify(JSON.parse(json), null, 1)],
    ['with escapes', json.replace('värde', 'v\\u00e4rde')],
    ['with a name twice', json.replace('{"__metadata__"', '{"weights":{},"__metadata__"')],
    ['with other space at its end', `${json.trimEnd()}\n`],
    ['with space before it', ` ${json}`],
  ])('has its content and checksum, and is damaged: %s', (_, text) => {
    expect(text).not.toBe(json);
    const file = fileOf(text, body);
    if (text.startsWith(' ')) expect(() => readSafetensors(file)).toThrow('this is no safetensors file');
    else {
      expect(JSON.parse(text).__metadata__).toEqual(JSON.parse(json).__metadata__);
      expect(() => readSafetensors(file)).toThrow(
        /^the file is damaged: its checksum [0-9a-f]{8} fits, but its header is not as it was written$/,
      );
    }
  });

  it('only longer, by spaces, is read', () => {
    expect(readSafetensors(fileOf(`${json}${' '.repeat(99)}`, body))).toEqual(
      readSafetensors(fileOf(json, body)),
    );
  });
});

it.each(['in the metadata', 'at the end'])('spaces %s take time in proportion to them', (where) => {
  const timeOf = (spaces: number) => {
    const blank = ' '.repeat(spaces);
    const file = writeSafetensors({ tensors: {}, metadata: where === 'at the end' ? {} : { blank } });
    const json = new TextDecoder().decode(file.subarray(8));
    const longer = where === 'at the end' ? fileOf(`${json}${blank}`) : file;
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      readSafetensors(longer);
      return process.cpuUsage(before).user;
    });
    return Math.min(...times);
  };
  // With the square of their number, eight times as many would take 64 times as long, which is minutes here.
  expect(timeOf(1_600_000)).toBeLessThan(24 * timeOf(200_000) + 50_000);
});

describe('a header of an attacker', () => {
  it('does not change what all objects have', () => {
    const file = fileOf(
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"polluted":1},"__metadata__":{"__proto__":"x","constructor":"y"}}',
      new Uint8Array(4),
    );
    const { tensors, metadata } = readSafetensors(file);
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(Object.keys(metadata)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  it.each([
    `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
    `{"__metadata__":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}}`,
    '{"a":'.repeat(1e5),
  ])('is not as deep as the stack', (json) => {
    expect(() => readSafetensors(fileOf(json))).toThrow(ModelFileError);
    expect(() => readSafetensors(fileOf(json))).toThrow('the header of the file is not a JSON object');
  });

  it('has names and values that messages cut and clean', () => {
    const name = `\u001b[31m${'x'.repeat(1e5)}`;
    for (const header of [
      { [name]: 3 },
      { a: name },
      { __metadata__: { [name]: 1 } },
      { a: { dtype: name, shape: [1], data_offsets: [0, 4] } },
      { a: { dtype: 'F32', shape: Array(1e5).fill(1), data_offsets: [0, 4] } },
    ])
      expect(() => readSafetensors(fileOf(header))).toThrow(/^[^\p{Cc}]{20,500}$/u);
  });
});

describe('writeSafetensors refuses', () => {
  const write = (name: string, shape: number[], data: unknown) => () =>
    writeSafetensors({ tensors: { [name]: { shape, data: data as Float32Array } }, metadata: {} });

  it('a shape that does not fit its data', () => {
    expect(write('a', [2, 3], new Float32Array(5))).toThrow("tensor 'a': got 5 numbers for the shape (2, 3)");
  });

  it('data of another type', () => {
    expect(write('a', [1], new Float64Array(1))).toThrow(
      "tensor 'a': got [object Float64Array], expected an array for F32, I32, U32, U8",
    );
  });

  it('the name of the metadata', () => {
    expect(write('__metadata__', [1], new Float32Array(1))).toThrow(RangeError);
  });
});
