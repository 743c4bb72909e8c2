// The benchmarks in headless Chromium, their figures beside those of Node: `npm run bench:browser -- [name …] [--quick]
// [--only PATTERN]`. The names are those of bench/page.ts; Chromium is found or installed as for the tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../tests/chromium.mjs';
import { buildRoofline, bundleForNode } from './build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string', default: 'build/bench/browser.json' },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ['machine', 'kernels', 'training', 'tagging'];
const only = values.only === undefined ? undefined : new RegExp(values.only);
const settings = values.quick
  ? { rounds: 1, roundMs: 2, quick: true, only }
  : { rounds: 5, roundMs: 40, quick: false, only };

buildRoofline();
const { outputFiles } = await build({
  entryPoints: { page: 'bench/page.ts' },
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  outdir: 'out',
  write: false,
  logLevel: 'error',
  loader: { '.wasm': 'binary' },
  tsconfigRaw: {},
  // The built package: bench/ is a package of its own, in which its name does not resolve.
  alias: { oriel: './dist/index.js', 'oriel/kernels': './dist/kernels.js' },
});
const files = new Map(
  outputFiles.map(({ path, contents }) => [path.slice(`${process.cwd()}/out`.length), contents]),
);
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Oriel</title><script type="module" src="/page.js"></script>';
const server = createServer(({ url }, response) => {
  const script = files.get(url);
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
  // Isolated, so that the page's clock is a fine one.
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-embedder-policy', 'require-corp');
  response.end(script ?? PAGE);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];
const browser = await chromium.launch({ args, executablePath: chromiumPath() });

// The same module in Node: it leaves the same function behind.
await import(pathToFileURL(await bundleForNode('bench/page.ts', 'build/bench/page.mjs')).href);
const { table } = await import(
  pathToFileURL(await bundleForNode('bench/report.ts', 'build/bench/report.mjs')).href
);
const version = browser.version();
const results = {};
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.measure);
  console.log(`Chromium ${version} beside Node ${process.versions.node}\n`);
  for (const name of names) {
    const there = await page.evaluate(
      ([name, settings]) => globalThis.measure(name, settings),
      [name, settings],
    );
    const here = await globalThis.measure(name, settings);
    // Ratios are to the first contestant of each engine; side by side they would mislead.
    const label = (rows, where) =>
      rows.map((row) => ({ ...row, ratio: undefined, contestant: `${where} ${row.contestant}` }));
    results[name] = [...label(there, 'Chromium'), ...label(here, 'Node')];
    console.log(`${table(results[name])}\n`);
  }
} finally {
  await browser.close();
  server.close();
}
const where = `Chromium ${version}, Node ${process.versions.node}`;
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify({ provenance: where, results }, null, 2)}\n`);
console.log(`written to ${values.json}`);
