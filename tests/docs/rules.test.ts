import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ruleNames, rules } from '../../src/rules/built-in.ts';

/** The code of the page on rules prints what the page says, and the page knows all rules. */

const page = readFileSync('docs/rules.md', 'utf8');

it('prints what it says', () => {
  const blocks = [...page.matchAll(/^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)];
  expect(blocks).toHaveLength(page.match(/^```js$/gm)!.length);
  const folder = resolve('build/docs');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'rules.js');
  writeFileSync(file, blocks.map(([, code]) => code).join(''));
  const output = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  expect(output).toBe(blocks.map(([, , text]) => text).join(''));
});

it('names each built-in rule and its label', () => {
  for (const name of ruleNames) expect(page).toContain(`\`${name}\` ${rules[name].label}`);
});
