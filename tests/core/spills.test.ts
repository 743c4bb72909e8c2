import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { relaxedRuns } from '../helpers/backends.ts';
import {
  functionsOf,
  innermostLoops,
  type Instruction,
  isBroadcast,
  isMultiply,
  isSpill,
  printedCode,
} from '../helpers/machine-code.ts';

/** Accumulators that the engine keeps on the stack halve a kernel's speed: its optimized code is searched for them. */

const build = relaxedRuns ? 'relaxed' : 'simd';
const file = fileURLToPath(new URL(`../../build/${build}.wasm`, import.meta.url));
const printed = process.arch === 'x64' ? printedCode(file) : '';
const functions = functionsOf(printed);

/** The name of an exported function is its index. */
function indexOf(name: string): number {
  const env = { memory: new WebAssembly.Memory({ initial: 1 }), abort() {} };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env });
  return Number((exports[name] as () => void).name);
}

interface Loop {
  /** The function's index. */
  of: number;
  multiplies: number;
  broadcasts: number;
  spills: string[];
}

const describeLoop = (of: number, loop: readonly Instruction[]): Loop => ({
  of,
  multiplies: loop.filter(isMultiply).length,
  broadcasts: loop.filter(isBroadcast).length,
  spills: loop.filter(isSpill).map(({ text }) => text),
});

// The innermost loops of micro-kernels, and no others, multiply by broadcast elements of four rows. The engine may unroll
// them, and may inline their functions into several others.
const loops = [...functions]
  .flatMap(([of, code]) => innermostLoops(code).map((loop) => describeLoop(of, loop)))
  .filter(
    ({ multiplies, broadcasts }) =>
      broadcasts >= 4 && multiplies >= broadcasts && multiplies <= 4 * broadcasts,
  );
const isNarrow = ({ multiplies, broadcasts }: Loop) => multiplies === broadcasts;

/** V8 up to 12 (Node 20 and 22) unrolls the narrow panel once more, to 16 multiplications, and has no registers for that. */
const crowded = Number.parseInt(process.versions.v8) <= 12;

/** Multiplications in the source of a loop, of which the engine may make a multiple, and how many instructions spill. */
const kernels = [
  { name: 'the tile of gemm', multiplies: 8, spills: 0, of: wide(true) },
  { name: 'the narrow panel of gemm', multiplies: 8, spills: crowded ? 10 : 0, of: isNarrow },
  { name: 'the tile of gemmTransposed', multiplies: 8, spills: 0, of: wide(false) },
];

function wide(inGemm: boolean) {
  const gemm = indexOf('gemm');
  return (loop: Loop) => !isNarrow(loop) && (loop.of === gemm) === inGemm;
}

describe.skipIf(!printed)(`${build}.wasm (skipped where the engine prints no x64 code)`, () => {
  for (const { name, multiplies, spills, of } of kernels) {
    test(`${name} has ${spills} spills`, () => {
      const found = loops.filter(of);
      expect(found).not.toEqual([]);
      for (const loop of found) {
        expect(loop.multiplies).toBeGreaterThanOrEqual(multiplies);
        expect(loop.spills, loop.spills.join('\n')).toHaveLength(spills);
      }
    });
  }
});
