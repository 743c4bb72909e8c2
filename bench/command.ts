import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from 'oriel/kernels';
import { verdicts, verdictTable } from './goals.ts';
import type { Settings } from './measure.ts';
import { type Row, table } from './report.ts';

export interface Benchmark {
  name: string;
  about: string;
  /** Whether it runs when none is named. */
  usual?: boolean;
  run: (settings: Settings) => Promise<Row[]>;
}

/** Where benchmarks run. */
export interface Place {
  /** As in the names of files: `node24`, `chromium`. */
  name: string;
  provenance: string;
  /** The best backend there, whose goals are taken. */
  backend: BackendName;
}

/** What a run leaves in its JSON file. */
export interface Results {
  provenance: string;
  backend: BackendName;
  results: Record<string, Row[]>;
}

/** What a command line asks for. */
export interface Asked {
  chosen: readonly Benchmark[];
  settings: Settings;
  json?: string;
  append: boolean;
}

const RESULTS = 'bench/results.md';
const USUAL: Settings = { rounds: 7, roundMs: 60, quick: false };
const QUICK: Settings = { rounds: 1, roundMs: 2, quick: true };

/** Runs the benchmarks that are asked for, prints them with verdicts, and writes them down. */
export async function command({ chosen, json, append, settings }: Asked, place: Place): Promise<void> {
  const { provenance, backend } = place;
  console.log(`${provenance}\n`);
  const results: Results['results'] = {};
  for (const { name, about, run } of chosen) {
    results[name] = await run(settings);
    console.log(`${name}: ${about}\n\n${table(results[name])}\n`);
  }
  const found = verdicts(Object.values(results).flat(), backend);
  if (found.length > 0) console.log(`${verdictTable(found)}\n`);
  const names = chosen.map(({ name }) => name);
  const file = json ?? `build/bench/${names.join('-')}-${place.name}.json`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ provenance, backend, results, verdicts: found }, null, 2)}\n`);
  console.log(`written to ${file}`);
  if (append) {
    const tables = Object.values(results).map(table);
    const goals = found.length > 0 ? [verdictTable(found)] : [];
    const title = `## ${names.join(', ')}: ${provenance}`;
    appendFileSync(RESULTS, `\n${[title, ...tables, ...goals].join('\n\n')}\n`);
    console.log(`appended to ${RESULTS}`);
  }
}

/** The benchmarks that the command line names. Prints the usage and ends the process where it is wrong. */
export function readArguments(usage: string, benchmarks: readonly Benchmark[]): Asked {
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
    console.error(`usage: ${usage} [--json FILE] [--append] [--quick] [--only PATTERN]`);
    for (const { name, about } of benchmarks) console.error(`  ${name.padEnd(10)} ${about}`);
    process.exit(2);
  }
}
