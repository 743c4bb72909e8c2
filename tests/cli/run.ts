import { spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect } from 'vitest';
import { parseMarkedText } from '../../src/cli/demo/corpus.ts';

/** The built command line in child processes, in a folder of its own. */

const CLI = resolve('dist/cli.js');
if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: run `npm run build` first');

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Workplace {
  folder: string;
  path(name: string): string;
  write(name: string, content: string): string;
  read(name: string): Buffer;
  /** Runs to the end. */
  oriel(args: readonly string[], input?: string | Uint8Array): Outcome;
  /** Starts, and leaves it to the caller. */
  start(args: readonly string[], options?: SpawnOptions): ReturnType<typeof spawn>;
}

export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const env = { ...process.env, NO_COLOR: '1', ORIEL_DEBUG: '' };
  return {
    folder,
    path,
    write: (name, content) => {
      writeFileSync(path(name), content);
      return name;
    },
    read: (name) => readFileSync(path(name)),
    oriel: (args, input = '') => {
      const options = { cwd: folder, input, encoding: 'utf8', env, maxBuffer: 1 << 26 } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], options);
      return { status, stdout, stderr };
    },
    start: (args, options = {}) => spawn(process.execPath, [CLI, ...args], { cwd: folder, env, ...options }),
  };
}

/** Sentences of the demo corpus as JSON lines. */
export function demoLines(language: 'en' | 'ko', limit = Infinity): string {
  const source = readFileSync(new URL(`../../src/cli/demo/${language}.txt`, import.meta.url), 'utf8');
  const lines = parseMarkedText(source).map((sentence) => JSON.stringify(sentence));
  return `${lines.slice(0, limit).join('\n')}\n`;
}

/** Settings of a net that trains in a second. */
export const SMALL = [
  '--set=features=[{"name":"word","width":16},{"name":"shape","width":4,"buckets":64},{"name":"affixes","width":8,"buckets":512}]',
  '--set=layers=[{"linear":32},{"activation":"tanh"}]',
  '--set=schedule.warmup=0',
  '--set=optimizer.rate=0.01',
];

/** How a failure looks: exit code 1 and one line on standard error. */
export const failure = (pattern: RegExp) => ({
  status: 1,
  stderr: expect.stringMatching(new RegExp(`^oriel: [^\\n]*${pattern.source}[^\\n]*\\n$`)),
});
