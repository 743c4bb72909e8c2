import { LETTER, MARK, OTHER_LABEL, OTHER_TLD } from './domain.ts';
import type { Rule } from './rule.ts';

/** What may close a sentence behind an address, and is no part of it. */
const TRAILING = /[.,;:!?'*_~…)\]}|`\\]/;
const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The length without the punctuation behind it; a closing bracket that the address opened stays. */
function trimmed(candidate: string): number {
  const count = (character: string) => candidate.split(character).length - 1;
  const surplus: Record<string, number> = {};
  for (const [closer, opener] of Object.entries(OPENERS)) surplus[closer] = count(closer) - count(opener);
  let end = candidate.length;
  for (; TRAILING.test(candidate[end - 1] ?? ''); end--) {
    const closer = candidate[end - 1];
    if (closer in OPENERS && surplus[closer]-- <= 0) break;
  }
  return end;
}

/** User and password: anything that is printed in ASCII, `@` included, up to the last `@` before a slash. */
const USER = "(?:(?![,:@])[!#-&(-.0-;=?-_a-~]){0,100}:(?:[!#-&(-.0-;=?-_a-~]|'(?=\\w)){1,200}@";
/** A label of another script begins the host, or is followed by another label; else it is text that touches the host. */
const LABELS =
  `(?<=\\.)${OTHER_TLD}(?![\\p{L}\\d-]{0,30}\\.\\p{L})|(?<=\\.)${OTHER_LABEL}(?=\\.\\p{L})` +
  `|(?<=[/@]|(?!\\p{sc=Latin})\\p{L}\\.)${OTHER_LABEL}`;
/** Host and port; several with a comma between them. */
const HOST = `(?:[${LETTER}${MARK}\\d_.~:@%+-]|,(?=[\\w.-]{1,99}:\\d)|${LABELS})+`;
const REST = '[^\\s<>"“”‘’«»‹›「」『』《》〈〉。、]';
const AFTER_HOST = `(?:(?:[/?#]|;(?=\\w+=))${REST}*)?`;
const SCHEME = '(?<![A-Za-z])[A-Za-z][A-Za-z\\d+-]{1,30}';

/**
 * Addresses with a scheme (`https://`, `postgres://` …), `www.` or `jdbc:`, with user and password if there are any: a
 * host in any script or none, then a path in any script.
 */
export const url: Rule = {
  name: 'url',
  label: 'URL',
  pattern: new RegExp(
    `:\\/\\/(?<=(?<before>${SCHEME}):\\/\\/)` +
      `(?:(?:${USER})?(?:\\[[\\da-fA-F:.]{2,45}(?:%\\w{1,20})?\\](?::\\d+)?|(?!\\.)${HOST})${AFTER_HOST}|\\/${REST}+)` +
      `|[Ww]{3}\\.(?<![A-Za-z\\d]....)(?!\\.)${HOST}${AFTER_HOST}` +
      `|jdbc:(?<![A-Za-z\\d].....)[a-z][\\w-]{1,30}:${REST}+`,
    'u',
  ),
  check: trimmed,
};
