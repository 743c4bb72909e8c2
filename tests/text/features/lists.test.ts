import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/random.ts';
import { compileGazetteer, type GazetteerLists, labelsOfLists } from '../../../src/text/gazetteer.ts';
import { growth } from '../../helpers/growth.ts';
import { idsOf, make } from './helpers.ts';

type Tokenizer = 'words' | 'syllables';

const gazetteer = (lists: GazetteerLists, tokenizer: Tokenizer, options = {}) =>
  make(
    'gazetteer',
    { labels: labelsOfLists(lists), ...options },
    { gazetteer: compileGazetteer(lists, tokenizer), tokenizer },
  );

/** The ids by place: B, I, E, S with the number of the label, `.` for none. */
const show = (ids: number[][]) =>
  ids
    .map((row) => row.map((id) => (id < 0 ? '.' : `${'BIES'[(id - 1) % 4]}${(id - 1) >> 2}`)).join(''))
    .join(' ');

describe('the longest entries over words', () => {
  const lists = {
    LOC: ['New York', 'New Orleans', 'York', 'Paris', 'New York City Hall', 'Lee'],
    PER: ['Paris Hilton', 'York', 'Lee'],
  };
  const feature = gazetteer(lists, 'words');
  const at = (text: string) => show(idsOf(feature, text.split(' ')));

  test.each([
    ['in New York City', '.. B0. E0S1 ..'],
    ['New York City Hall', 'B0. I0S1 I0. E0.'],
    ['york YORK', 'S0S1 S0S1'],
    ['Paris Hilton Paris', 'S0B1 .E1 S0.'],
    ['New New York', '.. B0. E0S1'],
    ['nothing here', '.. ..'],
  ])('%s: %s', (text, ids) => expect(at(text)).toBe(ids));

  test('have a row for each place of each label', () => {
    expect([feature.slots, feature.count, feature.size, feature.scope]).toEqual([1, 2, 9, 'context']);
  });

  test('are left out by chance in training, whole and with all their labels', () => {
    const tokens = 'a New Orleans b Paris Hilton Lee c'.split(' ');
    const seen = new Map<string, number>();
    const random = new Random(7);
    const half = gazetteer(lists, 'words', { dropout: 0.5 });
    for (let n = 0; n < 4000; n++) {
      const ids = Int32Array.from(idsOf(half, tokens).flat());
      half.drop!(ids, 0, ids.length, random);
      const rows = tokens.map((_, i) => [...ids.subarray(2 * i, 2 * i + 2)]);
      seen.set(show(rows), (seen.get(show(rows)) ?? 0) + 1);
    }
    const [york, hilton, single] = [
      ['B0. E0.', '.. ..'],
      ['S0B1 .E1', '.. ..'],
      ['S0S1', '..'],
    ];
    const expected = york.flatMap((a) => hilton.flatMap((b) => single.map((c) => `.. ${a} .. ${b} ${c} ..`)));
    expect([...seen.keys()].sort()).toEqual(expected.sort());
    // 500 each are expected, with a standard deviation of 21.
    for (const count of seen.values()) expect(Math.abs(count - 500)).toBeLessThan(110);
  });

  test('stay where the rate is 0', () => {
    const ids = Int32Array.from(idsOf(feature, ['New', 'York']).flat());
    gazetteer(lists, 'words', { dropout: 0 }).drop!(ids, 0, ids.length, new Random(1));
    expect([...ids]).toEqual(idsOf(feature, ['New', 'York']).flat());
  });
});

describe('the longest entries over syllables', () => {
  const lists = { LC: ['서울', '뉴욕 주', '미국'], OG: ['골드만삭스', 'LG'], QT: ['3명'] };
  const feature = gazetteer(lists, 'syllables');
  const matched = (text: string) => {
    const ids = idsOf(feature, [...text]);
    return [...text].map((syllable, i) => (ids[i].some((id) => id > 0) ? syllable : '.')).join('');
  };

  test.each([
    ['서울에서 골드만삭스는', '서울...골드만삭스.'],
    ['뉴욕 주의', '뉴욕 주.'],
    ['남서울 미국', '....미국'],
    ['“서울”(LG)', '.서울..LG.'],
    ['LG가 LGU 3명 13명 3명이', 'LG......3명.....3명.'],
    ['한국-미국전', '...미국.'],
    ['서 울', '...'],
  ])('%s: %s', (text, expected) => expect(matched(text)).toBe(expected));

  test('take a time in proportion to the text', () => {
    const tokens = [...'서울 '.repeat(60_000)];
    const out = new Int32Array(3);
    const started = performance.now();
    for (let i = 0; i < tokens.length; i++) feature.write(tokens, i, out, 0);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('patterns over the sentence', () => {
  const patterns = { order: '[A-Z]{2}-\\d+', phone: '/\\d{3} \\d{4}/', word: '/paris/iu' };

  test('mark the tokens that a match touches', () => {
    const feature = make('patterns', { patterns }, { tokenizer: 'words' });
    expect(show(idsOf(feature, ['xAB-12,', '555', '1234', 'Paris', 'x']))).toBe('S0.. .B1. .E1. ..S2 ...');
    expect([feature.count, feature.size]).toEqual([3, 13]);
  });

  test('see syllables without spaces between them', () => {
    const feature = make('patterns', { patterns: { month: '\\d+월' } }, { tokenizer: 'syllables' });
    expect(show(idsOf(feature, [...'올 12월에']))).toBe('. . B0 I0 E0 .');
  });

  test('that match nothing mark nothing, and come to an end', () => {
    const feature = make('patterns', { patterns: { empty: 'x*' } }, { tokenizer: 'words' });
    expect(show(idsOf(feature, ['a', 'xx', 'b']))).toBe('. S0 .');
  });

  test('match long sentences in pieces of 512 units that end between tokens', () => {
    const feature = make('patterns', { patterns: { pair: 'a b', all: 'x+' } }, { tokenizer: 'words' });
    const before = Array<string>(127).fill('- -');
    // 127 · 4 units and `a b` are 511; with another unit before, `b` is in the next piece.
    expect(show(idsOf(feature, [...before, 'a', 'b'])).slice(-7)).toBe('B0. E0.');
    expect(show(idsOf(feature, [...before, '-', 'a', 'b'])).slice(-5)).toBe('.. ..');
    expect(show(idsOf(feature, ['y'.repeat(512) + 'x', 'x', 'a', 'b']))).toBe('.. .S1 B0. E0.');
    expect(show(idsOf(feature, ['y'.repeat(511) + 'x']))).toBe('.S1');
  });

  test('take a time in proportion to the sentence, though not to a piece', () => {
    const feature = make('patterns', { patterns: { mail: '[\\w.]+@[\\w.]+' } }, { tokenizer: 'words' });
    expect(growth((count) => idsOf(feature, Array<string>(count).fill('a'.repeat(100))), 2000)).toBeLessThan(
      3,
    );
  });
});

describe('patterns over the token', () => {
  test('mark it, whatever their flags', () => {
    const feature = make('tokenPatterns', { patterns: { number: '^\\d+$', a: '/a/gi' } });
    expect(feature.scope).toBe('token');
    expect(idsOf(feature, ['12', 'A', 'A', 'b'])).toEqual([
      [1, -1],
      [-1, 2],
      [-1, 2],
      [-1, -1],
    ]);
  });

  test('see the first 64 units of it', () => {
    const feature = make('tokenPatterns', { patterns: { x: 'x', end: 'a$' } });
    expect(idsOf(feature, ['a'.repeat(63) + 'x', 'a'.repeat(64) + 'x'])).toEqual([
      [1, -1],
      [-1, 2],
    ]);
  });

  test.each(['patterns', 'tokenPatterns'])('%s: errors name the pattern', (name) => {
    expect(() => make(name, { patterns: { bad: '(' } })).toThrow(/patterns\.bad: got "\(", Invalid regular/);
    expect(() => make(name, { patterns: { bad: '/a/q' } })).toThrow(/patterns\.bad/);
    expect(() => make(name, { patterns: { bad: '^(a+)+$' } })).toThrow(
      /^patterns\.bad: got \/\^\(a\+\)\+\$\/g?u, which may take very long where it does not match: "a{13}" takes/,
    );
    expect(() => make(name, { patterns: { bad: '(a)\\1' } })).toThrow(
      /which has the back reference .* \\1\./,
    );
    expect(() => make(name, { patterns: {} })).toThrow('patterns: got none');
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [i, 'a']));
    expect(() => make(name, { patterns: many })).toThrow('patterns: got 257, expected at most 256');
  });
});

test('kinds that are loaded on demand say so where they are not loaded', () => {
  expect(() => make('gazetteer', { labels: ['A'] }, { loaded: {} })).toThrow(
    'the code of the feature gazetteer is not loaded',
  );
  expect(() => make('gazetteer', { labels: [] }, {})).toThrow('got no gazetteers');
});
