import { APOSTROPHES, INVISIBLE } from './characters.ts';
import { readingOf } from './reading.ts';

const isSyllable = (unit: number) => unit >= 0xac00 && unit <= 0xd7a3;

/** Units below U+0300 that may have to be read otherwise: escapes, soft hyphens, look-alikes of the apostrophe. */
const SUSPECT = new Uint8Array(0x300);
for (const character of `&=\\\u00ad${APOSTROPHES}`) SUSPECT[character.charCodeAt(0)] = 1;
SUSPECT["'".charCodeAt(0)] = 0;

const IGNORED = new RegExp(`[\u00ad${INVISIBLE}]`, 'g');
const MARKS = APOSTROPHES.slice(1);
/** Inside a word, before a clitic, behind a word. Alone, ’ may close a quotation. */
const APOSTROPHE = new RegExp(
  `(?<=[\\p{L}\\p{M}])[${MARKS}](?=\\p{L})|^[${MARKS}](?=[\\p{L}\\p{N}])|(?<=\\p{L})[’ʼ]$|^ʼ$`,
  'gu',
);

/**
 * A token as every feature reads it: in NFC, escapes as what they stand for, without soft hyphens and what is not seen,
 * full-width letters and digits as the usual ones, and look-alikes of the apostrophe as apostrophes.
 */
export function plainForm(token: string): string {
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (unit < 0x300 ? SUSPECT[unit] : !isSyllable(unit)) return slowForm(token);
  }
  return token;
}

function slowForm(token: string): string {
  const read = (token.length > 1 && readingOf(token)?.text) || token;
  const form = read.replace(IGNORED, '').replace(APOSTROPHE, "'").normalize('NFC');
  return form || token;
}

/** The form under which a word is looked up: plain and lower-case (lower-casing may leave NFC). */
export function lookupForm(token: string): string {
  return plainForm(plainForm(token).toLowerCase());
}

/** The form for words that are unknown as they are: every decimal digit as `0`, every white-space character as a space. */
export function foldedForm(form: string): string {
  return form.replace(/\p{Nd}/gu, '0').replace(/\s/g, ' ');
}
