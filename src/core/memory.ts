export const PAGE = 65536;
const ALIGNMENT = 16;
/** Kernels may read this far past the end of a row, never past the end of memory. */
export const SPARE = 64;

/**
 * The only owner of typed arrays: a bump allocator over a `WebAssembly.Memory` or, where WebAssembly is missing, a
 * plain `ArrayBuffer`. Permanent blocks are allocated outside `scope`; what is allocated inside vanishes with it.
 * Views are re-made when memory grows, so read them (`memory.f32`) each time and never keep one.
 */
export class Memory {
  f32!: Float32Array;
  f64!: Float64Array;
  i32!: Int32Array;
  u8!: Uint8Array;
  protected top: number;
  protected buffer: ArrayBuffer;

  /**
   * @param wasm the memory that the kernels import, if there is one
   * @param from the first byte that may be used; lower ones belong to the module (and address 0 means "none")
   */
  constructor(
    readonly wasm?: WebAssembly.Memory,
    from = 64,
  ) {
    this.top = align(from);
    this.buffer = wasm ? wasm.buffer : new ArrayBuffer(PAGE);
    this.makeViews();
  }

  /** Bytes in use. */
  get used(): number {
    return this.top;
  }

  /** Reserves bytes, aligned to 16, not cleared. Returns the pointer. Throws RangeError if memory cannot grow. */
  alloc(bytes: number): number {
    const ptr = this.top;
    const end = align(ptr + bytes);
    if (!(bytes >= 0) || end > 0xffff0000)
      throw new RangeError(`cannot allocate ${bytes} bytes above ${ptr}`);
    if (end + SPARE > this.buffer.byteLength) this.grow(end + SPARE);
    this.top = end;
    return ptr;
  }

  /** `alloc` for n 4-byte elements, set to zero. */
  zeros(n: number): number {
    const ptr = this.alloc(4 * n);
    this.i32.fill(0, ptr >>> 2, (ptr >>> 2) + n);
    return ptr;
  }

  /** Copies floats into a new block. */
  fromFloats(values: ArrayLike<number>): number {
    const ptr = this.alloc(4 * values.length);
    this.f32.set(values, ptr >>> 2);
    return ptr;
  }

  /** Copies int32 values into a new block. */
  fromInts(values: ArrayLike<number>): number {
    const ptr = this.alloc(4 * values.length);
    this.i32.set(values, ptr >>> 2);
    return ptr;
  }

  /** A view of n floats, valid until the next allocation. */
  floats(ptr: number, n: number): Float32Array {
    return this.f32.subarray(ptr >>> 2, (ptr >>> 2) + n);
  }

  /** A view of n int32 values, valid until the next allocation. */
  ints(ptr: number, n: number): Int32Array {
    return this.i32.subarray(ptr >>> 2, (ptr >>> 2) + n);
  }

  /** Runs `body`; everything that it allocates is released when it returns or throws. Synchronous only. */
  scope<T>(body: () => T): T {
    const top = this.top;
    try {
      return body();
    } finally {
      this.top = top;
    }
  }

  private grow(bytes: number): void {
    // By a quarter at least, so that many small allocations do not each move the memory.
    const wanted = Math.max(bytes, this.buffer.byteLength + (this.buffer.byteLength >>> 2));
    const pages = Math.min(Math.ceil(wanted / PAGE), 65535);
    if (this.wasm) {
      this.wasm.grow(pages - this.buffer.byteLength / PAGE);
      this.buffer = this.wasm.buffer;
    } else {
      const buffer = new ArrayBuffer(pages * PAGE);
      new Uint8Array(buffer).set(this.u8);
      this.buffer = buffer;
    }
    this.makeViews();
  }

  protected makeViews(): void {
    this.f32 = new Float32Array(this.buffer);
    this.f64 = new Float64Array(this.buffer);
    this.i32 = new Int32Array(this.buffer);
    this.u8 = new Uint8Array(this.buffer);
  }
}

export const align = (n: number): number => Math.ceil(n / ALIGNMENT) * ALIGNMENT;
