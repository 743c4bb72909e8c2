/** Writes ONNX models: just enough of protobuf and of onnx.proto3 for a net of a few operators. */

type Field = number | string | Uint8Array;

function bytes(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function varint(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...out, rest];
    out.push((rest % 128) | 128);
  }
}

/** A message of fields in order: numbers as varints, all else with its length. */
function message(...fields: readonly (readonly [number: number, value: Field])[]): Uint8Array {
  return bytes(
    ...fields.map(([number, value]) => {
      if (typeof value === 'number') return bytes(varint(number * 8), varint(value));
      const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return bytes(varint(number * 8 + 2), varint(content.length), content);
    }),
  );
}

const each = <T extends Field>(number: number, values: readonly T[]): [number, T][] =>
  values.map((value) => [number, value]);

const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const INT_ATTRIBUTE = 2;
const STRING_ATTRIBUTE = 3;

/** TensorProto, int64. */
export const int64Tensor = (name: string, values: readonly number[]): Uint8Array =>
  message(
    [1, values.length],
    [2, INT64],
    [8, name],
    [9, new Uint8Array(BigInt64Array.from(values, BigInt).buffer)],
  );

/** TensorProto, float32. */
export const tensor = (name: string, dims: readonly number[], data: Float32Array): Uint8Array =>
  message(...each(1, dims), [2, FLOAT], [8, name], [9, new Uint8Array(data.slice().buffer)]);

/** NodeProto. */
export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | string>> = {},
): Uint8Array =>
  message(
    ...each(1, inputs),
    ...each(2, outputs),
    [4, operator],
    ...each(
      5,
      Object.entries(attributes).map(([name, value]) =>
        typeof value === 'number'
          ? message([1, name], [3, value], [20, INT_ATTRIBUTE])
          : message([1, name], [4, value], [20, STRING_ATTRIBUTE]),
      ),
    ),
  );

/** ValueInfoProto; a dim is its size or its name. */
const value = (name: string, type: number, dims: readonly (number | string)[]): Uint8Array => {
  const shape = message(
    ...each(
      1,
      dims.map((dim) => (typeof dim === 'number' ? message([1, dim]) : message([2, dim]))),
    ),
  );
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
};

/** What a model takes or gives. */
export interface Port {
  name: string;
  type: 'float32' | 'int32' | 'int64';
  dims: readonly (number | string)[];
}

const TYPES = { float32: FLOAT, int32: INT32, int64: INT64 };
const port = ({ name, type, dims }: Port): Uint8Array => value(name, TYPES[type], dims);

/** ModelProto of opset 14. */
export const graphModel = (
  nodes: readonly Uint8Array[],
  tensors: readonly Uint8Array[],
  inputs: readonly Port[],
  outputs: readonly Port[],
): Uint8Array => {
  const graph = message(
    ...each(1, nodes),
    [2, 'graph'],
    ...each(5, tensors),
    ...each(11, inputs.map(port)),
    ...each(12, outputs.map(port)),
  );
  return message([1, 7], [7, graph], [8, message([1, ''], [2, 14])]);
};

/** The same from the int64 input `ids` to the float32 output `y`. */
export const model = (
  nodes: readonly Uint8Array[],
  tensors: readonly Uint8Array[],
  ids: readonly (number | string)[],
  y: readonly (number | string)[],
): Uint8Array =>
  graphModel(
    nodes,
    tensors,
    [{ name: 'ids', type: 'int64', dims: ids }],
    [{ name: 'y', type: 'float32', dims: y }],
  );
