import { instantiateSync } from '@assemblyscript/loader';
import type { Kernels } from './kernels.ts';
import { Memory } from './memory.ts';

/** What does the arithmetic: fused multiply-add SIMD, baseline SIMD, or plain JavaScript. */
export type BackendName = 'relaxed' | 'simd' | 'js';

/** Kernels and the memory that they work on. One engine serves one model; dropping it frees the memory. */
export interface Engine {
  backend: BackendName;
  kernels: Kernels;
  memory: Memory;
}

// Each backend is a chunk of its own, fetched when it is first tried.
const modules: Record<BackendName, () => Promise<() => Engine>> = {
  relaxed: () => import('../../build/relaxed.js').then(({ binary }) => compile('relaxed', binary)),
  simd: () => import('../../build/simd.js').then(({ binary }) => compile('simd', binary)),
  js: () =>
    import('./js/index.ts').then(({ createKernels }) => () => {
      const memory = new Memory();
      return { backend: 'js', kernels: createKernels(memory), memory };
    }),
};

export const backendNames = Object.keys(modules) as BackendName[];

const factories = new Map<BackendName, Promise<() => Engine>>();

/**
 * Makes an engine. `auto` tries relaxed SIMD, then SIMD, then JavaScript, and takes the first that this platform
 * compiles and instantiates (a page's content security policy may forbid WebAssembly, and only instantiation tells).
 *
 * @throws RangeError for an unknown name; Error if the backend asked for does not run here
 */
export async function createEngine(backend: BackendName | 'auto' = 'auto'): Promise<Engine> {
  if (backend !== 'auto' && !backendNames.includes(backend)) {
    throw new RangeError(`backend: got '${String(backend)}', expected auto, ${backendNames.join(', ')}`);
  }
  const candidates = backend === 'auto' ? backendNames : [backend];
  let failure: unknown;
  for (const name of candidates) {
    try {
      let factory = factories.get(name);
      if (!factory) factories.set(name, (factory = modules[name]()));
      return (await factory)();
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`backend '${backend}' does not run here: ${String(failure)}`, { cause: failure });
}

/** Compiles a binary, deflated and in base64; the function returned instantiates it on a memory of its own. */
async function compile(backend: BackendName, binary: string): Promise<() => Engine> {
  const deflated = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  return () => instantiate(backend, module);
}

/** Instantiates compiled kernels on a new memory. */
export function instantiate(backend: BackendName, module: WebAssembly.Module): Engine {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const { instance } = instantiateSync(module, { env: { memory: wasm, abort } });
  // Raw exports: the loader's wrapped ones cost several times as much a call.
  const kernels = instance.exports as unknown as Kernels & { heapBase(): number };
  return { backend, kernels, memory: new Memory(wasm, kernels.heapBase()) };
}

// Only the debug build, whose assertions can fail, imports this.
function abort(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`kernel assertion failed at ${line}:${column}`);
}
