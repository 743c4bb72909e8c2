import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/core/js/index.ts';
import { Memory } from '../../src/core/memory.ts';
import { bytesOf } from '../../src/core/wasm.ts';
import { backends, relaxedRuns } from '../helpers/backends.ts';

type Table = Record<string, (...args: number[]) => unknown>;

const js = createKernels(new Memory()) as unknown as Table;
const arities = (table: Table) => Object.entries(table).map(([name, { length }]) => `${name}/${length}`);

describe.each(backends)('$name', ({ create }) => {
  it('has every kernel and nothing else, with the same number of arguments', () => {
    const { heapBase: _, ...kernels } = { ...create().kernels } as unknown as Table;
    expect(arities(kernels).sort()).toEqual(arities(js).sort());
  });
});

it.each(['simd', 'relaxed'])('%s-inference has a part of the kernels, and heapBase', (target) => {
  const names = (file: string) => {
    const bytes = readFileSync(new URL(`../../build/${file}.wasm`, import.meta.url));
    // The names are in the binary whether or not this engine can compile it.
    const exports = sections(new Uint8Array(bytes)).find(({ id }) => id === EXPORTS)!.body;
    const text = new TextDecoder('latin1').decode(exports);
    return [...Object.keys(js), 'heapBase'].filter((name) =>
      text.includes(`${String.fromCharCode(name.length)}${name}\0`),
    );
  };
  const inference = names(`${target}-inference`);
  expect(names(target)).toHaveLength(Object.keys(js).length + 1);
  expect(inference).toEqual(
    expect.arrayContaining(['heapBase', 'multiplyIntegers', 'viterbi', 'forwardBackward']),
  );
  expect(inference.length).toBeLessThan(20);
});

it('the table in JavaScript is not empty', () => {
  expect(Object.keys(js).length).toBeGreaterThan(30);
});

/** The sections of a WebAssembly binary: one byte of id, the length in LEB128, the contents. */
function sections(bytes: Uint8Array): { id: number; body: Uint8Array }[] {
  const found: { id: number; body: Uint8Array }[] = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    const length = leb128(bytes, at);
    const start = at + length.bytes;
    at = start + length.value;
    found.push({ id, body: bytes.subarray(start, at) });
  }
  return found;
}

function leb128(bytes: Uint8Array, at: number): { value: number; bytes: number } {
  let value = 0;
  for (let i = 0; ; i++) {
    value += (bytes[at + i] & 0x7f) * 2 ** (7 * i);
    if (bytes[at + i] < 0x80) return { value, bytes: i + 1 };
  }
}

const IMPORTS = 2;
const EXPORTS = 7;
const DATA = 11;
const DATA_COUNT = 12;

describe.each(['simd', 'relaxed', 'simd-inference', 'relaxed-inference'])('build/%s.wasm', (target) => {
  const binary = new Uint8Array(readFileSync(new URL(`../../build/${target}.wasm`, import.meta.url)));

  it('is what the text in its module says', async () => {
    const { binary: text } = await import(`../../build/${target}.js`);
    expect(bytesOf(text)).toEqual(binary);
  });

  it('is a binary of WebAssembly 1 whose sections fill it', () => {
    expect([...binary.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const all = sections(binary);
    expect(all.at(-1)!.body.byteOffset + all.at(-1)!.body.byteLength).toBe(binary.byteOffset + binary.length);
  });

  it('imports nothing but env.memory', () => {
    const imports = sections(binary).filter(({ id }) => id === IMPORTS);
    expect(imports).toHaveLength(1);
    const { body } = imports[0];
    // One import, of the kind 2: memory.
    expect(new TextDecoder().decode(body.subarray(0, 13))).toBe('\x01\x03env\x06memory\x02');
  });

  it('has no data segment, so that it never writes to the memory that it shares', () => {
    const ids = sections(binary).map(({ id }) => id);
    expect(ids).toContain(10);
    expect(ids).not.toContain(DATA);
    expect(ids).not.toContain(DATA_COUNT);
  });
});

it('runs the relaxed-SIMD build from Node 22 on', () => {
  const isNew = Number(process.versions.node.split('.')[0]) >= 22;
  const tested = backends.some(({ name }) => name === 'wasm relaxed');
  expect(tested).toBe(relaxedRuns);
  if (isNew) expect(tested).toBe(true);
});
