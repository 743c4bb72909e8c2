// Finds Chromium or installs it.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

/** The path of a Chromium: ORIEL_CHROMIUM, CHROME_PATH, one on the PATH, Playwright's own, or one that is now installed. */
export function chromiumPath() {
  const path = findChromium() ?? installChromium();
  if (!path) throw new Error('no Chromium found; set ORIEL_CHROMIUM to the path of one');
  return path;
}

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

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
