import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';
import { phones } from './phones.golden.ts';

const listOf = (forms = '') => forms.split(' | ').filter(Boolean);
const phonesIn = (text: string) => findPatterns(text).map(({ label, text: span }) => `${label} ${span}`);

const countries = Object.entries(phones) as [CountryCode, NonNullable<(typeof phones)[CountryCode]>][];

describe('numbers of fifty countries and more', () => {
  test('are many', () => expect(countries.length).toBeGreaterThanOrEqual(50));

  test.each(countries)(
    '%s: are numbers for libphonenumber, too',
    (country, { international, national, ambiguous }) => {
      for (const form of [international, national, ambiguous].flatMap(listOf)) {
        // It reads a country code without `+` only where it is told of none.
        const read = [form, `+${form.replace(/\D/g, '')}`, `+${form.replace(/\D/g, '').replace(/^0+/, '')}`];
        expect(
          read.some((text) => parsePhoneNumberFromString(text, country)?.isPossible()),
          form,
        ).toBe(true);
      }
    },
  );

  test.each(countries)(
    '%s: are found whole, in a sentence and by themselves',
    (_, { international, national }) => {
      for (const form of [international, national].flatMap(listOf)) {
        expect(phonesIn(form), form).toEqual([`PHONE ${form}`]);
        expect(phonesIn(`You can reach us under ${form}, or come by.`), form).toEqual([`PHONE ${form}`]);
        expect(phonesIn(`(${form.startsWith('(') ? `see ${form}` : form})`).length, form).toBe(1);
      }
    },
  );

  test.each(countries)('%s: ambiguous forms are found behind a word for a telephone', (_, { ambiguous }) => {
    for (const form of listOf(ambiguous)) expect(phonesIn(`Tel.: ${form}`), form).toEqual([`PHONE ${form}`]);
  });
});

describe('around a number', () => {
  test.each([
    ['_212-555-0123_', '212-555-0123'],
    ['**212-555-0123**', '212-555-0123'],
    ['`212-555-0123`', '212-555-0123'],
    ['"+44 20 7946 0958"', '+44 20 7946 0958'],
    ['<a href="tel:+1-212-555-0123">', '+1-212-555-0123'],
    ['212-555-0123/0124', '212-555-0123'],
    ['02-123-4567/4568', '02-123-4567'],
    ['전화는 010-1234-5678입니다', '010-1234-5678'],
    ['(+44) 20 7946 0958', '(+44) 20 7946 0958'],
    ['(+1) 212-555-0123', '(+1) 212-555-0123'],
    ['call +1 212-555-0123 ext. 4 now', '+1 212-555-0123 ext. 4'],
    ['wrapped +1 212\n555 0123 in a mail', '+1 212\n555 0123'],
  ])('%s', (text, phone) => expect(phonesIn(text)).toEqual([`PHONE ${phone}`]));

  test('two numbers stay two', () => {
    expect(phonesIn('212-555-0123 or 212-555-0124')).toHaveLength(2);
    expect(phonesIn('212-555-0123/212-555-0124')).toHaveLength(2);
    expect(phonesIn('212-555-0123\n212-555-0124')).toHaveLength(2);
    expect(phonesIn('030 12345678\n030 87654321')).toHaveLength(2);
  });
});

test.each([
  'Order no. 4711-0815-2211', 'ISBN 978-3-16-148410-0', 'at 1588247613', '2020-01-05 10:00:00', 'v1.2.3.4567',
  'costs $1,234,567.89', '1,234,567 people', '12 345 678 kg', 'part 123-456-789', 'ZIP 94043-1234', '02-03-2020',
  'CAS 7732-18-5', '00:1B:44:11:3A:B7', '550e8400-e29b-41d4-a716-446655440000', '10 20 30 40 50 60', '37.774929, -122.419416',
  '1914-1918', '2019-2020', 'pages 112-119', 'score 3-2 6-4 7-5', '3.14159265', '4111 1111 1111 1112', 'id_212_555_0123_x',
  'sha256 9f86d081884c7d659a2feaa0c55ad015', 'lottery 05 12 23 34 41 49', '123-45-678', 'chapter 4.2.1', '555-0123',
  '1 000 000 000', '100 200 300', '0.123456789', '8:00-12:00', 'born 1985, died 2010', 'error 0x80070057', '20200105',
  '192.168.0.1', 'DE89 3704 0044 0532 0130 01', 'invoice number 2020-0001-0042', '1-2-3-4-5', '15.03.2021 14.30',
])('no phone in: %s', (text) => {
  expect(findPatterns(text, ['phone']).map((one) => one.text)).toEqual([]);
}); // prettier-ignore
