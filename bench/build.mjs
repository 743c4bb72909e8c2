// What a benchmark is made of: bench/assembly/ → build/bench/roofline-*.wasm, and TypeScript bundled to run on the built library.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { build } from 'esbuild';

const SOURCES = [
  'bench/assembly/roofline.ts',
  'assembly/simd.ts',
  'assembly/heap.ts',
  'asconfig.json',
  'bench/build.mjs',
];
const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The machine's limits as WebAssembly. */
export function buildRoofline() {
  mkdirSync('build/bench', { recursive: true });
  for (const target of ['simd', 'relaxed']) {
    const wasm = `build/bench/roofline-${target}.wasm`;
    if (modified(wasm) > Math.max(...SOURCES.map(modified))) continue;
    const args = [SOURCES[0], '--config', 'asconfig.json', '--target', target, '--outFile', wasm];
    const { status, stderr } = spawnSync(process.execPath, [
      'node_modules/assemblyscript/bin/asc.js',
      ...args,
    ]);
    if (status !== 0) throw new Error(`asc ${args.join(' ')} failed:\n${stderr}`);
  }
}

/** Bundles an entry for Node, inside the package, so that `oriel` resolves to it. */
export async function bundleForNode(entry, outfile) {
  buildRoofline();
  await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    outfile,
    packages: 'external',
    external: ['oriel', 'oriel/*'],
    loader: { '.wasm': 'binary' },
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  return outfile;
}

/** Other libraries that run in a page, and what of them a page would load. */
const PEERS = {
  '@tensorflow/tfjs': '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm': '@tensorflow/tfjs-backend-wasm',
  'onnxruntime-web': 'onnxruntime-web/wasm',
  convnetjs: 'convnetjs',
  'brain.js': 'brain.js/browser.min.js',
};

/** Bundles an entry and the libraries beside it that are installed for a page: contents by address. */
export async function bundleForPage(entry) {
  buildRoofline();
  const installed = Object.entries(PEERS).filter(([name]) => existsSync(`bench/node_modules/${name}`));
  const { outputFiles } = await build({
    entryPoints: [
      { in: entry, out: 'page' },
      ...installed.map(([name, entry]) => ({ in: entry, out: `packages/${name}` })),
    ],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'out',
    write: false,
    logLevel: 'error',
    loader: { '.wasm': 'binary' },
    tsconfigRaw: {},
    nodePaths: ['bench/node_modules'],
    // The built package: bench/ is a package of its own, in which its name does not resolve.
    alias: { oriel: './dist/index.js', 'oriel/kernels': './dist/kernels.js' },
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [path.slice(`${process.cwd()}/out`.length), contents]),
  );
}
