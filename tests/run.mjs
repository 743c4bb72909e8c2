// Runs every test: finds Chromium or installs it, runs the suites on this engine, and those of kernels and nets again
// on Node 24, whose engine has relaxed SIMD. Arguments go to vitest, and then only this engine is used.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const VITEST = 'node_modules/vitest/vitest.mjs';
const RELAXED_NODE = 24;

function findChromium() {
  const named = process.env.ORIEL_CHROMIUM ?? process.env.CHROME_PATH;
  if (named && !existsSync(named))
    throw new Error(`ORIEL_CHROMIUM or CHROME_PATH is '${named}', where there is no file`);
  const folders = (process.env.PATH ?? '').split(delimiter);
  const usual = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [named, ...usual, chromium.executablePath()].find((path) => path && existsSync(path));
}

function installChromium() {
  const debian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  console.log(
    `Chromium is not on this machine; installing it with ${debian ? 'apt-get' : "Playwright's installer"}`,
  );
  if (debian) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']);
  } else {
    run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
  }
  return findChromium();
}

function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const browser = findChromium() ?? installChromium();
if (!browser) throw new Error('no Chromium found; set ORIEL_CHROMIUM to the path of one');
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
