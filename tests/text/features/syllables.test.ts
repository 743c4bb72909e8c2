import { describe, expect, test } from 'vitest';
import { idsOf, make } from './helpers.ts';

const sentenceOf = (text: string) => [...text];
const column = (name: string, text: string, options = {}) =>
  idsOf(make(name, options), sentenceOf(text)).map(([id]) => id);

test('characterType', () => {
  const tokens = [
    '가',
    '힣',
    'ㅋ',
    'ᄀ',
    'A',
    'Ａ',
    'z',
    'é',
    '7',
    '７',
    ' ',
    '\u3000',
    '\n',
    '.',
    '·',
    '₩',
    '+',
    '中',
    'あ',
    'Ω',
    '\ud800',
    '',
  ];
  const types = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 9, 9, 9, 9];
  expect(idsOf(make('characterType'), tokens).map(([id]) => id)).toEqual(types);
});

describe('the place in the eojeol', () => {
  test('counts from both ends, spaces apart', () => {
    expect(column('eojeolStart', '홍길동은 집에  갔')).toEqual([2, 3, 4, 5, 1, 2, 3, 1, 1, 2]);
    expect(column('eojeolEnd', '홍길동은 집에  갔')).toEqual([5, 4, 3, 2, 1, 3, 2, 1, 1, 2]);
  });

  test('is capped at the limit', () => {
    expect(column('eojeolStart', '가나다라마', { limit: 2 })).toEqual([2, 3, 4, 4, 4]);
    expect(column('eojeolEnd', '가나다라마', { limit: 2 })).toEqual([4, 4, 4, 3, 2]);
    expect(make('eojeolEnd', { limit: 2 }).size).toBe(5);
    expect(Math.max(...column('eojeolStart', '가'.repeat(30)))).toBe(make('eojeolStart').size - 1);
  });

  test('takes any white space for a border', () => {
    expect(column('eojeolStart', '가나\t다\u3000라\u00a0\n마')).toEqual([2, 3, 1, 2, 1, 2, 1, 1, 2]);
  });
});

describe('syllables', () => {
  const feature = make('syllables', { buckets: 2 ** 20 });
  const ids = (text: string) => idsOf(feature, sentenceOf(text));
  /** The slots in which position i of one text and j of another agree. */
  const shared = (a: string, i: number, b: string, j: number) =>
    ids(a)[i].flatMap((id, slot) => (id === ids(b)[j][slot] ? [slot] : []));
  const [BIGRAM, TRIGRAM, FOURGRAM, EOJEOL, PREFIX] = [0, 1, 2, 3, 4];

  test('have five slots of one row', () => {
    expect([feature.slots, feature.count, feature.size]).toEqual([5, 1, 2 ** 20]);
    expect(make('syllables').size).toBe(65_536);
    expect(new Set(ids('가가가가')[1]).size).toBe(5);
  });

  test.each([
    ['the syllable and the next: the bigram', '1가나2', '3가나4', [BIGRAM]],
    ['one before, too: the trigram', '1다가나2', '3다가나4', [BIGRAM, TRIGRAM]],
    ['and two after', '1다가나라2', '3다가나라4', [BIGRAM, TRIGRAM, FOURGRAM]],
  ])('%s', (_, a, b, slots) => {
    // Nothing but letters around: digits are all alike.
    const letters = (text: string) => text.replace(/\d/g, (digit) => 'abcd'[Number(digit) - 1]);
    const [x, y] = [letters(a), letters(b)];
    expect(shared(x, x.indexOf('가'), y, y.indexOf('가'))).toEqual(slots);
  });

  test('the eojeol is the same at each of its syllables, the prefix is not', () => {
    const [first, second, third] = ids('홍길동 x');
    expect(new Set([first, second, third].map((slots) => slots[EOJEOL])).size).toBe(1);
    expect(new Set([first, second, third].map((slots) => slots[PREFIX])).size).toBe(3);
  });

  test('the same eojeol elsewhere, and the same name before another particle', () => {
    expect(shared('a 서울은 b', 2, 'xyz 서울은 c', 4)).toEqual([BIGRAM, TRIGRAM, FOURGRAM, EOJEOL, PREFIX]);
    expect(shared('서울은', 0, '서울에서', 0)).toEqual([BIGRAM, TRIGRAM, PREFIX]);
    expect(shared('서울은', 1, '서울에서', 1)).toEqual([PREFIX]);
  });

  test('spaces have n-grams and no eojeol; edges are no spaces', () => {
    expect(ids('가 나')[1].slice(EOJEOL)).toEqual([-1, -1]);
    expect(
      ids('가 나')[1]
        .slice(0, EOJEOL)
        .every((id) => id > 0),
    ).toBe(true);
    expect(shared('가', 0, '가 ', 0)).toEqual([EOJEOL, PREFIX]);
  });

  test('digits and white space are folded', () => {
    expect(ids('8월 15일')).toEqual(ids('3월\u300026일'));
  });

  test('a sentence of 200,000 syllables without a space takes no quadratic time', () => {
    const tokens = sentenceOf('가'.repeat(200_000));
    const out = new Int32Array(8);
    const features = ['syllables', 'eojeolStart', 'eojeolEnd', 'uncased'].map((name) => make(name));
    const start = performance.now();
    for (const each of features) for (let i = 0; i < tokens.length; i++) each.write(tokens, i, out, 0);
    // Linear: a fraction of a second. Quadratic: hours.
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
