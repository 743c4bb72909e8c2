import { describe, expect, it } from 'vitest';
import type { CorpusError } from '../../../src/text/corpora/faults.ts';
import { parseCorpus } from '../../../src/text/corpora/index.ts';
import { parseJsonl } from '../../../src/text/corpora/jsonl.ts';
import type { TextRange } from '../../../src/text/sentence.ts';

const matches =
  (pattern: RegExp) =>
  (text: string): TextRange[] =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ start: index, end: index + match.length }));

/** Words and full stops; sentences end by a full stop. */
const options = { split: matches(/[^\s.][^.]*\.?/g), tokenize: matches(/[^\s.]+|\./g), source: 'f.jsonl' };

const example = (text: string, ...entities: [start: number, end: number, label: string][]) =>
  JSON.stringify({
    id: 7,
    text,
    entities: entities.map(([start, end, label]) => ({ start, end, label, score: 1 })),
  });

const parse = (lines: string | string[], lenient = false) =>
  parseJsonl([lines].flat().join('\n'), { ...options, lenient });

describe('parseJsonl', () => {
  it('makes sentences with tags and offsets, one document a line', () => {
    const corpus = parse([
      example('Ann Lee sings. In  Rome.', [19, 23, 'LOC'], [0, 7, 'PER']),
      '',
      example('Hi', [0, 2, 'X']),
    ]);
    expect(corpus).toMatchObject({ scheme: 'BIO', dropped: 0 });
    expect(corpus.documents).toEqual([
      {
        text: 'Ann Lee sings. In  Rome.',
        sentences: [
          {
            tokens: ['Ann', 'Lee', 'sings', '.'],
            tags: ['B-PER', 'I-PER', 'O', 'O'],
            starts: [0, 4, 8, 13],
            ends: [3, 7, 13, 14],
          },
          {
            tokens: ['In', 'Rome', '.'],
            tags: ['O', 'B-LOC', 'O'],
            starts: [15, 19, 23],
            ends: [17, 23, 24],
          },
        ],
      },
      { text: 'Hi', sentences: [{ tokens: ['Hi'], tags: ['B-X'], starts: [0], ends: [2] }] },
    ]);
  });

  it('counts offsets in UTF-16 units', () => {
    const [document] = parse(example('😀 서울 갔다', [3, 5, 'LC'])).documents;
    expect(document.sentences[0].tags).toEqual(['O', 'B-LC', 'O']);
  });

  it('takes CR LF, a byte order mark, adjacent entities and none', () => {
    const text = `\uFEFF${example('a b', [0, 1, 'X'], [2, 3, 'X'])}\r\n${example('a b')}\r\n`;
    expect(parse(text).documents.map(({ sentences }) => sentences[0].tags)).toEqual([
      ['B-X', 'B-X'],
      ['O', 'O'],
    ]);
  });

  it('joins the sentences that an entity crosses', () => {
    const [document] = parse(example('A. B. C. D. E', [3, 10, 'X'])).documents;
    expect(document.sentences.map(({ tokens }) => tokens.join(' '))).toEqual(['A .', 'B . C . D .', 'E']);
    expect(document.sentences[1].tags).toEqual(['B-X', 'I-X', 'I-X', 'I-X', 'I-X', 'O']);
  });

  it('leaves out texts without tokens', () => {
    expect(parse([example(''), example('  '), example('a')]).documents).toHaveLength(1);
  });

  it.each([
    [
      [0, 4, 'PER'],
      'got the entity PER "Smit" [0, 4), which cuts the token "Smith" [0, 5); expected token borders, the nearest being "Smith" [0, 5)',
    ],
    [
      [2, 8, 'PER'],
      'PER "ith  a" [2, 8), which cuts the tokens "Smith" [0, 5) and "and" [7, 10); expected token borders, the nearest being "Smith  and" [0, 10)',
    ],
    [
      [5, 7, 'X'],
      'X "  " [5, 7), which begins or ends between tokens; expected token borders, the nearest being "and" [7, 10)',
    ],
    [
      [12, 13, 'X'],
      'X "o" [12, 13), which cuts the token "Son" [11, 14); expected token borders, the nearest being "Son" [11, 14)',
    ],
  ] as [[number, number, string], string][])('refuses an entity off the tokens: %o', (entity, message) => {
    const lines = [example('fine'), example('Smith  and Son', entity)];
    expect(() => parse(lines)).toThrow(SyntaxError);
    expect(() => parse(lines)).toThrow('f.jsonl:2: ');
    expect(() => parse(lines)).toThrow(message);
  });

  it('proposes borders that are right', () => {
    expect(() => parse(example('Smith  and Son', [0, 5, 'X'], [7, 14, 'X']))).not.toThrow();
    expect(() => parse(example('  ', [0, 1, 'X']))).toThrow('(there are no tokens)');
  });

  it.each([
    ['{"text": "a"', 'got invalid JSON ('],
    ['7', 'got nothing as "text", expected a string'],
    ['null', 'got nothing as "text"'],
    ['{"text": 7, "entities": []}', 'got 7 as "text"'],
    ['{"text": "a"}', 'got nothing as "entities", expected an array'],
    ['{"text": "a", "entities": {}}', 'got {} as "entities"'],
    ['{"text": "a", "entities": [null]}', 'got the entity null, expected integers 0 ≤ "start" < "end" ≤ 1'],
    [
      example('abc', [0, 4, 'X']),
      'got the entity {"start":0,"end":4,"label":"X","score":1}, expected integers',
    ],
    [example('abc', [-1, 2, 'X']), 'got the entity {"start":-1'],
    [example('abc', [1, 1, 'X']), 'got the entity {"start":1'],
    [example('abc', [0.5, 1, 'X']), 'got the entity {"start":0.5'],
    [example('abc', [0, 1, '']), '"label":""'],
    ['{"text": "a", "entities": [{"start": "0", "end": 1, "label": "X"}]}', '"start":"0"'],
    ['{"text": "a", "entities": [{"start": 0, "end": 1}]}', 'got the entity {"start":0,"end":1}'],
    [
      example('a b c', [2, 5, 'Y'], [0, 3, 'X']),
      'got the overlapping entities X "a b" [0, 3) and Y "b c" [2, 5), expected none to overlap',
    ],
    [example('a b c', [0, 1, 'X'], [0, 1, 'Y']), 'overlapping entities X "a" [0, 1) and Y "a" [0, 1)'],
  ])('refuses %s', (line, message) => {
    expect(() => parse(['', line])).toThrow(SyntaxError);
    expect(() => parse(['', line])).toThrow(`f.jsonl:2: `);
    expect(() => parse(['', line])).toThrow(message);
    expect(parse([line, example('a')], true)).toMatchObject({ dropped: 1, documents: [{ text: 'a' }] });
  });

  it('moves entities off the tokens to the borders that the message names when lenient', () => {
    const corpus = parse(example('New York City', [0, 7, 'X'], [9, 12, 'Y']), true);
    expect(corpus.dropped).toBe(0);
    expect(corpus.documents[0].sentences[0].tags).toEqual(['B-X', 'I-X', 'B-Y']);
    expect(corpus.notices).toEqual(['moved 2 entities to the borders of tokens, as line 1']);
  });

  it('leaves out a line whose entities would overlap, or are white space, and counts it', () => {
    for (const line of [example('Smith', [0, 1, 'X'], [4, 5, 'Y']), example('a  b', [1, 3, 'X'])]) {
      const corpus = parse([line, example('fine')], true);
      expect(corpus).toMatchObject({ dropped: 1, documents: [{ text: 'fine' }] });
      expect(corpus.notices).toEqual([
        'left out 1 faulty lines or sentences: 1 lines with entities off the borders of tokens',
      ]);
    }
  });

  it('trims white space at the edges of entities, and merges duplicates', () => {
    const corpus = parse([
      example('Smith  and Son', [0, 6, 'X'], [6, 14, 'Y']),
      example('a\u00a0 b', [0, 3, 'X'], [0, 1, 'X'], [2, 4, 'Y']),
    ]);
    expect(corpus.documents.map(({ sentences }) => sentences[0].tags)).toEqual([
      ['B-X', 'B-Y', 'I-Y'],
      ['B-X', 'B-Y'],
    ]);
    expect(corpus.notices).toEqual([
      'trimmed the white space at the edges of 4 entities, as line 1: X "Smith " [0, 6)',
      'merged 1 entities that are there twice, as line 2: X "a" [0, 1)',
    ]);
  });

  it('lists all faults of a file at once, the first ten in full, and their number by kind', () => {
    const lines = [
      ...Array.from({ length: 30 }, (_, i) => example(`Smith ${i}`, [1, 4, 'X'])),
      '{',
      example('a', [0, 2, 'X']),
      example('a b', [0, 3, 'X'], [2, 3, 'Y']),
    ];
    const error = (() => {
      try {
        parse(lines);
      } catch (error) {
        return error as CorpusError;
      }
      return undefined;
    })();
    const message = error!.message.split('\n');
    expect(message).toHaveLength(12);
    expect(message[0]).toMatch(/^f\.jsonl:1: got the entity X "mit" \[1, 4\), which cuts the token "Smith"/);
    expect(message[9]).toMatch(/^f\.jsonl:10: /);
    expect(message[10]).toBe('… and 23 more');
    expect(message[11]).toMatch(
      /^f\.jsonl: 33 faults: 30 entities off the borders of tokens, 1 lines that are not JSON, 1 entities out of range, 1 overlapping entities;/,
    );
    expect(error!.kinds).toMatchObject({ 'entities off the borders of tokens': 30 });
    expect(parse(lines, true).dropped).toBe(3);
  });
});

describe('parseCorpus', () => {
  const line = example('a', [0, 1, 'X']);

  it('guesses the format', () => {
    expect(parseCorpus(`\uFEFF\n ${line}`, options).documents[0].text).toBe('a');
    expect(parseCorpus('a B-X\n').documents[0].sentences[0].tags).toEqual(['B-X']);
  });

  it('counts lines before it knows the format', () => {
    expect(parseCorpus(`\uFEFF\uFEFF${line}`, options).documents).toHaveLength(1);
    expect(() => parseCorpus(`\n\u00a0\n\n{`, options)).toThrow('f.jsonl:4: got invalid JSON');
    expect(() => parseCorpus('\n\n\u00a0\na B-X\n')).toThrow('input:3: got 1 column ("\u00a0")');
    expect(() => parseCorpus('\n\n\u00a0\n')).toThrow('input:3: got 1 column');
    expect(parseCorpus('\r\n \t\r\na B-X\r\n').documents).toHaveLength(1);
  });

  it('takes the format asked for', () => {
    expect(parseCorpus('{ O\n', { format: 'conll' }).documents[0].sentences[0].tokens).toEqual(['{']);
    expect(() => parseCorpus('a B-X\n', { ...options, format: 'jsonl' })).toThrow(
      'f.jsonl:1: got invalid JSON',
    );
    expect(() => parseCorpus('a', { format: 'xml' as 'conll' })).toThrow(
      "got the corpus format 'xml', expected one of",
    );
  });

  it('passes options on', () => {
    expect(parseCorpus('a b O\n', { tagColumn: 1 }).documents[0].sentences[0].tags).toEqual(['b']);
    const coded = JSON.stringify({ text: '😀 Anna', entities: [{ start: 2, end: 6, label: 'X' }] });
    expect(parseCorpus(coded, { offsets: 'codepoints' }).documents[0].sentences[0].tags).toEqual([
      'O',
      'B-X',
    ]);
    expect(() => parseCorpus(line, { ofsets: 'utf16' } as object)).toThrow('offsets');
  });
});
