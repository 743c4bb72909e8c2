// Runs a benchmark written in TypeScript on the built library: `node bench/run.mjs [name …] [--json FILE] [--quick]`.
import { build } from 'esbuild';
import { fileURLToPath, pathToFileURL } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const outfile = 'build/bench/main.mjs'; // inside the package, so that `oriel` resolves to it
await build({
  entryPoints: ['bench/main.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile,
  packages: 'external',
  external: ['oriel', 'oriel/*'],
  tsconfigRaw: {},
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
