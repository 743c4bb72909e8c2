// Runs benchmarks on the built library: `node bench/run.mjs [name …] [--node 24] [--revectorize] [--json FILE] [--append]
// [--quick] [--only PATTERN]`. With `--node` on that version of Node, which npm fetches; with `--revectorize` on V8's experimental 256-bit
// vectors (Node 24).
import { spawnSync } from 'node:child_process';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { bundleForNode } from './build.mjs';
import { nodeOfVersion } from './node.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const args = process.argv.slice(2);
const flags = takeFlag('--revectorize') ? ['--experimental-wasm-revectorize'] : [];
const version = takeValue('--node');
const outfile = await bundleForNode('bench/main.ts', 'build/bench/main.mjs');
await bundleForNode('bench/threads-worker.ts', 'build/bench/threads-worker.mjs');
if (version || flags.length > 0) {
  const node = version ? nodeOfVersion(version) : process.execPath;
  const { status } = spawnSync(node, [...flags, outfile, ...args], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
process.argv = [process.argv[0], outfile, ...args];
await import(pathToFileURL(outfile).href);

function takeFlag(name) {
  const at = args.indexOf(name);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

function takeValue(name) {
  const at = args.indexOf(name);
  if (at < 0) return undefined;
  const [, value] = args.splice(at, 2);
  if (!/^\d/.test(value ?? '')) throw new Error(`${name}: got ${value}, expected a version such as 24`);
  return value;
}
