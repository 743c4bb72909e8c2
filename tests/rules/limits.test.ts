import { expect, test } from 'vitest';
import { findPatterns, type RuleName } from '../../src/rules/index.ts';

/** The outermost values that rules take. */

const found = (text: string, rule: RuleName) => findPatterns(text, [rule]).map((entity) => entity.text);

test.each(['RU0304452522540817810538091310419', 'RU03 0445 2522 5408 1781 0538 0913 1041 9'])(
  'the longest IBAN of the registry, of 33 characters: %s',
  (iban) => expect(found(`to ${iban}, please`, 'iban')).toEqual([iban]),
);

test.each(['2001:db8::', '::1'])('networks of %s have a length up to 128', (address) => {
  expect(found(`in ${address}/128.`, 'ip')).toEqual([`${address}/128`]);
  expect(found(`in ${address}/129.`, 'ip')).toEqual([]);
});

test('resident numbers have a check digit until 4 October 2020, and none from 5 October on', () => {
  const withAnyDigit = (start: string) => [...'0123456789'].map((digit) => start + digit);
  const of = (start: string) => withAnyDigit(start).flatMap((number) => found(number, 'residentId'));
  expect(of('201005-300000')).toEqual(withAnyDigit('201005-300000'));
  expect(of('201006-412345')).toEqual(withAnyDigit('201006-412345'));
  expect(of('201004-300000')).toHaveLength(1);
  expect(of('200930-412345')).toHaveLength(1);
});
