import { backendNames, createEngine, type Engine } from 'oriel/kernels';
import type { Case, Prepared } from './case.ts';
import { cases } from './cases.ts';
import { checkClose } from './check.ts';
import type { Settings } from './measure.ts';
import { race } from './race.ts';
import type { Row } from './report.ts';

/** Every kernel case on every backend, beside the machine's limit. Results are compared before they are timed. */
export async function kernels(settings: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, work, unit, demand, prepare } of cases) {
    if (settings.only?.test(name) === false) continue;
    // A fresh engine for each case: small memories, and no case warms another's cache.
    const prepared = (await runnable()).map((engine) => ({ engine, ...prepare(engine) }));
    checkEqual(name, prepared);
    const racers = prepared.map(({ engine: { backend }, run }) => ({
      name: backend,
      backend,
      amount: work,
      run,
    }));
    rows.push(...(await race({ benchmark: name, unit, scale: 1e9, demand, of: work }, racers, settings)));
  }
  return rows;
}

/** An engine of every backend that runs here, the fastest first; the plain-JavaScript one is last. */
export async function runnable(): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const name of backendNames) {
    const engine = await createEngine(name).catch(() => undefined);
    if (engine) engines.push(engine);
  }
  return engines;
}

function checkEqual(name: Case['name'], prepared: readonly (Prepared & { engine: Engine })[]): void {
  const outputs = prepared.map(({ engine: { memory }, run, output: { ptr, length, ints } }) => {
    run();
    return (ints ? memory.ints(ptr, length) : memory.floats(ptr, length)).slice();
  });
  const expected = outputs[outputs.length - 1];
  outputs.forEach((output, i) => checkClose(`${name}, ${prepared[i].engine.backend}`, output, expected));
}
