// Long checks, one after another, each in a process of its own: `npm run soak [-- --factor 0.1] [-- NAME …]`. A check is
// a file in checks/ that exports `name` and `run(factor)`. It does `factor` of its work (1 is all of it), throws if
// something is wrong, and may return figures to print. `gc()` is there for those that look at the heap.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: {
    factor: { type: 'string', default: '1' },
    folder: { type: 'string', default: fileURLToPath(new URL('checks/', import.meta.url)) },
    check: { type: 'string' },
  },
  allowPositionals: true,
});
const { folder } = values;
const factor = Number(values.factor);
if (!(factor > 0)) throw new RangeError(`--factor: got '${values.factor}', expected a number above 0`);

if (values.check === undefined) runAll(positionals);
else await runCheck(pathToFileURL(join(folder, values.check)));

function runAll(names) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const known = files.map((file) => file.slice(0, -'.mjs'.length));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`got the check '${unknown}', expected one of ${known}`);
  const chosen = files.filter((_, i) => names.length === 0 || names.includes(known[i]));
  const failed = chosen.filter((file) => {
    const args = ['--check', file, '--folder', folder, '--factor', String(factor)];
    const node = ['--expose-gc', fileURLToPath(import.meta.url)];
    const { status, signal } = spawnSync(process.execPath, [...node, ...args], { stdio: 'inherit' });
    if (signal) console.log(`FAILED  ${file}: ended by ${signal}`);
    return status !== 0;
  });
  console.log(`${chosen.length - failed.length} of ${chosen.length} checks passed`);
  if (failed.length > 0) process.exitCode = 1;
}

async function runCheck(url) {
  const { name, run } = await import(url.href);
  const started = performance.now();
  let figures;
  try {
    figures = await run(factor);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const more = Object.entries(figures ?? {}).map(([figure, value]) => `, ${figure} ${value}`);
  console.log(
    `${process.exitCode ? 'FAILED' : 'ok'}  ${name}: ${seconds} s, peak RSS ${peak} MB${more.join('')}`,
  );
}
