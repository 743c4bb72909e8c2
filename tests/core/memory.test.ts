import { describe, expect, it } from 'vitest';
import { Memory } from '../../src/core/memory.ts';

const kinds = {
  'an ArrayBuffer': () => new Memory(),
  'a WebAssembly.Memory': () => new Memory(new WebAssembly.Memory({ initial: 1, maximum: 65536 }), 1000),
};

describe.each(Object.entries(kinds))('Memory on %s', (_, create) => {
  it('aligns blocks to 16 bytes, does not overlap them, and never returns 0', () => {
    const memory = create();
    let end = 1;
    for (const bytes of [0, 1, 4, 15, 16, 17, 100, 70_000, 3, 0, 8]) {
      const ptr = memory.alloc(bytes);
      expect(ptr % 16).toBe(0);
      expect(ptr).toBeGreaterThanOrEqual(end);
      end = ptr + bytes;
      expect(memory.used).toBeGreaterThanOrEqual(end);
    }
  });

  it('keeps contents, and makes new views of all kinds, when it grows', () => {
    const memory = create();
    const floats = memory.fromFloats([1.5, -2, 3]);
    const ints = memory.fromInts([7, -8]);
    const old = memory.f32;
    const far = memory.alloc(1_000_000);
    expect(memory.f32 === old).toBe(false);
    for (const view of [memory.f32, memory.f64, memory.i32, memory.u8]) {
      expect(view.buffer).toBe(memory.u8.buffer);
      expect(view.byteLength).toBeGreaterThan(far + 1_000_000);
    }
    memory.u8.fill(9, far, far + 1_000_000);
    expect([...memory.floats(floats, 3)]).toEqual([1.5, -2, 3]);
    expect([...memory.ints(ints, 2)]).toEqual([7, -8]);
  });

  it('leaves room past the last block, for kernels that read ahead', () => {
    const memory = create();
    for (let i = 0; i < 100; i++) {
      memory.alloc(4096 + i);
      expect(memory.u8.byteLength).toBeGreaterThanOrEqual(memory.used + 64);
    }
  });

  it('grows by more than it must, so that small allocations seldom move it', () => {
    const memory = create();
    let growths = 0;
    for (let i = 0; i < 4000; i++) {
      const { buffer } = memory.u8;
      memory.alloc(4096);
      if (memory.u8.buffer !== buffer) growths++;
    }
    expect(growths).toBeLessThan(40);
  });

  it('releases what a scope allocated, nested ones too', () => {
    const memory = create();
    const kept = memory.fromFloats([1, 2]);
    const before = memory.used;
    const result = memory.scope(() => {
      const outer = memory.fromFloats([3, 4]);
      const inner = memory.scope(() => memory.alloc(100));
      expect(memory.alloc(100)).toBe(inner);
      expect([...memory.floats(outer, 2)]).toEqual([3, 4]);
      return 'result';
    });
    expect(result).toBe('result');
    expect(memory.used).toBe(before);
    expect([...memory.floats(kept, 2)]).toEqual([1, 2]);
  });

  it('releases it when the scope throws, and passes the error on', () => {
    const memory = create();
    const before = memory.used;
    const error = new Error('of the body');
    expect(() =>
      memory.scope(() => {
        memory.alloc(200_000);
        throw error;
      }),
    ).toThrow(error);
    expect(memory.used).toBe(before);
  });

  it('clears zeros, also where something else has been', () => {
    const memory = create();
    for (const n of [1, 5, 1000, 50_000]) {
      memory.scope(() => memory.fromInts(new Int32Array(n).fill(-1)));
      memory.scope(() => expect(memory.floats(memory.zeros(n), n).every((x) => Object.is(x, 0))).toBe(true));
    }
  });

  it('copies numbers as float32 and int32', () => {
    const memory = create();
    expect([...memory.floats(memory.fromFloats([0.1, 1e300, NaN]), 3)]).toEqual([
      Math.fround(0.1),
      Infinity,
      NaN,
    ]);
    expect([...memory.ints(memory.fromInts(new Float64Array([1, -1])), 2)]).toEqual([1, -1]);
    expect(memory.floats(memory.fromFloats([]), 0)).toHaveLength(0);
  });

  it.each([-1, NaN, Infinity, 5e9, 2 ** 53])('throws RangeError for %d bytes, and stays usable', (bytes) => {
    const memory = create();
    const before = memory.used;
    expect(() => memory.alloc(bytes)).toThrow(RangeError);
    expect(memory.used).toBe(before);
    expect(memory.alloc(8)).toBe(before);
  });
});

describe('Memory on a WebAssembly.Memory', () => {
  it('begins at the byte it is given, aligned', () => {
    const wasm = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    expect(new Memory(wasm, 1000).alloc(1)).toBe(1008);
    expect(new Memory(wasm, 1024).alloc(1)).toBe(1024);
  });

  it('grows the memory that the kernels see, and throws RangeError where that is at its end', () => {
    const wasm = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const memory = new Memory(wasm);
    memory.alloc(100_000);
    expect(memory.u8.buffer).toBe(wasm.buffer);
    const before = memory.used;
    expect(() => memory.alloc(300_000)).toThrow(RangeError);
    expect(memory.used).toBe(before);
    expect(memory.alloc(8)).toBe(before);
  });
});
