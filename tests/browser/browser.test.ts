import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The built library, bundled as for a page and served as static files, in real Chromium. */

interface Outcome {
  error?: string;
  backend: string;
  losses: number[];
  text: string;
  entities: { text: string; label: string; start: number; end: number; score: number }[];
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Oriel</title><script type="module" src="/page.js"></script>';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

let files: Map<string, Uint8Array>;
let browser: Browser;
let server: Server;
let policy: string | undefined;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['tests/browser/page.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    // The package's own exports, not the sources that tsconfig.json maps the name to.
    tsconfigRaw: {},
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  files = new Map(outputFiles.map((file) => [file.path.slice(`${process.cwd()}/out`.length), file.contents]));
  server = createServer((request, response) => {
    const script = files.get(request.url ?? '');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    if (policy) response.setHeader('content-security-policy', policy);
    response.end(script ?? PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = process.env.ORIEL_CHROMIUM;
  browser = await chromium.launch({ args: FLAGS, ...(executablePath && { executablePath }) });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function visit(withPolicy?: string): Promise<Outcome & { problems: string[] }> {
  policy = withPolicy;
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const outcome = JSON.parse(
    (await page.locator('output').textContent({ timeout: 90_000 })) ?? '',
  ) as Outcome;
  await page.close();
  return { ...outcome, problems };
}

describe('in Chromium', () => {
  test.each([
    ['no policy', undefined, 'relaxed'],
    ["'wasm-unsafe-eval'", "script-src 'self' 'wasm-unsafe-eval'", 'relaxed'],
    ['a policy that forbids WebAssembly', "script-src 'self'", 'js'],
  ])('trains and tags under %s', async (_name, withPolicy, backend) => {
    const { error, problems, losses, text, entities, ...outcome } = await visit(withPolicy);
    expect(error).toBeUndefined();
    expect(problems).toEqual([]);
    expect(outcome.backend).toBe(backend);
    expect(losses).toHaveLength(20);
    expect(losses[19]).toBeLessThan(losses[0] / 4);
    expect(entities.map((entity) => [entity.text, entity.label])).toEqual([
      ['Bergen', 'LOC'],
      ['Oslo', 'LOC'],
    ]);
    for (const { text: name, start, end, score } of entities) {
      expect(text.slice(start, end)).toBe(name);
      expect(score).toBeGreaterThan(0.5);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});
