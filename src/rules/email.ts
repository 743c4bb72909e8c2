import { DOMAIN, LETTER, MARK } from './domain.ts';
import type { Rule } from './rule.ts';

const WORD = `[${LETTER}${MARK}\\d_]`;
const ANY_WORD = '[\\p{L}\\p{M}\\d_]';
/**
 * What may be between two words of a local part. Markdown escapes some of it. `=` is rather before an address, but not
 * in `bounce+joe=example.com@list.org`.
 */
const BETWEEN = `(?:\\\\?[.%+&'’ʼ#$!~^*-]{1,2}|\\\\_|(?<=\\+[\\w.+-]{1,60})=)`;
/** The letter of an escaped line break, as in `\njoe@b.com`, is no part of an address. */
const START = `(?<!\\\\(?=[nrt]${WORD}))`;
const LOCALS = [
  `${START}[${LETTER}\\d_](?:${BETWEEN}?${WORD})*`,
  // In any script, if its last letter is not Latin, Greek or Cyrillic.
  `[\\p{L}\\d_](?:${BETWEEN}?${ANY_WORD})*(?<!${WORD})`,
];
const QUOTED = '"[\\p{L}\\d](?:[^"\\\\\\n]|\\\\.){0,62}"';

/**
 * `local@domain.tld` with letters of any script, as addresses in use are (RFC 5321 allows more), or with a local part in
 * quotes; domain labels of at most 63 characters. Hangul, Han, kana and other letters that touch a Latin address are no
 * part of it: `메일은a@b.com으로`.
 */
export const email: Rule = {
  name: 'email',
  label: 'EMAIL',
  pattern: new RegExp(
    `@(?<=(?<before>(?:(?:${LOCALS.join('|')})[.%+&#$!~-]{0,2}\\\\?|${QUOTED}))@)${DOMAIN}`,
    'u',
  ),
};
