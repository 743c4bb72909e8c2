import { describe } from 'vitest';
import type { Engine } from '../../src/core/wasm.ts';
import type { Kernels } from '../../src/core/kernels.ts';
import { backends } from './backends.ts';
import type { Rows } from './random.ts';

/** Bytes before and after every block. */
const GUARD = 64;
/** Signaling NaN: arithmetic on one gives a quiet NaN, so that adding to a guard changes its bits too. */
const SIGNALING_32 = 0xffa00000;
const SIGNALING_64_HIGH = 0xfff40000;

type Numbers = Float32Array | Float64Array | Int32Array;

/**
 * Blocks in an engine's memory, each between guards of NaN and at every possible alignment. `run` proves that a call
 * changes nothing but its outputs: no guard, no input, no other byte of the memory.
 */
export class Guarded {
  private readonly blocks = new Map<number, { bytes: number; type: new (n: number) => Numbers }>();
  private readonly memory;

  constructor(readonly engine: Engine) {
    this.memory = engine.memory;
  }

  /** A block of these floats, or of so many not yet written, which are NaN. Returns the pointer. */
  floats(values: ArrayLike<number> | number): number {
    return this.block(Float32Array, values);
  }

  ints(values: ArrayLike<number> | number): number {
    return this.block(Int32Array, values);
  }

  doubles(values: ArrayLike<number> | number): number {
    return this.block(Float64Array, values);
  }

  /** The pointers of a matrix and of its index, 0 if it has none. */
  rows(x: Rows): { ptr: number; index: number } {
    return { ptr: this.floats(x.data), index: x.index ? this.ints(x.index) : 0 };
  }

  /** Calls a kernel, and throws if it changes a byte outside the blocks `outputs`. */
  run<T>(outputs: number[], call: (kernels: Kernels) => T): T {
    const before = this.memory.u8.slice();
    const result = call(this.engine.kernels);
    const ranges = outputs.map((ptr) => [ptr, ptr + this.blocks.get(ptr)!.bytes]).sort(([a], [b]) => a - b);
    let from = 0;
    for (const [start, end] of [...ranges, [before.length, before.length]]) {
      this.expectUnchanged(before, from, start);
      from = end;
    }
    return result;
  }

  /** A copy of a block. */
  read(ptr: number): Numbers {
    const { bytes, type } = this.blocks.get(ptr)!;
    const copy = new type(bytes / (type === Float64Array ? 8 : 4));
    new Uint8Array(copy.buffer).set(this.memory.u8.subarray(ptr, ptr + bytes));
    return copy;
  }

  private block(
    type: Float32ArrayConstructor | Int32ArrayConstructor | Float64ArrayConstructor,
    values: ArrayLike<number> | number,
  ): number {
    const size = type.BYTES_PER_ELEMENT;
    const bytes = size * (typeof values === 'number' ? values : values.length);
    const total = GUARD + 16 + bytes + GUARD;
    const base = this.memory.alloc(total);
    const ptr = base + GUARD + ((size * this.blocks.size) % 16);
    this.poison(base, total, size);
    if (typeof values !== 'number') this.memory.u8.set(new Uint8Array(type.from(values).buffer), ptr);
    this.blocks.set(ptr, { bytes, type });
    return ptr;
  }

  /** The low bits are the number of the block: a guard copied to another is a change as well. */
  private poison(base: number, bytes: number, elementSize: number): void {
    const words = this.memory.ints(base, bytes >>> 2);
    const number = this.blocks.size + 1;
    if (elementSize === 4) words.fill(SIGNALING_32 + number);
    else words.forEach((_, i) => (words[i] = i % 2 ? SIGNALING_64_HIGH : number));
  }

  private expectUnchanged(before: Uint8Array, from: number, to: number): void {
    const after = this.memory.u8;
    if (Buffer.compare(before.subarray(from, to), after.subarray(from, to)) === 0) return;
    const at = before.findIndex((byte, i) => i >= from && i < to && byte !== after[i]);
    const near = [...this.blocks].map(([ptr, { bytes }]) => `${ptr}…${ptr + bytes}`).join(', ');
    throw new Error(`byte ${at} was changed, which is no output; blocks: ${near}`);
  }
}

/** One suite on every backend. `guarded` runs a case, and releases what it allocated. */
export function onEveryBackend(
  suite: (guarded: <T>(body: (box: Guarded) => T) => T, engine: Engine) => void,
) {
  describe.each(backends)('$name', ({ create }) => {
    const engine = create();
    suite((body) => engine.memory.scope(() => body(new Guarded(engine))), engine);
  });
}
