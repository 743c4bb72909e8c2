import { writeFileSync } from 'node:fs';
import { tagging, trainingStep } from './job.ts';
import { kernels } from './kernels.ts';
import { provenance, type Row, type Settings, table } from './report.ts';

/** Benchmarks by name, in the order in which they run. */
const benchmarks: Record<string, (settings: Settings) => Promise<Row[]>> = {
  kernels,
  training: trainingStep,
  tagging,
};

const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const json = jsonAt >= 0 ? args.splice(jsonAt, 2)[1] : undefined;
const quick = args.includes('--quick');
const names = args.filter((arg) => arg !== '--quick');
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0 || (jsonAt >= 0 && !json)) {
  console.error(`usage: npm run bench -- [${Object.keys(benchmarks).join('] [')}] [--quick] [--json FILE]`);
  process.exit(2);
}

console.log(`${provenance()}\n`);
const results: Record<string, Row[]> = {};
for (const [name, run] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  results[name] = await run(quick ? { rounds: 2, roundMs: 30 } : { rounds: 7, roundMs: 100 });
  console.log(`${table(results[name])}\n`);
}
if (json) writeFileSync(json, `${JSON.stringify({ provenance: provenance(), results }, null, 2)}\n`);
