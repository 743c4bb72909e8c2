import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from '../../src/text/splitter.ts';
import { english } from './splitter.en.ts';
import { korean } from './splitter.ko.ts';
import { anyText } from './any-text.ts';

const MARK = '‖';

const marked = (text: string) => {
  const sentences = splitSentences(text);
  return sentences.map(({ start, end }, i) => text.slice(start, sentences[i + 1]?.start ?? end)).join(MARK);
};

/** The marks of the golden cases stand before or behind the white space between sentences: compare at its end. */
const normalize = (golden: string) =>
  golden.replace(/‖((?:\p{White_Space}|\\n|&nbsp;|=20)*)/gu, '$1‖').trim();

describe.each([
  { language: 'English', cases: english },
  { language: 'Korean', cases: korean },
])('$language', ({ cases }) => {
  test('has a hundred different cases', () => expect(new Set(cases).size).toBeGreaterThanOrEqual(100));

  test.each(cases)('%j', (golden) => expect(marked(golden.replaceAll(MARK, ''))).toBe(normalize(golden)));
});

test('offsets are UTF-16 units and leave out the white space around a sentence', () => {
  expect(splitSentences(' 😀 Hi!\u00A0\u3000다음.\n')).toEqual([
    { start: 1, end: 7 },
    { start: 9, end: 12 },
  ]);
});

test.each(['', ' ', '\n\n\t\u3000'])('%j has no sentence', (text) =>
  expect(splitSentences(text)).toEqual([]),
);

/** White space, characters without width, escapes of white space, and the `>` of quoted mail. */
const BETWEEN =
  /^(?:[\p{White_Space}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069>]|=(?:20|09|\r?\n)|\\+[nrt])*$/u;

test('any text: sentences are in order, trimmed, and leave out only white space', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let rest = 0;
      for (const { start, end } of splitSentences(text)) {
        expect(text.slice(rest, start)).toMatch(BETWEEN);
        expect(text.slice(start, end)).toMatch(/^\P{White_Space}(?:[^]*\P{White_Space})?$/u);
        rest = end;
      }
      expect(text.slice(rest)).toMatch(BETWEEN);
    }),
    { numRuns: 500 },
  );
});

const MEGABYTE = 1 << 20;
const repeated = [
  'a.a.a.',
  'a. ',
  '(',
  '.',
  '. ',
  '. (',
  '.)',
  '\n',
  ' ',
  '!? ',
  '"',
  '…',
  '1. ',
  'www.',
  'http://a) ',
  'a b\n',
  'a b\n> ',
  'I met John\n',
  'one two three four five six seven eight nine ten\n',
  '>',
  '\n>',
  '   ',
  '\t',
  'a\t',
  'A   B',
  ';',
  'A;',
  'A; ',
  '&',
  '&amp;',
  '&amp',
  '&#39;',
  '\\',
  '\\n',
  '\\u00e9',
  '=',
  '=20',
  '=\na',
  '=C3=A9',
  'e\u0301',
  '\u0301',
  '\u1100',
  '\u1112\u1161\u11ab',
  'Ａ',
  'Ａ．',
  'Yahoo! ',
];

test.each(repeated)('a megabyte of %j takes linear time', (unit) => {
  const text = unit.repeat(MEGABYTE / unit.length);
  const begin = performance.now();
  splitSentences(text);
  // Well under a second; anything quadratic takes minutes. The bound is for busy machines.
  expect(performance.now() - begin).toBeLessThan(20_000);
});
