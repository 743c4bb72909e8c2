import { backendNames, createEngine, type Engine } from 'oriel/kernels';
import { type Case, cases } from './cases.ts';
import { compare } from './measure.ts';
import type { Row, Settings } from './report.ts';

/** Every kernel case, WebAssembly against the plain-JavaScript twin. Results are compared before they are timed. */
export async function kernels({ rounds, roundMs }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const testCase of cases) {
    // A fresh engine for each case: small memories, and no case warms another's cache.
    const engines = await runnable();
    const prepared = engines.map((engine) => ({ engine, ...testCase.prepare(engine) }));
    checkEqual(testCase, prepared);
    const contestants = prepared.map(({ engine, run }) => ({ name: engine.backend, run }));
    for (const { name, milliseconds, ratio } of await compare(contestants, rounds, roundMs)) {
      const rate = testCase.work / milliseconds / 1e6;
      rows.push({ benchmark: testCase.name, contestant: name, figure: rate, unit: testCase.unit, ratio });
    }
  }
  return rows;
}

/** An engine of every backend that runs here; the plain-JavaScript one is last. */
export async function runnable(): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const name of backendNames) {
    const engine = await createEngine(name).catch(() => undefined);
    if (engine) engines.push(engine);
  }
  return engines;
}

function checkEqual(
  { name }: Case,
  prepared: { engine: Engine; run: () => void; output: { ptr: number; length: number } }[],
): void {
  const outputs = prepared.map(({ engine, run, output }) => {
    run();
    return engine.memory.floats(output.ptr, output.length).slice();
  });
  const expected = outputs[outputs.length - 1];
  outputs.forEach((output, i) => {
    const scale = Math.sqrt(expected.reduce((sum, x) => sum + x * x, 0) / expected.length);
    const worst = output.reduce((max, x, j) => Math.max(max, Math.abs(x - expected[j])), 0);
    if (!(worst <= 1e-4 * scale)) {
      throw new Error(
        `${name}: ${prepared[i].engine.backend} differs from js by ${worst} (scale ${scale}); not timed`,
      );
    }
  });
}
