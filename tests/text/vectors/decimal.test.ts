import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from '../../../src/text/vectors/decimal.ts';

function parse(text: string): number {
  const bytes = new TextEncoder().encode(`9${text}9`);
  return parseDecimal(bytes, 1, bytes.length - 1);
}

test.each([
  '0',
  '-0',
  '+1',
  '1.',
  '.5',
  '-.5e1',
  '1e22',
  '1e-22',
  '1E+3',
  '0.1',
  '0.038194',
  '123456789012345678901234567890',
  '9007199254740993',
  '0.30000000000000004440892098500626',
  '1e-400',
  '1e400',
  '4.9e-324',
  '1.7976931348623157e308',
  '0e999999999999',
  '-2.2250738585072011e-308',
])('%s is what the engine reads', (text) => expect(parse(text)).toBe(Number(text)));

test('any double and any float32 as it is printed', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => parse(String(x)) === x));
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 21 }),
      (x, digits) => {
        for (const text of [x.toPrecision(digits), x.toExponential(digits - 1)])
          expect(parse(text)).toBe(Number(text));
      },
    ),
  );
});

test.each([
  '',
  '-',
  '+',
  '.',
  '-.',
  'e5',
  '1e',
  '1e+',
  '1e-',
  '1e5.',
  '1..2',
  '--1',
  '1 ',
  ' 1',
  '0x10',
  '1_0',
  'nan',
  'NaN',
  'inf',
  'Infinity',
  '1,5',
  '1f',
  '1e5e5',
  '１',
])('%j is no number', (text) => expect(parse(text)).toBeNaN());

test('any other text is no number', () => {
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+-.eE x') }), (text) => {
      expect(parse(text)).toBe(decimal.test(text) ? Number(text) : NaN);
    }),
    { numRuns: 2000 },
  );
});
