import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The models of the package by name in real Chromium: without a bundler, and through one that takes no addresses along. */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html' };
const page = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>Oriel</title><output></output>${script}`;
const USE = `
  const output = document.querySelector('output');
  load().then(
    (tagger) => (output.textContent = tagger.tag('She lives in Paris.').map(({ text, label }) => text + ' ' + label).join()),
    (error) => (output.textContent = error.message));`;

const files = new Map<string, string | Uint8Array>();
let browser: Browser;
let server: Server;

/** Bundles a page's script with the built package. */
async function bundle(name: string, contents: string, folder = 'assets/app'): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: contents + USE, resolveDir: process.cwd() },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: '/out',
    entryNames: 'page',
    write: false,
    tsconfigRaw: {},
    loader: { '.safetensors': 'file' },
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  for (const file of outputFiles)
    files.set(`/${name}/${folder}${file.path.slice('/out'.length)}`, file.contents);
  files.set(`/${name}/index.html`, page(`<script type="module" src="${folder}/page.js"></script>`));
}

beforeAll(async () => {
  const map = JSON.stringify({ imports: { oriel: '/dist/index.js' } });
  files.set('/plain/page.js', `import { Tagger } from 'oriel'; const load = () => Tagger.load('en');${USE}`);
  files.set(
    '/plain/index.html',
    page(`<script type="importmap">${map}</script><script type="module" src="page.js"></script>`),
  );
  const use = `import { Tagger } from 'oriel'; const load = () => Tagger.load('en');`;
  await bundle('bundled', use);
  await bundle('vite', use, 'node_modules/.vite/deps');
  files.set('/vite/node_modules/oriel/models/en.safetensors', readFileSync('models/en.safetensors'));
  await bundle(
    'imported',
    `import { Tagger } from 'oriel'; import en from 'oriel/models/en.safetensors';
     const load = () => Tagger.load(new URL(en, import.meta.url));`,
  );
  server = createServer((request, response) => {
    const path = request.url ?? '';
    // Beside what a page is made of there is the package.
    const onDisk = join(process.cwd(), path);
    const isThere = /^\/(?:dist|models)\//.test(path) && existsSync(onDisk) && statSync(onDisk).isFile();
    const content = files.get(path) ?? (isThere ? readFileSync(onDisk) : undefined);
    response.statusCode = content === undefined ? 404 : 200;
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = process.env.ORIEL_CHROMIUM;
  browser = await chromium.launch({ args: FLAGS, ...(executablePath && { executablePath }) });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function outputOf(name: string): Promise<string | null> {
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}/index.html`);
  const output = tab.locator('output:not(:empty)');
  const text = await output.textContent({ timeout: 90_000 });
  await tab.close();
  return text;
}

test('a module without a bundler loads one by its name', async () => {
  expect(await outputOf('plain')).toBe('Paris LOC');
});

test('a bundle whose bundler leaves addresses alone finds it where it was put, and else says what it did not find', async () => {
  expect(await outputOf('bundled')).toMatch(/^cannot fetch the model http.*\/models\/en\.safetensors: 404/);
  files.set('/bundled/models/en.safetensors', readFileSync('models/en.safetensors'));
  expect(await outputOf('bundled')).toBe('Paris LOC');
});

test('Vite’s development server, which bundles packages elsewhere, finds it in the package', async () => {
  expect(await outputOf('vite')).toBe('Paris LOC');
});

test('a bundler that has a loader for files can import one', async () => {
  expect(await outputOf('imported')).toBe('Paris LOC');
});
