import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPatterns, type Rule, type RuleName } from '../../src/rules/index.ts';
import { marked } from './marked.ts';

const ITEMS: Partial<Record<RuleName, string[]>> = {
  url: ['https://user:pa@example.com/a?b=1', 'www.example.org'],
  email: ['jane.doe+x@mail.example.co.uk', 'a@b.io', "o'connor@x.com"],
  iban: ['GB29 NWBK 6016 1331 9268 19', 'DE89370400440532013000', 'SA03-8000-0000-6080-1016-7519'],
  card: ['4111 1111 1111 1111', '4111-1111-1111-1111', '378282246310005'],
  residentId: ['900101-1234568', '900101 1234568', '9001011234568'],
  ssn: ['078-05-1120'],
  ip: ['192.168.0.1', '10.0.0.0/8', '2001:db8::1', 'fe80::1%eth0'],
  date: [
    '2018-05-12',
    '12/31/1999',
    '2018. 5. 12',
    'May 5, 2018',
    '5th may 2018',
    '2018년 5월 12일',
    '2020-Jan-05',
    '05/Jan/2020:10:00:00 +0000',
  ],
  phone: ['+1 212 555 0123', '+1-212-555-0123', '(212) 555-0123', '010-1234-5678', '020 7946 0958'],
};
const items = Object.entries(ITEMS).flatMap(([rule, texts]) =>
  texts.map((text): [string, string] => [rule, text]),
);
const isNumber = (rule: string) => rule !== 'email' && rule !== 'url';

const SPACES = [
  ...'\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
];
const HYPHENS = [...'\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d'];
const INVISIBLE = [
  ...'\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff',
];
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/** Expects that one entity of this rule is found in `before + item + after`: the item. */
function expectFound(rule: string, item: string, before = 'x: ', after = ' end') {
  const text = before + item + after;
  const found = findPatterns(text).map((entity) => [entity.rule, entity.start, entity.end, entity.text]);
  expect(found, JSON.stringify(text)).toEqual([[rule, before.length, before.length + item.length, item]]);
}

describe.each(items)('%s: %s', (rule, item) => {
  test('with each typographic space, one or all', () => {
    for (const space of SPACES) {
      expectFound(rule, item.replaceAll(' ', space), `x:${space}`, `${space}end`);
      expectFound(rule, item.replace(' ', space));
    }
  });

  test.runIf(isNumber(rule))('with each hyphen, one or all', () => {
    for (const hyphen of HYPHENS) {
      expectFound(rule, item.replaceAll('-', hyphen));
      expectFound(rule, item.replace('-', hyphen));
    }
  });

  test('with each character of zero width at each place, and around it', () => {
    for (const character of INVISIBLE) {
      for (let at = 1; at < item.length; at++)
        expectFound(rule, item.slice(0, at) + character + item.slice(at));
      expectFound(rule, item, `x: ${character}`, `${character} end`);
    }
  });

  test('in full width, or only its digits or punctuation', () => {
    expectFound(rule, fullWidth(item));
    expectFound(rule, item.replace(/\d/g, fullWidth));
    expectFound(rule, item.replace(/[^\dA-Za-z ]/g, fullWidth));
  });

  test.runIf(isNumber(rule))('with the digits of other scripts', () => {
    for (const zero of [0x660, 0x6f0, 0x966])
      expectFound(
        rule,
        item.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit))),
      );
  });

  test('decomposed', () => expectFound(rule, item.normalize('NFD')));
});

describe('readings', () => {
  test('offsets are those of the text, however many characters go before', () => {
    const noise = fc.constantFrom(
      '\u00ad',
      '\u200b',
      '가',
      '가'.normalize('NFD'),
      '\u00a0',
      '𝟏',
      '\\n',
      '😀',
      'é ',
    );
    const example = fc.constantFrom(...items);
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 20 }), example, (before, [rule, item]) =>
        expectFound(rule, item, `${before.join('')} `),
      ),
    );
  });

  test('of two numbers with a dash or nothing visible between them, both are found', () => {
    expect(marked('010-1234-5678–02-123-4567')).toBe('«010-1234-5678»–«02-123-4567»');
    expect(marked('010-1234-5678\u200b02-123-4567')).toBe('«010-1234-5678»\u200b«02-123-4567»');
    expect(marked('\u2068a@b.com\u2069\u2068c@d.com\u2069')).toBe(
      '\u2068«a@b.com»\u2069\u2068«c@d.com»\u2069',
    );
  });

  test('of a number with mixed separators, no part is left', () => {
    expect(marked('+1–212-555-0123')).toBe('«+1–212-555-0123»');
    expect(marked('DE89–3704 0044\u00a00532‑0130 00')).toBe('«DE89–3704 0044\u00a00532‑0130 00»');
    expect(marked('j\u200boe@example.co\u200bm')).toBe('«j\u200boe@example.co\u200bm»');
  });

  test('rules of one’s own read the text as it is, unless they ask for the other', () => {
    const own: Rule = { name: 'own', label: 'OWN', pattern: /№\u00a0\d+|\d-\d|[\u200b]/ };
    const text = '№\u00a012, 3‑4, a\u200bb';
    expect(marked(text, [own])).toBe('«№\u00a012», 3‑4, a«\u200b»b');
    expect(marked(text, [{ ...own, normalized: true }])).toBe('№\u00a012, «3‑4», a\u200bb');
    expect(marked('a5\n6', [{ ...own, pattern: /\d \d/, normalized: true }])).toBe('a«5\n6»');
  });

  test('a group `before` belongs to what is found; what overlaps by it is one', () => {
    const own: Rule = { name: 'own', label: 'OWN', pattern: /@(?<=(?<before>[\w.]+)@)\w+/ };
    expect(marked('x a.b@c d, a@b@c', [own])).toBe('x «a.b@c» d, «a@b@c»');
    expect(marked('ab@cd', [{ ...own, check: () => 1 }])).toBe('«a»b@cd');
    expect(marked('ab@cd', [{ ...own, check: () => false }])).toBe('ab@cd');
  });
});
