import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from '../../src/rules/card.ts';
import { passesMod97 } from '../../src/rules/iban.ts';
import { checkDigitOf } from '../../src/rules/resident-id.ts';

const digits = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''));

/** What a digit adds when it is doubled: the sum of the digits of its double. */
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

describe('the check digit of cards', () => {
  test.each([
    '4111111111111111',
    '4222222222222',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
    '6200000000000005',
    '79927398713',
  ])('is right in the published example %s, and no other digit is', (number) => {
    const right = [...'0123456789'].filter((digit) => passesLuhn(number.slice(0, -1) + digit));
    expect(right).toEqual([number.at(-1)]);
  });

  test('is that of a table', () => {
    fc.assert(
      fc.property(digits(15), (payload) => {
        const sum = [...payload]
          .reverse()
          .reduce((s, d, i) => s + (i % 2 ? Number(d) : DOUBLED[Number(d)]), 0);
        expect(passesLuhn(`${payload}${(10 - (sum % 10)) % 10}`)).toBe(true);
        expect(passesLuhn(`${payload}${(11 - (sum % 10)) % 10}`)).toBe(false);
      }),
    );
  });
});

describe('the check digits of an IBAN', () => {
  /** The remainder of the whole number. */
  const remainder = (iban: string) => {
    const moved = iban.slice(4) + iban.slice(0, 4);
    const number = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return Number(BigInt(number) % 97n);
  };

  test.each([
    'GB29NWBK60161331926819',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
    'SA0380000000608010167519',
    'CH9300762011623852957',
    'BR1800360305000010009795493C1',
  ])('are right in the example of the registry %s', (iban) => {
    expect(remainder(iban)).toBe(1);
    expect(passesMod97(iban)).toBe(true);
  });

  test('are judged as a whole number', () => {
    const iban = fc.tuple(fc.stringMatching(/^[A-Z]{2}$/), digits(2), fc.stringMatching(/^[A-Z0-9]{11,30}$/));
    fc.assert(
      fc.property(iban, ([country, , account]) => {
        const rest = remainder(`${country}00${account}`);
        const check = String(98 - rest).padStart(2, '0');
        expect(passesMod97(country + check + account)).toBe(true);
        expect(passesMod97(`${country}${String(((98 - rest) % 97) + 2).padStart(2, '0')}${account}`)).toBe(
          false,
        );
      }),
    );
  });
});

describe('the check digit of a resident', () => {
  test.each([
    ['900101123456', 8],
    ['851231234567', 3],
    ['000229312345', 4],
    ['020514412345', 5],
    ['770707112233', 3],
    // Foreigners.
    ['900101523456', 1],
    ['031105712345', 6],
  ])('of %s is %i', (payload, digit) => expect(checkDigitOf(payload)).toBe(digit));
});
