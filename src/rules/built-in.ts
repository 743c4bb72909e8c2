import { card } from './card.ts';
import { date } from './date.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { ip } from './ip.ts';
import { phone } from './phone.ts';
import { residentId } from './resident-id.ts';
import type { Rule } from './rule.ts';
import { ssn } from './ssn.ts';
import { url } from './url.ts';

/** The built-in rules by name. Where two overlap the first one wins: rules that can check come before those that guess. */
export const rules = {
  url: normalized(url),
  email: normalized(email),
  iban: normalized(iban),
  residentId: normalized(residentId),
  card: normalized(card),
  ssn: normalized(ssn),
  ip: normalized(ip),
  date: normalized(date),
  phone: normalized(phone),
} satisfies Record<string, Rule>;

function normalized(rule: Rule): Rule {
  return { ...rule, normalized: true };
}

export type RuleName = keyof typeof rules;

export const ruleNames = Object.keys(rules) as RuleName[];

/** Whether a rule is a built-in one, with its own label or another. */
export const isBuiltIn = ({ name, pattern }: Rule): boolean =>
  Object.hasOwn(rules, name) && rules[name as RuleName].pattern === pattern;
