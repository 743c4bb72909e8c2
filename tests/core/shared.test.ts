import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SharedMemory } from '../../src/core/shared-memory.ts';
import { createSharedEngine, joinEngine, withSharedMemory } from '../../src/core/shared.ts';
import { relaxedRuns } from '../helpers/backends.ts';

const shared = () => new WebAssembly.Memory({ initial: 1, maximum: 1000, shared: true });

describe('SharedMemory', () => {
  it('gives blocks that overlap none of another thread’s, however they take turns', () => {
    const wasm = shared();
    const memories = [new SharedMemory(wasm, 1000), new SharedMemory(wasm), new SharedMemory(wasm)];
    const blocks: [from: number, to: number][] = [[0, 1000]];
    for (let i = 0; i < 300; i++) {
      const memory = memories[(i * i) % 3];
      const bytes = (i * 7919) % 120_000;
      const ptr = memory.alloc(bytes);
      expect(ptr % 16).toBe(0);
      expect(ptr + bytes + 64).toBeLessThanOrEqual(wasm.buffer.byteLength);
      blocks.push([ptr, ptr + bytes]);
    }
    blocks.sort(([a], [b]) => a - b);
    for (let i = 1; i < blocks.length; i++) expect(blocks[i][0]).toBeGreaterThanOrEqual(blocks[i - 1][1]);
  });

  it('takes the same segments again in a scope as in the one before', () => {
    const wasm = shared();
    const [one, two] = [new SharedMemory(wasm, 16), new SharedMemory(wasm)];
    const use = () =>
      one.scope(() => {
        const places = [one.alloc(50_000)];
        for (let i = 0; i < 8; i++) {
          two.alloc(100_000);
          places.push(one.alloc(400_000));
        }
        return places;
      });
    const first = use();
    const size = wasm.buffer.byteLength;
    expect(use()).toEqual(first);
    // Only the other one, whose blocks stay, has grown it.
    expect(wasm.buffer.byteLength - size).toBeLessThan(2_500_000);
    const mark = one.mark();
    const ptr = one.alloc(3_000_000);
    one.release(mark);
    expect(one.alloc(3_000_000)).toBe(ptr);
  });

  it('sees what another thread writes where that has grown the memory', () => {
    const wasm = shared();
    const [one, two] = [new SharedMemory(wasm, 16), new SharedMemory(wasm)];
    const ptr = two.fromFloats([1.5, -2]);
    one.refresh();
    expect([...one.floats(ptr, 2)]).toEqual([1.5, -2]);
  });

  it('throws RangeError when there is no more, and stays usable', () => {
    const memory = new SharedMemory(shared(), 16);
    const before = memory.used;
    for (const bytes of [-1, NaN, 5e9, 2e8]) expect(() => memory.alloc(bytes)).toThrow(RangeError);
    expect(memory.used).toBe(before);
    expect(memory.alloc(8)).toBe(before);
  });
});

describe('modules on shared memory', () => {
  it.each(['debug', 'simd', ...(relaxedRuns ? ['relaxed'] : [])])(
    '%s: is valid, and only its import differs',
    (name) => {
      const binary = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
      const bytes = withSharedMemory(new Uint8Array(binary));
      const module = new WebAssembly.Module(bytes);
      expect(WebAssembly.Module.exports(module)).toEqual(
        WebAssembly.Module.exports(new WebAssembly.Module(binary)),
      );
      // Past the limits, and the length of the section, all is as it was.
      expect(Buffer.from(bytes.subarray(-5000)).equals(binary.subarray(-5000))).toBe(true);
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
      expect(() => new WebAssembly.Instance(module, { env: { memory, abort() {} } })).toThrow(
        WebAssembly.LinkError,
      );
    },
  );

  it('throws for a module without memory', () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => withSharedMemory(empty)).toThrow('the module imports no memory');
  });

  it('work on what the other has written', async () => {
    const engine = await createSharedEngine();
    const other = joinEngine(engine.backend, engine.module, engine.memory.wasm!);
    const x = engine.memory.fromFloats([3, 4]);
    expect(other.kernels.sumOfSquares(x, 2)).toBe(25);
    const y = other.memory.fromFloats([1, 1]);
    other.kernels.axpy(2, 2, x, y);
    engine.memory.refresh();
    expect([...engine.memory.floats(y, 2)]).toEqual([7, 9]);
    await expect(createSharedEngine('js')).rejects.toThrow(/backend 'js' does not run on shared memory/);
  });
});
