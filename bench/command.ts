import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from 'oriel/kernels';
import { verdicts, verdictTable } from './goals.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import { provenance } from './provenance.ts';
import { type Row, table } from './report.ts';

export interface Benchmark {
  name: string;
  about: string;
  /** Whether it runs when none is named. */
  usual?: boolean;
  run: (settings: Settings) => Promise<Row[]>;
}

/** What a run leaves in its JSON file. */
export interface Results {
  provenance: string;
  backend: BackendName;
  results: Record<string, Row[]>;
}

const RESULTS = 'bench/results.md';
const USUAL: Settings = { rounds: 7, roundMs: 60, quick: false };
const QUICK: Settings = { rounds: 1, roundMs: 2, quick: true };

/** Runs the benchmarks that are named, prints them with verdicts, and writes them down. */
export async function command(benchmarks: readonly Benchmark[]): Promise<void> {
  const { chosen, json, append, settings } = readArguments(benchmarks);
  const where = provenance();
  const [{ backend }] = await runnable();
  console.log(`${where}\n`);
  const results: Results['results'] = {};
  for (const { name, about, run } of chosen) {
    results[name] = await run(settings);
    console.log(`${name}: ${about}\n\n${table(results[name])}\n`);
  }
  const found = verdicts(Object.values(results).flat(), backend);
  if (found.length > 0) console.log(`${verdictTable(found)}\n`);
  const file = json ?? `build/bench/${chosen.map(({ name }) => name).join('-')}-node${major()}.json`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ provenance: where, backend, results, verdicts: found }, null, 2)}\n`,
  );
  console.log(`written to ${file}`);
  if (append) {
    const tables = Object.values(results).map(table);
    const goals = found.length > 0 ? [verdictTable(found)] : [];
    const title = `## ${chosen.map(({ name }) => name).join(', ')}: ${where}`;
    appendFileSync(RESULTS, `\n${[title, ...tables, ...goals].join('\n\n')}\n`);
    console.log(`appended to ${RESULTS}`);
  }
}

const major = (): string => process.versions.node.split('.')[0];

function readArguments(benchmarks: readonly Benchmark[]) {
  const names = benchmarks.map(({ name }) => name);
  try {
    const { values, positionals } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        append: { type: 'boolean', default: false },
        json: { type: 'string' },
        only: { type: 'string' },
      },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !names.includes(name));
    if (unknown) throw new RangeError(`got the benchmark '${unknown}', expected ${names.join(', ')}`);
    if (values.quick && values.append)
      throw new RangeError('--quick measures nothing that could be appended');
    const chosen = benchmarks.filter(({ name, usual }) =>
      positionals.length > 0 ? positionals.includes(name) : usual,
    );
    const only = values.only === undefined ? {} : { only: new RegExp(values.only) };
    const settings = { ...(values.quick ? QUICK : USUAL), ...only };
    return { chosen, json: values.json, append: values.append, settings };
  } catch (error) {
    console.error((error as Error).message);
    console.error(
      `usage: npm run bench -- [name …] [--node 24] [--revectorize] [--json FILE] [--append] [--quick] [--only PATTERN]`,
    );
    for (const { name, about } of benchmarks) console.error(`  ${name.padEnd(10)} ${about}`);
    process.exit(2);
  }
}
