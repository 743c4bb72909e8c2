import type { Rule } from './rule.ts';

/** What may close a sentence behind an address, and is no part of it. */
const TRAILING = /[.,;:!?'*_~…)\]}]/;
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

/** Web addresses with a scheme or `www.`: an ASCII host, then a path in any script. */
export const url: Rule = {
  name: 'url',
  label: 'URL',
  pattern:
    /(?<![A-Za-z0-9])(?:(?:https?|ftp):\/\/|www\.)[\w~:@%+-][\w.~:@%+-]*(?:[/?#][^\s<>"“”‘’「」『』《》〈〉。、]*)?/i,
  check: trimmed,
};
