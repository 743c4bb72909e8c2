import { spawnSync } from 'node:child_process';

/** An instruction of x64: where it is in its function, in bytes, and how V8's disassembler writes it. */
export interface Instruction {
  offset: number;
  text: string;
}

const compile = `
import { readFileSync } from 'node:fs';
new WebAssembly.Module(readFileSync(process.argv[1]));
`;
// The optimizing compiler for all functions at once, on one thread so that they are printed one after another.
const FLAGS = ['--no-liftoff', '--no-wasm-lazy-compilation', '--single-threaded', '--print-wasm-code'];

/** What this engine prints of its optimized code for a binary; nothing where it has no disassembler. */
export function printedCode(binary: string): string {
  const { stdout } = spawnSync(
    process.execPath,
    [...FLAGS, '--input-type=module', '-e', compile, '--', binary],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  return stdout.includes('compiler: TurboFan') ? stdout : '';
}

/** The instructions of each function, by its index in the module. */
export function functionsOf(printed: string): Map<number, Instruction[]> {
  const functions = new Map<number, Instruction[]>();
  for (const section of printed.split('--- WebAssembly code ---').slice(1)) {
    const [code] = section.split('--- End code ---');
    const index = /^index: (\d+)/m.exec(code);
    if (!index) continue;
    const lines = code.matchAll(/^0x[0-9a-f]+ +([0-9a-f]+) +[0-9a-f]+ +(\S.*?)\s*$/gm);
    const instructions = [...lines].map(([, offset, text]) => ({ offset: parseInt(offset, 16), text }));
    functions.set(Number(index[1]), instructions);
  }
  return functions;
}

/**
 * Loops with no loop in them. A loop runs from the target of a backward jump to the last such jump. What the engine puts
 * behind a function's end, the way back from an interrupt, jumps backward too, but over the return.
 */
export function innermostLoops(code: readonly Instruction[]): Instruction[][] {
  const ends = new Map<number, number>();
  for (const { offset, text } of code) {
    const target = parseInt(/^j.*<\+0x([0-9a-f]+)>/.exec(text)?.[1] ?? '', 16);
    const within = code.filter((at) => at.offset >= target && at.offset <= offset);
    if (target <= offset && !within.some((at) => /^ret\b/.test(at.text))) ends.set(target, offset);
  }
  const loops = [...ends];
  return loops
    .filter(([from, to]) => !loops.some(([start, end]) => start > from && end <= to))
    .map(([from, to]) => code.filter(({ offset }) => offset >= from && offset <= to));
}

/** Packed multiplications of float32, fused with an addition or not. */
export const isMultiply = ({ text }: Instruction): boolean => /^v?(mulps|fn?madd\d+ps)\b/.test(text);

/** Loads of one float32 into every lane. */
export const isBroadcast = ({ text }: Instruction): boolean => /^vbroadcastss .*\[/.test(text);

/** Loads of four float32. */
export const isVectorLoad = ({ text }: Instruction): boolean => /^v?mov(dqu|up[sd]) xmm\d+,\[/.test(text);

/** Loads of one 32-bit number into a lane that is not the first. */
export const isInsertion = ({ text }: Instruction): boolean => /^v?pinsrd .*\[/.test(text);

/** Steps of a pointer to the next 32-bit number. */
export const isStep = ({ text }: Instruction): boolean => /^(addl \w+,|leal \w+,\[\w+\+)0x4\b/.test(text);

/** Whatever touches both a vector register and the stack. */
export const isSpill = ({ text }: Instruction): boolean =>
  /\b[xyz]mm\d/.test(text) && /\[r[bs]p\b/.test(text);
