import { readFileSync } from 'node:fs';
import { createKernels } from '../../src/core/js/index.ts';
import { Memory } from '../../src/core/memory.ts';
import { type Engine, instantiate } from '../../src/core/wasm.ts';

export interface Backend {
  name: 'js' | 'wasm debug' | 'wasm simd' | 'wasm relaxed';
  create(): Engine;
}

const binary = (target: string) => readFileSync(new URL(`../../build/${target}.wasm`, import.meta.url));

function wasm(name: Backend['name'], target: string): Backend {
  const module = new WebAssembly.Module(binary(target));
  return { name, create: () => instantiate(target === 'relaxed' ? 'relaxed' : 'simd', module) };
}

/** Whether this engine takes relaxed SIMD; Node 20 does not. */
export const relaxedRuns = WebAssembly.validate(binary('relaxed'));

/** Every backend that runs on this engine; the suites run on each. */
export const backends: Backend[] = [
  {
    name: 'js',
    create: () => {
      const memory = new Memory();
      return { backend: 'js', kernels: createKernels(memory), memory };
    },
  },
  wasm('wasm debug', 'debug'),
  wasm('wasm simd', 'simd'),
  ...(relaxedRuns ? [wasm('wasm relaxed', 'relaxed')] : []),
];
