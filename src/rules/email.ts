import type { Rule } from './rule.ts';

/**
 * `local@domain.tld` in ASCII, as addresses in use are (RFC 5321 allows more): a local part of at most 64 characters,
 * domain labels of at most 63. Letters of other scripts may touch it: `a@b.com으로`.
 */
export const email: Rule = {
  name: 'email',
  label: 'EMAIL',
  pattern:
    /(?<![\w.%+-])\w(?:[\w.%+-]{0,62}[\w%+-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/,
};
