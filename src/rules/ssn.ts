import type { Rule } from './rule.ts';

/** Social security numbers of the United States, with hyphens; area 000, 666 and 9xx, group 00 and serial 0000 are not given. */
export const ssn: Rule = {
  name: 'ssn',
  label: 'SSN',
  pattern: /(?<![A-Za-z0-9]|\d-)(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![A-Za-z0-9]|-\d)/,
};
