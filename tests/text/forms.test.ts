import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedForm, lookupForm, nfc } from '../../src/text/forms.ts';
import { anyString } from '../helpers/strings.ts';

test('the quick look of nfc agrees with normalize on any text', () => {
  fc.assert(fc.property(anyString, (text) => nfc(text) === text.normalize('NFC')));
  fc.assert(
    fc.property(anyString, (text) => nfc(text.normalize('NFD')) === text.normalize('NFD').normalize('NFC')),
  );
});

test('nfc composes a syllable and a jamo that follows it', () => {
  expect(nfc('\uac00\u11a8')).toBe('각');
});

test('the look-up form is its own look-up form and the same for composed and decomposed text', () => {
  fc.assert(
    fc.property(anyString, (text) => {
      const form = lookupForm(text);
      expect(lookupForm(form)).toBe(form);
      expect(lookupForm(text.normalize('NFD'))).toBe(form);
    }),
  );
});

test.each([
  ['Café', 'café'],
  ['CAFE\u0301', 'café'],
  ['ΟΔΟΣ', 'οδο\u03c2'],
  ['\u212a', 'k'],
  ['\u1112\u1161\u11ab', '한'],
])('lookupForm(%s) = %s', (text, form) => expect(lookupForm(text)).toBe(form));

test.each([
  ['b-52', 'b-00'],
  ['1,234.5', '0,000.0'],
  ['٣٤', '00'],
  ['\u00a0', ' '],
  ['\n', ' '],
  ['½', '½'],
])('foldedForm(%j) = %j', (form, folded) => expect(foldedForm(form)).toBe(folded));
