import type { Kernels } from './kernels.ts';
import { Memory } from './memory.ts';

/** What does the arithmetic: fused multiply-add SIMD, baseline SIMD, or plain JavaScript. */
export type BackendName = 'relaxed' | 'simd' | 'js';

/** All kernels, or those that running a net needs (`assembly/inference.ts`), which are fewer bytes to fetch. */
export type KernelSet = 'all' | 'inference';

/** Kernels and the memory that they work on. One engine serves one model; dropping it frees the memory. */
export interface Engine {
  backend: BackendName;
  kernels: Kernels;
  memory: Memory;
}

type Factory = () => Engine;

const loadJs = async (): Promise<Factory> => {
  const { createKernels } = await import('./js/index.ts');
  return () => {
    const memory = new Memory();
    return { backend: 'js', kernels: createKernels(memory), memory };
  };
};

// Each is a chunk of its own, fetched when it is first tried.
const modules: Record<BackendName, Record<KernelSet, () => Promise<Factory>>> = {
  relaxed: {
    all: async () => compile('relaxed', await import('../../build/relaxed.js')),
    inference: async () => compile('relaxed', await import('../../build/relaxed-inference.js')),
  },
  simd: {
    all: async () => compile('simd', await import('../../build/simd.js')),
    inference: async () => compile('simd', await import('../../build/simd-inference.js')),
  },
  js: { all: loadJs, inference: loadJs },
};

export const backendNames = Object.keys(modules) as BackendName[];

const factories = new Map<() => Promise<Factory>, Promise<Factory>>();

/**
 * Makes an engine. `auto` tries relaxed SIMD, then SIMD, then JavaScript, and takes the first that this platform
 * compiles and instantiates (a page's content security policy may forbid WebAssembly, and only instantiation tells).
 *
 * @throws RangeError for an unknown name; Error if the backend asked for does not run here
 */
export async function createEngine(
  backend: BackendName | 'auto' = 'auto',
  kernels: KernelSet = 'all',
): Promise<Engine> {
  if (backend !== 'auto' && !backendNames.includes(backend)) {
    throw new RangeError(`backend: got '${String(backend)}', expected auto, ${backendNames.join(', ')}`);
  }
  if (kernels !== 'all' && kernels !== 'inference')
    throw new RangeError(`kernels: got '${String(kernels)}', expected all, inference`);
  const candidates = backend === 'auto' ? backendNames : [backend];
  let failure: unknown;
  for (const name of candidates) {
    try {
      const load = modules[name][kernels];
      let factory = factories.get(load);
      if (!factory) factories.set(load, (factory = load()));
      return (await factory)();
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`backend '${backend}' does not run here: ${String(failure)}`, { cause: failure });
}

/** Compiles a binary; the function returned instantiates it on a memory of its own. */
async function compile(backend: BackendName, { binary }: { binary: string }): Promise<Factory> {
  const module = await WebAssembly.compile(bytesOf(binary));
  return () => instantiate(backend, module);
}

/**
 * The bytes of a binary from the text that `textOf` in build.mjs makes of them: plus 4, modulo 256, they are digits of base 91,
 * from `#` to `~` without the backslash; a space before one adds 91, an exclamation mark 182. What is frequent is one character.
 * Zipped on the way to a page it is as short as the bytes themselves (base64 hides what repeats, hexadecimal digits are a tenth
 * longer), and unzipping here what was zipped before takes Node ten milliseconds to make ready.
 */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let high = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 35) high = 91 * (code - 31);
    else {
      bytes.push(high + code - (code > 92 ? 40 : 39));
      high = 0;
    }
  }
  return Uint8Array.from(bytes); // modulo 256
}

/** Instantiates compiled kernels on a new memory. */
export function instantiate(
  backend: BackendName,
  module: WebAssembly.Module,
  wasm = new WebAssembly.Memory({ initial: 1, maximum: 65536 }),
  memoryFrom = (heapBase: number) => new Memory(wasm, heapBase),
): Engine {
  const { exports } = new WebAssembly.Instance(module, { env: { memory: wasm, abort } });
  // Raw exports: those that the AssemblyScript loader wraps cost several times as much a call, and kernels have no strings,
  // arrays or managed objects to bind.
  const { heapBase } = exports as unknown as { heapBase(): number };
  return { backend, kernels: exports as unknown as Kernels, memory: memoryFrom(heapBase()) };
}

// Only the debug build, whose assertions can fail, imports this.
function abort(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`kernel assertion failed at ${line}:${column}`);
}
