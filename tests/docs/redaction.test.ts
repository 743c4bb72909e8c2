import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { blocksOf, outputsOf } from './blocks.ts';

it('the page on redaction prints what it says', async () => {
  const blocks = blocksOf(readFileSync('docs/redaction.md', 'utf8'));
  expect(blocks.length).toBeGreaterThan(4);
  expect(await outputsOf('redaction', blocks)).toEqual(blocks.map(({ output }) => output));
});
