import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Web Workers in real Chromium: a pool that tags, and training on two threads. */

let browser: Browser;
let server: Server;
let isolated = false;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['tests/browser/threads-page.ts', 'tests/browser/threads-worker.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    // The package's own exports, not the sources that tsconfig.json maps the names to.
    tsconfigRaw: {},
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  const files = new Map(
    outputFiles.map(({ path, contents }) => [path.slice(`${process.cwd()}/out`.length), contents]),
  );
  server = createServer((request, response) => {
    const script = files.get(request.url ?? '');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    if (isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    response.end(
      script ?? '<!doctype html><meta charset="utf-8"><script type="module" src="/threads-page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = process.env.ORIEL_CHROMIUM;
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  browser = await chromium.launch({ args, ...(executablePath && { executablePath }) });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test.each([
  ['a page that is cross-origin isolated', true, [[2, null]], 1],
  [
    'an ordinary page',
    false,
    [[1, 'SharedArrayBuffer is not to be had (a page has to be cross-origin isolated)']],
    0,
  ],
])('%s: trains on what threads it can have, and tags with a pool', async (_, isolate, told, trainers) => {
  isolated = isolate;
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const outcome = JSON.parse((await page.locator('output').textContent({ timeout: 60_000 })) ?? '');
  await page.close();
  expect(problems).toEqual([]);
  expect(outcome.error).toBeUndefined();
  expect(
    JSON.parse(JSON.stringify(outcome.told)).map(([n, reason = null]: unknown[]) => [n, reason]),
  ).toEqual(told);
  expect(outcome.losses[19]).toBeLessThan(outcome.losses[0] / 4);
  expect(outcome).toMatchObject({ same: true, named: [1] });
  expect(outcome.entities).toBeGreaterThanOrEqual(60);
  // Two that tag; one more for the one that was terminated, two for those that ended.
  expect(outcome.workers).toBe(trainers + 2 + 1 + 2);
});
