import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Block, blocksOf, outputsOf } from './blocks.ts';

/** The lecture's code prints what the lecture says, and the two languages have the same code. */

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
    blocks: blocksOf(part),
    fences: Array.from(part.matchAll(/^```\w+\n[\s\S]*?^```$/gm), ([fence]) => fence),
  }));
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
    const outputs = await outputsOf(`lecture-${section.number}`, section.blocks);
    expect(outputs).toEqual(section.blocks.map(({ output }) => output));
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
