import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextRange } from '../../src/text/sentence.ts';
import { plainForm } from '../../src/text/forms.ts';
import { tokenizeSyllables, tokenizeWords, tokenizers } from '../../src/text/tokenizer.ts';
import { anyText } from './any-text.ts';
import { syllables, words } from './tokenizer.golden.ts';

const tokensOf = (text: string, ranges: TextRange[]) =>
  ranges.map(({ start, end }) => text.slice(start, end));
const unmark = (golden: string) => golden.replaceAll('|', '');

test('the table names both tokenizers', () => {
  expect(tokenizers).toEqual({ words: tokenizeWords, syllables: tokenizeSyllables });
});

/** White space, characters without width, escapes of white space, and the `>` of quoted mail behind a newline. */
const BETWEEN =
  /^(?:[\p{White_Space}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]|(?<=[\n> \t])>|=(?:20|09|\r?\n)|\\+[nrt])*$/u;

describe('words', () => {
  test.each(words)('%j', (golden) => {
    const text = unmark(golden);
    const expected = golden.split(/[|\p{White_Space}]+/u).filter(Boolean);
    expect(tokensOf(text, tokenizeWords(text))).toEqual(expected);
  });

  test('a pipe is a token', () => expect(tokensOf('a|b', tokenizeWords('a|b'))).toEqual(['a', '|', 'b']));

  test('any text: every character but white space is in exactly one token', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let rest = 0;
        for (const { start, end } of tokenizeWords(text)) {
          expect(end).toBeGreaterThan(start);
          expect(text.slice(rest, start)).toMatch(BETWEEN);
          expect(text.slice(start, end).replace(/=\r?\n/g, '')).toMatch(/^\P{White_Space}+$/u);
          rest = end;
        }
        expect(text.slice(rest)).toMatch(BETWEEN);
      }),
      { numRuns: 1000 },
    );
  });
});

/** White space in other clothes: it parts words, and belongs to none. */
const blanks = {
  'characters without width': [
    '\u200bJohn\u200bSmith\u200e',
    'John\u2060 Smith\u202c',
    '\u200eJohn \u200fSmith',
  ],
  HTML: ['John&nbsp;Smith', 'John&#160;Smith&#xA0;', 'John&amp;nbsp;Smith', 'John&ensp;Smith&#10;'],
  JSON: ['John\\nSmith', '\\r\\nJohn\\tSmith', '\\\\nJohn\\\\tSmith', 'John\\u00a0Smith\\n'],
  'quoted-printable': ['=20John=20Smith', 'John =20Smith=20', 'Jo=\nhn Smith', 'John =\r\nSmith'],
  'quoted mail': ['John\n> Smith', 'John\r\n>> Smith', 'John \n> > Smith'],
};
describe.each(Object.entries(blanks))('white space: %s', (_, texts) => {
  test.each(texts)('%j', (text) => {
    expect(tokensOf(text, tokenizeWords(text)).map(plainForm)).toEqual(['John', 'Smith']);
  });
});

test('a text and its escapes have the same words', () => {
  const texts = ['Renée O’Brien (AT&T) lives in São Paulo.', '"Zoë," said Björn, "it\'s 5 > 4."'];
  const escape: Record<string, (character: string) => string> = {
    decimal: (character) => `&#${character.charCodeAt(0)};`,
    hexadecimal: (character) => `&#x${character.charCodeAt(0).toString(16)};`,
    json: (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    json2: (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  };
  for (const text of texts)
    for (const to of Object.values(escape))
      for (const pattern of [/[^ -~]/g, /[^ A-Za-z]/g, /\S/g]) {
        const escaped = text.replace(pattern, to);
        const words = tokensOf(escaped, tokenizeWords(escaped));
        expect(words.map(plainForm)).toEqual(tokensOf(text, tokenizeWords(text)).map(plainForm));
        const syllables = tokensOf(escaped, tokenizeSyllables(escaped));
        expect(syllables.map(plainForm)).toEqual([...text].map(plainForm));
      }
});

test('decomposed and full-width text has the words of the composed one', () => {
  const text = 'José’s café, Müller.Zoë left. 카카오는 했다.그래';
  const full = text.replace(/[A-Za-z]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) + 0xfee0),
  );
  const words = tokensOf(text, tokenizeWords(text)).map(plainForm);
  for (const other of [text.normalize('NFD'), full, full.normalize('NFD')])
    expect(tokensOf(other, tokenizeWords(other)).map(plainForm)).toEqual(words);
});

describe('syllables', () => {
  test.each(syllables)('%j', (golden) => {
    const text = unmark(golden);
    expect(tokensOf(text, tokenizeSyllables(text))).toEqual(golden.split('|'));
  });

  test('any text: every character is in exactly one token, white space in one of its own', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokensOf(text, tokenizeSyllables(text));
        // A soft line break is nothing but a way to write a text down.
        if (!/=[ \t]*\r?\n/.test(text)) expect(tokens.join('')).toBe(text);
        for (const token of tokens) expect(token).toMatch(/^(?:\p{White_Space}|[\P{White_Space}]+)$/u);
      }),
      { numRuns: 1000 },
    );
  });

  test('ranges follow each other without a gap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ranges = tokenizeSyllables(text);
        fc.pre(!/=[ \t]*\r?\n/.test(text));
        expect(ranges.map(({ start }) => start)).toEqual(
          [0, ...ranges.map(({ end }) => end)].slice(0, ranges.length),
        );
      }),
    );
  });

  test('composed and decomposed Korean have the same syllables', () => {
    const text = '대한민국의 주권은 국민에게 있다.';
    const decomposed = text.normalize('NFD');
    const composed = tokensOf(decomposed, tokenizeSyllables(decomposed)).map((token) =>
      token.normalize('NFC'),
    );
    expect(composed).toEqual([...text]);
  });
});

const MEGABYTE = 1 << 20;
const repeated = {
  words:
    "_|a_|a`|`|a‘|‘a|a\u200b|\u200b|&|&amp;|a&amp|&#39;|\\|\\n|\\u00e9|=|=20|=\na|=C3=A9|e\u0301|\u1112\u1161|Ａ|Ａ．|\n>|a\n> |a|1,|a.|U.S. |a.-|'|n't|-|(|\"|.)| |http://|http://)|a.bc/|a@|a+|#1|:((|!?|\u0301|😀\u200d|a1️⃣|한|中|\ud83d",
  syllables:
    '&|&amp;|\\|\\n|=|=C3=A9|\u200b|가\u200b|\u1112\u1161|e\u0301|a| |\u0301|\u200d|😀\u200d|가\u11a8|\u1100|\ud83d',
};
const floods = Object.entries(repeated).flatMap(([name, units]) =>
  units.split('|').map((unit) => ({ name, unit })),
);

test.each(floods)('$name: a megabyte of $unit takes linear time', ({ name, unit }) => {
  const text = unit.repeat(MEGABYTE / unit.length);
  const begin = performance.now();
  tokenizers[name as keyof typeof tokenizers](text);
  // Well under a second; anything quadratic takes minutes. The bound is for busy machines.
  expect(performance.now() - begin).toBeLessThan(20_000);
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = resolve(root, process.env.ORIEL_DATA ?? '../shared/data');
const treebanks = ['conll2003-en/eng.testa', 'ewt-en/ewt.dev.conll'];
const available = treebanks.every((name) => existsSync(resolve(data, name)));

/** The tokens of a file of space-separated columns, sentence by sentence. */
function readTokens(name: string): string[][] {
  const blocks = readFileSync(resolve(data, name), 'utf8').split(/\n\s*\n/);
  const sentences = blocks.map((block) =>
    block
      .split('\n')
      .map((line) => line.split(' ')[0])
      .filter(Boolean),
  );
  return sentences.filter(([first]) => first !== undefined && first !== '-DOCSTART-');
}

function countKept(tokens: string[]): number {
  const text = tokens.join(' ');
  const ends = new Map(tokenizeWords(text).map(({ start, end }) => [start, end]));
  let start = 0;
  return tokens.filter((token) => {
    const end = start + token.length;
    const isKept = ends.get(start) === end;
    start = end + 1;
    return isKept;
  }).length;
}

describe.skipIf(!available)('treebanks (skipped where the corpora are missing; see ORIEL_DATA)', () => {
  test.each(treebanks)('%s: at least 99 in 100 tokens stay as they are', (name) => {
    const sentences = readTokens(name);
    const total = sentences.reduce((sum, tokens) => sum + tokens.length, 0);
    const kept = sentences.reduce((sum, tokens) => sum + countKept(tokens), 0);
    expect(total).toBeGreaterThan(20_000);
    expect(kept / total).toBeGreaterThanOrEqual(0.99);
  });
});

test('no token ends beyond its text, whatever the text', () => {
  const ends = ['’s', "'s", "John's", "they'll", "'d", "I'm", "'", "a'", "we're", "'l"];
  for (const text of ends)
    for (const tokenize of Object.values(tokenizers))
      expect(tokenize(text).at(-1)!.end, text).toBe(text.length);
  fc.assert(
    fc.property(anyText, (text) => {
      for (const tokenize of Object.values(tokenizers))
        for (const { start, end } of tokenize(text))
          expect(0 <= start && start < end && end <= text.length).toBe(true);
    }),
  );
});
