import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMarkedText } from '../../src/cli/demo/corpus.ts';

const LABELS = ['LOC', 'ORG', 'PER', 'TIME'];

const LANGUAGES = [
  {
    file: 'en.txt',
    words: (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
    forbidden: ['Not all museums', 'Paris are amazing', 'Goldman'],
  },
  {
    file: 'ko.txt',
    words: (text: string) => text.split(/\s+/),
    forbidden: ['유정', '골드만삭스', '2018년'],
  },
];

const read = (file: string) =>
  readFileSync(new URL(`../../src/cli/demo/${file}`, import.meta.url), 'utf8').normalize('NFC');

function counts(words: readonly string[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const word of words) result.set(word, (result.get(word) ?? 0) + 1);
  return result;
}

/** The multiset intersection over the length of the shorter. */
function overlap(a: Map<string, number>, b: Map<string, number>): number {
  let shared = 0;
  for (const [word, count] of a) shared += Math.min(count, b.get(word) ?? 0);
  const size = (bag: Map<string, number>) => [...bag.values()].reduce((x, y) => x + y, 0);
  return shared / Math.min(size(a), size(b));
}

describe('parseMarkedText', () => {
  it('gives plain text and UTF-16 offsets', () => {
    expect(parseMarkedText('// a comment\n\n😀 [A. B.](PER), in [서울](LOC)에 (now)\r\nplain\n')).toEqual([
      {
        text: '😀 A. B., in 서울에 (now)',
        entities: [
          { start: 3, end: 8, label: 'PER' },
          { start: 13, end: 15, label: 'LOC' },
        ],
      },
      { text: 'plain', entities: [] },
    ]);
  });

  it('keeps neighbouring entities apart', () => {
    const [{ text, entities }] = parseMarkedText('[가](ORG)[나](LOC)');
    expect(text).toBe('가나');
    expect(entities).toEqual([
      { start: 0, end: 1, label: 'ORG' },
      { start: 1, end: 2, label: 'LOC' },
    ]);
  });

  it.each([
    ['an unclosed mark', 'fine\nIn [Paris'],
    ['a stray closing bracket', 'fine\nIn Paris](LOC)'],
    ['a mark without a label', 'fine\nIn [Paris] again'],
    ['a label in small letters', 'fine\nIn [Paris](loc)'],
    ['an empty mark', 'fine\nIn [](LOC)'],
    ['a nested mark', 'fine\n[Bank of [Ireland](LOC)](ORG)'],
    ['a space inside a mark', 'fine\nIn [Paris ](LOC)'],
    ['a trailing space', 'fine\nIn [Paris](LOC) '],
    ['a leading space', 'fine\n // not a comment'],
  ])('refuses %s, naming the line', (_, source) => {
    expect(() => parseMarkedText(source)).toThrow(SyntaxError);
    expect(() => parseMarkedText(source)).toThrow(/^line 2: expected .+ got /);
  });
});

describe.each(LANGUAGES)('the demo corpus $file', ({ file, words, forbidden }) => {
  const source = read(file);
  const sentences = parseMarkedText(source);
  const marked = sentences.flatMap(({ text, entities }) => entities.map((e) => ({ ...e, text })));

  it('has at least 300 distinct sentences of 4 to 30 words', () => {
    expect(sentences.length).toBeGreaterThanOrEqual(300);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
    const lengths = sentences.map(({ text }) => words(text).length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(30);
  });

  it('uses each of the four labels at least 60 times, and no other', () => {
    const perLabel = counts(marked.map(({ label }) => label));
    expect([...perLabel.keys()].sort()).toEqual(LABELS);
    expect(Math.min(...perLabel.values())).toBeGreaterThanOrEqual(60);
  });

  it('leaves some 15% of the sentences without an entity', () => {
    const share = sentences.filter(({ entities }) => entities.length === 0).length / sentences.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.2);
  });

  it('borders entities on no white space and on whole words', () => {
    for (const { start, end, text } of marked) {
      const entity = text.slice(start, end);
      expect(entity).toBe(entity.trim());
      expect(text.slice(0, start), text).not.toMatch(/[\p{L}\p{N}]$/u);
      // Particles follow Korean names directly; an English name ends where its word does.
      if (file === 'en.txt') expect(text.slice(end), text).not.toMatch(/^[\p{L}\p{N}]/u);
    }
  });

  it('says nothing of what the demo is to tag', () => {
    const text = sentences.map((sentence) => sentence.text).join('\n');
    for (const secret of forbidden) expect(text).not.toContain(secret);
  });

  it('has no two sentences that share more than 60% of their words', () => {
    const bags = sentences.map(({ text }) => counts(words(text)));
    const alike = bags.flatMap((a, i) =>
      bags
        .slice(0, i)
        .flatMap((b, j) => (overlap(a, b) > 0.6 ? [[sentences[j].text, sentences[i].text]] : [])),
    );
    expect(alike).toEqual([]);
  });

  it('is stated rightly in its README', () => {
    const perLabel = counts(marked.map(({ label }) => label));
    const plain = sentences.filter(({ entities }) => entities.length === 0).length;
    const cells = [sentences.length, plain, ...['PER', 'LOC', 'ORG', 'TIME'].map((l) => perLabel.get(l))];
    const row = read('README.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`${file}\``));
    expect(row?.match(/\d+/g)?.map(Number)).toEqual(cells);
  });
});
