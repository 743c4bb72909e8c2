// Builds everything: assembly/ → build/*.wasm and build/*.js (as text), src/ → dist/. `node build.mjs wasm` stops after
// the first half. What is newer than its sources is left alone, so that a build that has nothing to do takes no time.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const quiet = process.argv.includes('--quiet');
const say = (text) => quiet || console.log(text);

function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
const upToDate = (target, sources) => newest(target) > Math.max(...sources.map(newest));

function run(script, args) {
  const result = spawnSync(process.execPath, [script, ...args], {
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
  });
  if (result.status !== 0) {
    if (quiet) process.stderr.write(result.stdout);
    throw new Error(`${script} ${args.join(' ')} failed with exit code ${result.status}`);
  }
}

// All kernels, or only those that running a net needs: a page that tags does not load the training ones.
const BINARIES = {
  debug: { entry: 'index', target: 'debug' },
  simd: { entry: 'index', target: 'simd' },
  relaxed: { entry: 'index', target: 'relaxed' },
  'simd-inference': { entry: 'inference', target: 'simd' },
  'relaxed-inference': { entry: 'inference', target: 'relaxed' },
};

/** Bytes as text that zips well; `bytesOf` in src/core/wasm.ts reads it and says why. */
function textOf(bytes) {
  const characters = Array.from(bytes, (byte) => {
    const value = (byte + 4) & 255;
    const digit = value % 91;
    return ['', ' ', '!'][(value - digit) / 91] + String.fromCharCode(digit + (digit < 57 ? 35 : 36));
  });
  return characters.join('');
}

function buildWasm() {
  mkdirSync('build', { recursive: true });
  for (const [name, { entry, target }] of Object.entries(BINARIES)) {
    const wasm = `build/${name}.wasm`;
    if (upToDate(`build/${name}.js`, ['assembly', 'asconfig.json', 'build.mjs'])) continue;
    const config = ['--config', 'asconfig.json', '--target', target];
    run('node_modules/assemblyscript/bin/asc.js', [`assembly/${entry}.ts`, ...config, '--outFile', wasm]);
    const bytes = readFileSync(wasm);
    writeFileSync(`build/${name}.js`, `export const binary = "${textOf(bytes)}";\n`);
    writeFileSync(`build/${name}.d.ts`, 'export declare const binary: string;\n');
    say(`${wasm}  ${bytes.length} bytes`);
  }
}

/** Names and licences of the packages that the bundles hold, and of the compiler whose runtime is in the binaries. */
function thirdParty(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.map((input) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean);
  const sections = [...new Set([...folders, 'node_modules/assemblyscript'])].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `By ${author?.name ?? author}.`;
    return `## ${name} ${version} (${license})\n\n${text}\n`;
  });
  return `# Third-party code in this package\n\n${sections.join('\n')}`;
}

/**
 * Where a module is bundled a second time, by the modules that import it. One copy for both would be a chunk that every
 * page downloads before the first entity, though it runs none of it: a page's bundler keeps static imports of chunks that
 * are loaded on demand, too.
 */
const COPIES = [
  // Training checks patterns; a tagger loads the check with the rules or features that have some.
  { importer: /\/src\/config\.ts$/, file: /\/compile-patterns\.ts$/ },
  // Reading a corpus describes foreign files; loading a model does where it fails.
  { importer: /\/src\/model-source\.ts$/, file: /\/(?:file-kind|model-failure)\.ts$/ },
];
/** What copies have copies of: modules without a class that others know. */
const COPIED = /\/src\/(?:excerpt|pattern-safety(?:\/\w+)?|util\/(?:brand|builtin|utf8))\.ts$/;

const copies = {
  name: 'copies',
  setup({ onResolve, onLoad }) {
    const pluginData = { isCopy: true };
    onResolve({ filter: /\.ts$/ }, ({ path, importer, resolveDir, pluginData: of }) => {
      const file = join(resolveDir, path);
      const isCopy = of?.isCopy
        ? COPIED.test(file)
        : COPIES.some((copy) => copy.importer.test(importer) && copy.file.test(file));
      return isCopy ? { path: file, suffix: '?copy', pluginData } : undefined;
    });
    onLoad({ filter: /\.ts$/ }, ({ path, suffix }) =>
      suffix === '?copy' ? { contents: readFileSync(path, 'utf8'), loader: 'ts', pluginData } : undefined,
    );
  },
};

async function bundle() {
  if (upToDate('dist/.built', ['src', 'build', 'build.mjs', 'package.json', 'tsconfig.json'])) return;
  const { build } = await import('esbuild');
  rmSync('dist', { recursive: true, force: true });
  const common = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    legalComments: 'none',
    metafile: true,
  };
  const library = await build({
    ...common,
    entryPoints: {
      index: 'src/index.ts',
      tagger: 'src/tagger-entry.ts',
      node: 'src/node/index.ts',
      kernels: 'src/kernels.ts',
      worker: 'src/worker.ts',
      rules: 'src/rules/index.ts',
      'models/index': 'src/models/index.ts',
    },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    plugins: [copies],
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const cli = await build({
    ...common,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
    platform: 'node',
    external: ['oriel', 'oriel/*'],
    loader: { '.txt': 'text' },
    banner: {
      // cli-progress is CommonJS and requires Node's own modules.
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  writeFileSync('dist/THIRD-PARTY.md', thirdParty([library.metafile, cli.metafile]));
  run('node_modules/typescript/bin/tsc', ['-p', 'src/tsconfig.json']);
  writeFileSync('dist/.built', '');
  say('dist/ is built');
}

buildWasm();
if (!process.argv.includes('wasm')) await bundle();
