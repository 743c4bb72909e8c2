import type { Engine } from 'oriel/kernels';
import { elementwise, type Elementwise, ulps } from '../tests/helpers/ulp.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import type { Row } from './report.ts';

const PATTERNS = 2 ** 32;
const BLOCK = 1 << 16;
/** In `--quick` every so many patterns: a prime, so that all exponents and many fractions are met. */
const QUICK_STEP = 4001;

/** The largest error of a kernel, in units in the last place of the rounded float64, and the first x that has it; none where it is 0. */
interface Worst {
  error: number;
  at?: number;
}

/** What exp, log, tanh and sigmoid are off by at worst, over all float32 there are, against Math in float64. */
export async function largestErrors({ quick, only }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, kernel] of Object.entries(elementwise)) {
    if (only?.test(name) === false) continue;
    const engines = await runnable();
    const worst = sweep(kernel, engines, quick ? QUICK_STEP : 1, (share) =>
      process.stderr.write(`\r${name} ${(100 * share).toFixed(0).padStart(3)}%`),
    );
    process.stderr.write('\n');
    engines.forEach(({ backend }, i) => {
      const { error, at } = worst[i];
      rows.push({ benchmark: name, contestant: backend, figure: error, unit: 'ulp', at });
    });
  }
  return rows;
}

/** Every `step`-th pattern of bits, in blocks: float64 is computed once for all engines. */
export function sweep(
  { call, exact }: Elementwise,
  engines: readonly Engine[],
  step: number,
  progress: (share: number) => void,
): Worst[] {
  const places = engines.map(({ memory }) => [memory.alloc(4 * BLOCK), memory.alloc(4 * BLOCK)]);
  const worst: Worst[] = engines.map(() => ({ error: 0 }));
  const bits = new Int32Array(BLOCK);
  const inputs = new Float32Array(bits.buffer);
  const expected = new Float32Array(BLOCK);
  const total = Math.ceil(PATTERNS / step);
  for (let first = 0; first < total; first += BLOCK) {
    const n = Math.min(BLOCK, total - first);
    for (let i = 0; i < n; i++) bits[i] = (first + i) * step;
    for (let i = 0; i < n; i++) expected[i] = exact(inputs[i]);
    engines.forEach(({ kernels, memory }, e) => {
      const [x, y] = places[e];
      memory.ints(x, n).set(bits.subarray(0, n));
      call(kernels, x, y, n);
      compare(memory.floats(y, n), expected, inputs, worst[e]);
    });
    if ((first / BLOCK) % 64 === 0) progress(first / total);
  }
  progress(1);
  return worst;
}

function compare(got: Float32Array, expected: Float32Array, inputs: Float32Array, worst: Worst): void {
  for (let i = 0; i < got.length; i++) {
    if (got[i] === expected[i]) continue;
    const error = ulps(got[i], expected[i]);
    if (error > worst.error) [worst.error, worst.at] = [error, inputs[i]];
  }
}
