import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';

/** The code of a page and what it prints. */

const run = promisify(execFile);
const FOLDER = resolve('build/docs');
if (!existsSync('dist/index.js')) throw new Error('dist/index.js is missing: run `npm run build` first');

export interface Block {
  code: string;
  /** What it prints: the `text` block that follows it, if any. */
  output: string;
}

export function blocksOf(markdown: string): Block[] {
  return Array.from(
    markdown.matchAll(/^```js\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm),
    ([, code, output = '']) => ({ code, output }),
  );
}

/** Parts the outputs of the blocks, which run as one module; no block prints it. */
const MARK = '\u241E';

/** What each of some blocks prints, which are run as one module of this name. */
export async function outputsOf(name: string, blocks: readonly Block[]): Promise<string[]> {
  const module = join(FOLDER, `${name}.mjs`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(module, blocks.map(({ code }) => `${code}console.log('${MARK}');\n`).join(''));
  const { stdout, stderr } = await run(process.execPath, [module], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split(`${MARK}\n`).slice(0, -1);
}
