import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';

// What is found is never a part of something longer.

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`));

/** Items, and what makes another, longer thing of them at their start or end. */
const LONGER: [string, fc.Arbitrary<string>, fc.Arbitrary<string>, fc.Arbitrary<string>][] = [
  [
    'a number with hyphens in a longer code',
    fc.constantFrom(
      '4111-1111-1111-1111',
      '078-05-1120',
      '900101-1234568',
      '2018-05-12',
      'SA03-8000-0000-6080-1016-7519',
    ),
    digits(1, 5).map((code) => `${code}-`),
    digits(1, 5).map((code) => `-${code}`),
  ],
  [
    'digits in a longer number',
    fc.constantFrom(
      '4111111111111111',
      '9001011234568',
      '378282246310005',
      '192.168.0.1',
      '2018-05-12',
      '078-05-1120',
    ),
    digits(1, 9),
    digits(1, 9),
  ],
  [
    'digits in a number with decimals',
    fc.constantFrom('4111111111111111', '9001011234568', '378282246310005', '6011111111111117'),
    digits(1, 3).map((number) => `${number}.`),
    digits(1, 3).map((number) => `.${number}`),
  ],
  [
    'a number in a word',
    fc.constantFrom(
      '4111 1111 1111 1111',
      '078-05-1120',
      '900101-1234568',
      '192.168.0.1',
      '2018-05-12',
      '31.12.1999',
    ),
    fc.stringMatching(/^[A-Za-z]{1,5}$/),
    fc.stringMatching(/^[A-Za-su-yA-SU-Y]{1,5}$/),
  ],
  [
    'an address of the network in a longer one',
    fc.constantFrom('192.168.0.1', '10.20.30.40'),
    fc.constantFrom('1.', '12.34.'),
    fc.constantFrom('.1', '.12.34'),
  ],
  [
    'eight groups in more of them',
    fc.constantFrom('2001:db8:0:0:0:0:0:1', 'fe80:0:0:0:1:2:3:4'),
    fc.constantFrom('1:', 'ab:cd:'),
    fc.constantFrom(':1', ':12:34'),
  ],
];

describe.each(LONGER)('%s', (_kind, items, before, after) => {
  test('is not found, whatever is at its start or end', () => {
    const none = fc.constant('');
    const around = fc.oneof(fc.tuple(before, none), fc.tuple(none, after), fc.tuple(before, after));
    fc.assert(
      fc.property(items, around, (item, [start, end]) => {
        const text = `x ${start}${item}${end} y`;
        for (const found of findPatterns(text).filter(({ rule }) => rule !== 'phone')) {
          // Another number may be there as a whole: two digits more make another card.
          expect([found.start, found.end, text], found.rule).toEqual([2, text.length - 2, text]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('an e-mail address', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9_äéñšøжяλ]{1,8}$/);
  const local = fc.tuple(
    fc.array(fc.tuple(word, fc.constantFrom('.', '-', '+', "'", '’', '&', '\\_', '..')), { maxLength: 4 }),
    word,
  );
  const label = fc.stringMatching(/^[a-z0-9äéñü](?:[a-z0-9-]{0,6}[a-z0-9])?$/);
  const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.com`);
  const address = fc
    .tuple(local, domain)
    .map(([[words, last], host]) => `${words.flat().join('')}${last}@${host}`);

  test('is found as a whole', () => {
    const around = fc.constantFrom(
      ['', ''],
      ['<', '>'],
      ['"', '"'],
      ['(', ').'],
      ['메일은', '으로'],
      ['mailto:', '?a'],
      ['邮箱：', '，'],
    );
    fc.assert(
      fc.property(address, around, (text, [before, after]) => {
        expect(findPatterns(`${before}${text}${after}`, ['email']).map((found) => found.text)).toEqual([
          text,
        ]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('combining marks', () => {
  const marks = fc.constantFrom('\u0301', '\ufe0f', '\u20e3', '\u{e0101}', '\u3099', '\u0903', '\u0e31');
  const pieces = fc.constantFrom(
    'https://a.b/c', 'jane@example.co.uk', 'GB29 NWBK 6016 1331 9268 19', '4111 1111 1111 1111', '900101-1234568',
    '078-05-1120', '192.168.0.1', '2001:db8::1', '2018-05-12', 'May 5, 2018', '2018년 5월 12일', '+1 212 555 0123',
    '홍길동@예시.한국', 'ivan@почта.рф', ' ', '\n', '–', '-', 'a', '1', '\u200d', '\u200b', '\u00ad', '한'.normalize('NFD'),
  ); // prettier-ignore

  test('belong to the span that they follow; none begins with one', () => {
    const texts = fc.array(fc.oneof(pieces, pieces, marks), { maxLength: 8 }).map((list) => list.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        for (const { start, end } of findPatterns(text)) {
          expect(text.slice(end)).not.toMatch(/^\p{M}/u);
          expect(text.slice(start)).not.toMatch(/^\p{M}/u);
        }
      }),
      { numRuns: 2000 },
    );
    expect(findPatterns('x 2018-05-12\u0301\ufe0f y')).toMatchObject([{ text: '2018-05-12\u0301\ufe0f' }]);
  });

  const items = [
    'https://a.b/c', 'http://www.example.com', 'jane@example.co.uk', 'joe@example.com', 'a@b.c.info', 'é@x.museum',
    'GB29 NWBK 6016 1331 9268 19', '4111 1111 1111 1111', '900101-1234568', '078-05-1120', '192.168.0.1', '::1',
    '2001:db8::1', '2018-05-12', 'May 5, 2018', '2018년 5월 12일', '+1 212 555 0123', '212-555-0123', '010-1234-5678',
    '홍길동@예시.한국', 'ivan@почта.рф', '用户@例子.公司', 'a@xn--80ak6aa92e.com', 'a@b.xn--p1ai',
  ]; // prettier-ignore
  test.each(items)('extend %s', (item) => {
    const [found] = findPatterns(`x ${item} y`);
    for (const mark of ['\u0301', '\u0301\u0308', '\ufe0f', '\u20e3', '\u3099'])
      for (const after of ['', ' y', '.', ')']) {
        const entities = findPatterns(`x ${item}${mark}${after}`);
        expect(entities).toMatchObject([{ text: item + mark, rule: found.rule }]);
      }
  });

  test('may be on any letter of a top-level domain', () => {
    for (const item of ['joe@example.co\u0301m', 'joe@example.c\u0301o\u0301m\u0301'])
      expect(findPatterns(`x ${item}, y`)).toMatchObject([{ text: item, rule: 'email' }]);
    expect(findPatterns('joe@example.c\u0301 y')).toEqual([]);
  });

  test('are in the span of a rule of one’s own, too, up to the next one', () => {
    const own = { name: 'own', label: 'OWN', pattern: /\p{L}|\u0302/u };
    expect(findPatterns('e\u0301\u0302', [own])).toMatchObject([{ text: 'e\u0301' }, { text: '\u0302' }]);
  });
});
