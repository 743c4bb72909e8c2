import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedForm, lookupForm, plainForm } from '../../src/text/forms.ts';
import { anyString } from '../helpers/strings.ts';

test('a plain form is in NFC, its own plain form, and the same for composed and decomposed text', () => {
  fc.assert(
    fc.property(anyString, (text) => {
      const form = plainForm(text);
      expect(form).toBe(form.normalize('NFC'));
      expect(plainForm(form)).toBe(form);
      expect(plainForm(text.normalize('NFD'))).toBe(form);
    }),
  );
});

test.each([
  ['\uac00\u11a8', '각'],
  ['\u1112\u1161\u11ab', '한'],
  ['cafe\u0301', 'café'],
  ['O’Brien', "O'Brien"],
  ['OʼBrien', "O'Brien"],
  ['D´Angelo', "D'Angelo"],
  ['O‘Brien', "O'Brien"],
  ['O`Brien', "O'Brien"],
  ['L′Oréal', "L'Oréal"],
  ['O＇Brien', "O'Brien"],
  ['n’t', "n't"],
  ['’s', "'s"],
  ['`s', "'s"],
  ['’90s', "'90s"],
  ['’', '’'],
  ['‘', '‘'],
  ['`', '`'],
  ['``', '``'],
  ['soft\u00adware', 'software'],
  ['Jo\u200bhn', 'John'],
  ['\u00ad', '\u00ad'],
  ['O&#39;Brien', "O'Brien"],
  ['AT&amp;T', 'AT&T'],
  ['&lt;', '<'],
  ['&nbsp;', '\u00a0'],
  ['&amp;eacute;', 'é'],
  ['&#146;', '’'],
  ['&foo;', '&foo;'],
  ['caf\\u00e9', 'café'],
  ['\\ud83d\\ude00', '😀'],
  ['\\n', '\n'],
  ['\\"', '"'],
  ['\\new', '\\new'],
  ['caf=C3=A9', 'café'],
  ['Smi=\r\nth', 'Smith'],
  ['x=20', 'x=20'],
  ['Ｊｏｈｎ１２', 'John12'],
])('plainForm(%j) = %j', (token, form) => expect(plainForm(token)).toBe(form));

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
