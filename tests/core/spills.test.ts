import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { relaxedRuns } from '../helpers/backends.ts';
import {
  functionsOf,
  innermostLoops,
  type Instruction,
  isBroadcast,
  isInsertion,
  isMultiply,
  isSpill,
  isStep,
  isVectorLoad,
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
  instructions: number;
  multiplies: number;
  broadcasts: number;
  insertions: number;
  loads: number;
  steps: number;
  spills: string[];
}

const describeLoop = (of: number, loop: readonly Instruction[]): Loop => ({
  of,
  instructions: loop.length,
  multiplies: loop.filter(isMultiply).length,
  broadcasts: loop.filter(isBroadcast).length,
  insertions: loop.filter(isInsertion).length,
  loads: loop.filter((at) => isVectorLoad(at) && !isSpill(at)).length,
  steps: loop.filter(isStep).length,
  spills: loop.filter(isSpill).map(({ text }) => text),
});

// The engine may unroll the innermost loops of micro-kernels, and may inline their functions into several others.
const loops = [...functions].flatMap(([of, code]) =>
  innermostLoops(code).map((loop) => describeLoop(of, loop)),
);

/** Tiles, and nothing else, do little but multiply two vectors by broadcast elements of four rows or more. */
const isTile = ({ instructions, multiplies, broadcasts, loads }: Loop) =>
  broadcasts >= 2 * loads &&
  broadcasts >= 4 &&
  multiplies === 2 * broadcasts &&
  5 * multiplies >= instructions;
/** Rows of A are stepped through element by element; packed columns panel by panel. */
const byRows = (loop: Loop) => isTile(loop) && loop.steps >= 4;
const gemm = indexOf('gemm');

/** Multiplications in the source of a loop, of which the engine may make a multiple. */
const kernels = [
  {
    name: 'four rows of gemm',
    multiplies: 8,
    of: (loop: Loop) => byRows(loop) && loop.of === gemm,
  },
  {
    name: 'six rows of gemm',
    multiplies: 12,
    of: (loop: Loop) => byRows(loop) && loop.of !== gemm,
  },
  {
    name: 'the narrow panel of gemm',
    multiplies: 6,
    of: ({ multiplies, broadcasts, insertions }: Loop) =>
      broadcasts === 0 && insertions >= 3 && multiplies === 2 * insertions,
  },
  {
    name: 'the tile of gemmTransposed',
    multiplies: relaxedRuns ? 12 : 8,
    // Sums of kept products broadcast four scales, too.
    of: (loop: Loop) => isTile(loop) && !byRows(loop) && loop.broadcasts % (relaxedRuns ? 6 : 4) === 0,
  },
].filter(({ name }) => relaxedRuns || name !== 'six rows of gemm');

describe.skipIf(!printed)(`${build}.wasm (skipped where the engine prints no x64 code)`, () => {
  for (const { name, multiplies, of } of kernels) {
    test(`${name} has no spills`, () => {
      const found = loops.filter(of);
      expect(found).not.toEqual([]);
      for (const loop of found) {
        expect(loop.multiplies).toBeGreaterThanOrEqual(multiplies);
        expect(loop.spills).toEqual([]);
      }
    });
  }
});
