import { NUMBER_END, NUMBER_START, type Rule } from './rule.ts';

/** Social security numbers of the United States, with hyphens; area 000, 666 and 9xx, group 00 and serial 0000 are not given. */
export const ssn: Rule = {
  name: 'ssn',
  label: 'SSN',
  pattern: new RegExp(`${NUMBER_START}(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}${NUMBER_END}`),
};
