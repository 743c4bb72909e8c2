import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { servePlayground } from '../../playground.mjs';
import { launch } from './visit.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

test('a worker that is stuck in endless work is ended, and another one does what waits', async () => {
  const { outputFiles } = await build({
    entryPoints: [here('stuck-page.ts'), here('stuck-worker.ts')],
    bundle: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    logLevel: 'error',
    tsconfigRaw: {},
    define: { WORKERS: JSON.stringify({ speed: 'stuck-worker.js' }) },
  });
  const html = '<!doctype html><title>working</title><script type="module" src="stuck-page.js"></script>';
  const files = new Map<string, Uint8Array>([
    ['index.html', Buffer.from(html)],
    ...outputFiles.map(({ path, contents }) => [path.split('/').at(-1)!, contents] as const),
  ]);
  const { server, address } = await servePlayground(files);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction(() => document.title !== 'working', undefined, { timeout: 60_000 });
    expect(await page.title()).toBe('endless came to undefined; a new worker; again true');
    // The browser takes its time to end a thread that does not listen.
    await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(1);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
});
