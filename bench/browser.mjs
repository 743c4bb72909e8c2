// The benchmarks in headless Chromium: `npm run bench:browser -- [name …] [--json FILE] [--append] [--quick] [--only PATTERN]`.
// The names are those of bench/benchmarks.ts; other libraries are in the page too, where `npm ci --prefix bench` has
// installed them. Chromium is found or installed as for the tests.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../tests/chromium.mjs';
import { bundleForNode, bundleForPage } from './build.mjs';

const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Oriel</title><script type="module" src="/page.js"></script>';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const bundle = await bundleForNode('bench/browser.ts', 'build/bench/browser.mjs');
const { benchmarksInPage } = await import(pathToFileURL(bundle).href);
await benchmarksInPage(open);

async function open() {
  const server = await serve(await bundleForPage('bench/page.ts'));
  const browser = await chromium.launch({ args: ARGS, executablePath: chromiumPath() });
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'warning') console.warn(message.text());
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.bench);
  return {
    version: browser.version(),
    backend: () => page.evaluate(() => globalThis.bench.backend()),
    measure: (...args) => page.evaluate((args) => globalThis.bench.measure(...args), args),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

/** The page, its bundles, and the packages' own files: their binaries, and what threads of theirs would run. */
async function serve(bundles) {
  const server = createServer(({ url }, response) => {
    const content = url === '/' ? PAGE : (bundles.get(url) ?? packaged(url));
    response.statusCode = content ? 200 : 404;
    response.setHeader('content-type', TYPES[extname(url)] ?? 'text/html');
    // Isolated, so that the page's clock is a fine one.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function packaged(url) {
  const file = url.replace(/^\/packages\//, 'bench/node_modules/');
  return file !== url && existsSync(file) ? readFileSync(file) : undefined;
}
