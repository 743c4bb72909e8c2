// Runs every test: finds Chromium or installs it, runs the suites on this engine, and those of kernels and nets again
// on Node 24, whose engine has relaxed SIMD. Arguments go to vitest, and then only this engine is used.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from './chromium.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const VITEST = 'node_modules/vitest/vitest.mjs';
const RELAXED_NODE = 24;

function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const browser = chromiumPath();
console.log(`Chromium: ${browser}`);

const args = process.argv.slice(2);
run(process.execPath, [VITEST, 'run', ...args], { ...process.env, ORIEL_CHROMIUM: browser });

if (args.length === 0 && Number(process.versions.node.split('.')[0]) < 22) {
  console.log(`\nKernels and nets once more on Node ${RELAXED_NODE}, for the relaxed-SIMD build`);
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const suites = ['tests/core', 'tests/nn', 'tests/tagger.test.ts'];
  run(npm[0], [
    ...npm[1],
    'exec',
    '--yes',
    `--package=node@${RELAXED_NODE}`,
    '--',
    'node',
    VITEST,
    'run',
    ...suites,
  ]);
}
