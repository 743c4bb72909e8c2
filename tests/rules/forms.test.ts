import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';
import { found } from './rules.golden.ts';

/** Ways of writing that other programs use for the same: typographic, full-width, with characters of no width. */

const spansIn = (text: string) => findPatterns(text).map(({ label, text: span }) => `${label} ${span}`);

const NUMBERS: [label: string, text: string][] = [
  ['PHONE', '+1 212 555 0123'], ['PHONE', '+1-212-555-0123'], ['PHONE', '030 12345678'], ['PHONE', '010-1234-5678'],
  ['CARD', '4111 1111 1111 1111'], ['CARD', '4111-1111-1111-1111'], ['IBAN', 'DE89 3704 0044 0532 0130 00'],
  ['SSN', '078-05-1120'], ['RESIDENT_ID', '900101-1234568'], ['DATE', '2020-01-05'], ['DATE', 'May 5, 2018'],
  ['EMAIL', 'joe.smith@example.com'], ['IP', '192.168.0.1'],
]; // prettier-ignore

const replaced = (text: string, from: RegExp, to: string) => text.replace(from, to);

describe.each([
  ...[0xa0, 0x202f, 0x2009, 0x2007, 0x3000].map((code) => [/ /g, String.fromCharCode(code)] as const),
  ...[0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xff0d].map(
    (code) => [/-/g, String.fromCharCode(code)] as const,
  ),
])('in place of %s the character %s', (from, to) => {
  test.each(NUMBERS.filter(([, text]) => from.test(text) && (from.lastIndex = 0) === 0))(
    '%s %s',
    (label, text) => {
      const typographic = replaced(text, new RegExp(from, 'g'), to);
      expect(spansIn(typographic)).toEqual([`${label} ${typographic}`]);
      expect(spansIn(`see ${typographic} please`)).toEqual([`${label} ${typographic}`]);
    },
  );
});

const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

test.each(NUMBERS)('%s %s in full-width characters', (label, text) => {
  expect(spansIn(wide(text))).toEqual([`${label} ${wide(text)}`]);
});

test.each([0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff].map((code) => String.fromCharCode(code)))(
  'with %j between the digits',
  (nothing) => {
    for (const [label, text] of NUMBERS.filter(([label]) => /PHONE|CARD|IBAN|SSN/.test(label))) {
      const broken = text.replace(/\d(?=\d{3})/g, (digit) => digit + nothing);
      expect(spansIn(`no. ${broken} end`)).toEqual([`${label} ${broken}`]);
    }
  },
);

test.each([
  'jürgen.müller@example.de', "o'connor@example.com", 'o’connor@example.com', 'josé@example.com', 'info@müller.de', 'ivan@почта.рф',
  'иван.петров@пример.рф', 'user@xn--80ak6aa92e.com', 'john\\_smith@example.com', 'first+tag@sub.example.co.uk',
  'jose\u0301@example.com', 'a_b-c@example.travel', 'łukasz@przykład.pl', 'søren@example.dk', '用户@例子.公司',
])('the address %s is found whole', (address) => {
  for (const text of [address, `<${address}>`, `(${address})`, `Mail ${address}, or call.`, `mailto:${address}`, `"${address}".`])
    expect(spansIn(text), text).toEqual([`EMAIL ${address}`]);
}); // prettier-ignore

test.each([
  ['연락처:joe@example.com으로', 'joe@example.com'], ['메일은joe@example.com입니다', 'joe@example.com'],
  ['邮箱joe@example.com。', 'joe@example.com'],
])('letters of other scripts stay outside: %s', (text, address) => expect(spansIn(text)).toEqual([`EMAIL ${address}`])); // prettier-ignore

test.each([
  ['DE 89 3704 0044 0532 0130 00', ['IBAN DE 89 3704 0044 0532 0130 00']],
  ['IBAN: de89370400440532013000.', ['IBAN de89370400440532013000']],
  ['5TH MAY 2018', ['DATE 5TH MAY 2018']],
  ['2020 January 5', ['DATE 2020 January 5']],
  ['jan 5 2020', ['DATE jan 5 2020']],
  ['5 january 2020', ['DATE 5 january 2020']],
  ['[05/Jan/2020:10:00:00 +0000]', ['DATE 05/Jan/2020:10:00:00 +0000']],
  ['2020-Jan-05', ['DATE 2020-Jan-05']],
  ['report_2020-01-05.pdf', ['DATE 2020-01-05']],
  ['2020-01-05/2020-02-06', ['DATE 2020-01-05', 'DATE 2020-02-06']],
  ['2020-01-05–2020-02-06', ['DATE 2020-01-05', 'DATE 2020-02-06']],
  ['20200105T100000Z', ['DATE 20200105T100000Z']],
  ['2018년 5월 3일'.normalize('NFD'), [`DATE ${'2018년 5월 3일'.normalize('NFD')}`]],
  ['May 5,\n2018', ['DATE May 5,\n2018']],
  ['2020-01-05\n2020-02-06', ['DATE 2020-01-05', 'DATE 2020-02-06']],
  ['192.168.0.1-192.168.0.5', ['IP 192.168.0.1', 'IP 192.168.0.5']],
  ['IP:2001:db8::1', ['IP 2001:db8::1']],
  ['fe80::1%eth0', ['IP fe80::1%eth0']],
  ['postgres://user:pass@host/db', ['URL postgres://user:pass@host/db']],
  ['wss://example.com/socket?token=x', ['URL wss://example.com/socket?token=x']],
  ['mongodb+srv://u:p@ss@cluster.example.net', ['URL mongodb+srv://u:p@ss@cluster.example.net']],
])('%j', (text, expected) => expect(spansIn(text)).toEqual(expected));

test.each([
  'you may 5 times', 'march 3 abreast', 'std::vector<int>', 'bed::', 'version 1.2.3', '1/2 cup', 'a 16:9 screen', '10.5-11.2',
  'npm i left-pad@1.3.0', '@handle', 'a@b', '2020', 'May', '3:45', 'x = y@z', 'C:\\new\\temp', '5-4-3-2-1', '12/13',
])('nothing in: %s', (text) => expect(spansIn(text)).toEqual([])); // prettier-ignore

test('a span takes the marks behind it along, and starts with none', () => {
  // A mark on the last letter of a domain makes it another domain.
  for (const [, text] of NUMBERS.filter(([label]) => label !== 'EMAIL')) {
    const [{ start, end }] = findPatterns(`${text}\u0301\ufe0f x`);
    expect([start, end]).toEqual([0, text.length + 2]);
  }
});

test('a number that goes on is found in no part', () => {
  const middles = NUMBERS.filter(([label]) => /CARD|SSN|RESIDENT/.test(label)).map(([, text]) => text);
  fc.assert(
    fc.property(
      fc.constantFrom(...middles),
      fc.stringMatching(/^[0-9]{1,3}$/),
      fc.stringMatching(/^(?:|-)[0-9]{1,3}$/),
      (middle, before, behind) => {
        for (const text of [before + middle, middle + behind.replace('-', ''), `${before}${middle}${behind}`])
          for (const { label } of findPatterns(text, ['ssn', 'residentId']))
            expect(`${text}: ${label}`).toBe('nothing');
      },
    ),
  );
});

test('examples in the middle of other text are found as by themselves', () => {
  for (const example of Object.values(found).flat()) {
    const text = example.replace(/[«»]/g, '');
    expect(
      spansIn(`\u00a0${text}\u00a0`).map((span) => span.split(' ')[0]),
      text,
    ).toEqual(spansIn(text).map((span) => span.split(' ')[0]));
  }
});
