import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** The lecture's code prints what the lecture says, and the two languages have the same code. */

const run = promisify(execFile);
const FOLDER = resolve('build/docs');
if (!existsSync('dist/index.js')) throw new Error('dist/index.js is missing: run `npm run build` first');

interface Block {
  code: string;
  /** What it prints: the `text` block that follows it, if any. */
  output: string;
}

interface Section {
  number: string;
  blocks: Block[];
  /** All fenced blocks, whatever their language, in order. */
  fences: string[];
}

function sectionsOf(path: string): Section[] {
  const parts = readFileSync(path, 'utf8').split(/^(?=## \d+\. )/m);
  return parts.slice(1).map((part) => ({
    number: /^## (\d+)\. /.exec(part)![1],
    blocks: Array.from(
      part.matchAll(/^```js\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm),
      ([, code, output = '']) => ({ code, output }),
    ),
    fences: Array.from(part.matchAll(/^```\w+\n[\s\S]*?^```$/gm), ([fence]) => fence),
  }));
}

/** Parts the outputs of the blocks, which run as one module; no block prints it. */
const MARK = '\u241E';

/** What each block of a section prints. */
async function outputsOf({ number, blocks }: Section): Promise<string[]> {
  const module = join(FOLDER, `lecture-${number}.js`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(module, blocks.map(({ code }) => `${code}console.log('${MARK}');\n`).join(''));
  const { stdout, stderr } = await run(process.execPath, [module], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split(`${MARK}\n`).slice(0, -1);
}

const english = sectionsOf('docs/lecture.md');
const korean = sectionsOf('docs/lecture.ko.md');

describe('the lecture', () => {
  it('has code in each of its sections, which are numbered in order', () => {
    expect(english.map(({ number }) => number)).toEqual(
      Array.from({ length: english.length }, (_, i) => String(i + 1)),
    );
    expect(english).toHaveLength(11);
    for (const { number, blocks } of english)
      expect(blocks.filter(({ output }) => output !== '').length, `section ${number}`).toBeGreaterThan(0);
  });

  it('has outputs only after code', () => {
    for (const { number, blocks, fences } of english) {
      const count = (language: string) =>
        fences.filter((fence) => fence.startsWith(`\`\`\`${language}\n`)).length;
      expect(count('js'), `section ${number}`).toBe(blocks.length);
      expect(count('text'), `section ${number}`).toBe(blocks.filter(({ output }) => output !== '').length);
    }
  });

  it.each(english)('section $number prints what it says', async (section) => {
    expect(await outputsOf(section)).toEqual(section.blocks.map(({ output }) => output));
  });
});

describe('its Korean twin', () => {
  it('has the same sections', () => {
    expect(korean.map(({ number }) => number)).toEqual(english.map(({ number }) => number));
  });

  it.each(english)('has the same code, outputs and commands in section $number', ({ number, fences }) => {
    expect(korean.find((section) => section.number === number)?.fences).toEqual(fences);
  });
});
