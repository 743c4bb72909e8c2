import { SharedMemory } from './shared-memory.ts';
import { type BackendName, bytesOf, createEngine, type Engine, instantiate } from './wasm.ts';

/** An engine whose memory threads can share, and the module that they instantiate on it. */
export interface SharedEngine extends Engine {
  memory: SharedMemory;
  module: WebAssembly.Module;
}

const MAXIMUM_PAGES = 65536;
const [IMPORT_SECTION, MEMORY_IMPORT] = [2, 2];

const binaries: Partial<Record<BackendName, () => Promise<{ binary: string }>>> = {
  relaxed: () => import('../../build/relaxed.js'),
  simd: () => import('../../build/simd.js'),
};

const modules = new Map<BackendName, Promise<WebAssembly.Module>>();

/** A backend's module, compiled once: what the engine has made of it stays fast. */
function moduleOf(name: BackendName): Promise<WebAssembly.Module> | undefined {
  const load = binaries[name];
  if (!modules.has(name) && load)
    modules.set(
      name,
      load().then(({ binary }) => WebAssembly.compile(withSharedMemory(bytesOf(binary)))),
    );
  return modules.get(name);
}

export const isShared = (engine: Engine): engine is SharedEngine => engine.memory instanceof SharedMemory;

/** Why threads cannot share memory here, in words; undefined where they can. */
export function whyNotShared(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined')
    return 'SharedArrayBuffer is not to be had (a page has to be cross-origin isolated)';
  if (typeof WebAssembly === 'undefined') return 'there is no WebAssembly';
  return undefined;
}

/**
 * Makes an engine whose memory threads can share, with all kernels; `auto` is the fastest that runs here.
 *
 * @throws Error where memory cannot be shared (`whyNotShared`), for the backend `js`, or if the backend does not run
 */
export async function createSharedEngine(backend: BackendName | 'auto' = 'auto'): Promise<SharedEngine> {
  const reason = whyNotShared();
  if (reason) throw new Error(`memory cannot be shared: ${reason}`);
  const known = ['auto', ...Object.keys(binaries)];
  if (backend !== 'js' && !known.includes(backend))
    throw new RangeError(`backend: got '${String(backend)}', expected ${known.join(', ')}`);
  const candidates = backend === 'auto' ? (Object.keys(binaries) as BackendName[]) : [backend];
  let failure: unknown = 'its kernels have no memory of that kind';
  for (const name of candidates) {
    try {
      const module = await moduleOf(name);
      if (!module) continue;
      const wasm = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
      return attach(name, module, wasm, (heapBase) => new SharedMemory(wasm, heapBase));
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`backend '${backend}' does not run on shared memory: ${String(failure)}`, {
    cause: failure,
  });
}

/** An engine with all kernels, whose memory threads can share if there are several and it can be had. */
export function engineFor(backend: BackendName | 'auto' | undefined, threads: number): Promise<Engine> {
  const alone = threads === 1 || backend === 'js' || whyNotShared() !== undefined;
  return alone ? createEngine(backend) : createSharedEngine(backend).catch(() => createEngine(backend));
}

/** Another thread's engine on the same memory. */
export const joinEngine = (
  backend: BackendName,
  module: WebAssembly.Module,
  wasm: WebAssembly.Memory,
): SharedEngine => attach(backend, module, wasm, () => new SharedMemory(wasm));

function attach(
  backend: BackendName,
  module: WebAssembly.Module,
  wasm: WebAssembly.Memory,
  memoryFrom: (heapBase: number) => SharedMemory,
): SharedEngine {
  return { ...(instantiate(backend, module, wasm, memoryFrom) as SharedEngine), module };
}

/**
 * A module that imports plain memory refuses a shared one. Only the limits of the import say which it is: flags, the
 * least and the most pages.
 */
export function withSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, 8);
  for (;;) {
    const start = reader.at;
    if (start >= bytes.length) throw new Error('the module imports no memory');
    const section = bytes[reader.at++];
    const size = reader.number();
    if (section === IMPORT_SECTION) {
      const body = sharedImports(bytes.subarray(0, reader.at + size), reader.at);
      return joined(
        bytes.subarray(0, start),
        [section, ...leb(body.length)],
        body,
        bytes.subarray(reader.at + size),
      );
    }
    reader.at += size;
  }
}

/** The body of an import section, with the memory's limits changed. */
function sharedImports(bytes: Uint8Array, from: number): Uint8Array {
  const reader = new Reader(bytes, from);
  for (let count = reader.number(); count > 0; count--) {
    reader.skipName();
    reader.skipName();
    const kind = bytes[reader.at++];
    if (kind !== MEMORY_IMPORT) {
      if (kind !== 0)
        throw new Error(`the module imports something of kind ${kind}, expected functions and a memory`);
      reader.number();
      continue;
    }
    const limits = reader.at;
    const flags = bytes[reader.at++];
    const least = reader.number();
    if (flags & 1) reader.number();
    return joined(
      bytes.subarray(from, limits),
      [3, ...leb(least), ...leb(MAXIMUM_PAGES)],
      bytes.subarray(reader.at),
    );
  }
  throw new Error('the module imports no memory');
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  /** An unsigned LEB128 number. */
  number(): number {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    return value >>> 0;
  }

  skipName(): void {
    const length = this.number();
    this.at += length;
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

function joined(...parts: ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
