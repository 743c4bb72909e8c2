import { card } from './card.ts';
import { date } from './date.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { ip } from './ip.ts';
import { phone } from './phone.ts';
import { residentId } from './resident-id.ts';
import { findAll, type Found, type Rule } from './rule.ts';
import { ssn } from './ssn.ts';
import { url } from './url.ts';

// The entry `oriel/rules`: apart from the main one, so that a page that tags does not load it unless a model asks.
export type { Rule } from './rule.ts';

/** Every kind of rule by name. Where two overlap the first one wins: those that can check come before those that guess. */
export const rules = { url, email, iban, residentId, card, ssn, ip, date, phone } satisfies Record<
  string,
  Rule
>;

export type RuleName = keyof typeof rules;

/** Rules by name or of one's own, in the order of who wins where two overlap; or labels by the names of rules. */
export type RuleChoice = readonly (RuleName | Rule)[] | Readonly<Partial<Record<RuleName, string>>>;

function ruleOf(name: string, label?: string): Rule {
  if (!Object.hasOwn(rules, name))
    throw new RangeError(`rules: got '${name}', expected ${Object.keys(rules).join(', ')}`);
  const rule: Rule = rules[name as RuleName];
  return label === undefined ? rule : { ...rule, label };
}

/**
 * The rules of a choice.
 *
 * @throws RangeError for a name that is none
 */
export function rulesOf(choice: RuleChoice): Rule[] {
  if (Array.isArray(choice))
    return (choice as readonly (RuleName | Rule)[]).map((rule) =>
      typeof rule === 'string' ? ruleOf(rule) : rule,
    );
  // In the table's order, whatever the object's.
  const labels = choice as Readonly<Record<string, string>>;
  Object.keys(labels).forEach((name) => ruleOf(name));
  return Object.keys(rules)
    .filter((name) => Object.hasOwn(labels, name))
    .map((name) => ruleOf(name, labels[name]));
}

/** What an entity has that a rule found. */
export interface RuleEntity {
  text: string;
  label: string;
  start: number;
  end: number;
  /** A rule is certain. */
  score: 1;
  /** The name of the rule. */
  rule: string;
}

/**
 * What has a fixed form in a text, in order, without any model: by default by all rules. Spans do not overlap. The time
 * is in proportion to the text's length.
 *
 * @throws RangeError for a name of a rule that is none
 */
export function findPatterns(text: string, choice: RuleChoice = Object.values(rules)): RuleEntity[] {
  let all: Found[] = [];
  for (const rule of rulesOf(choice)) all = withoutOverlaps(all, findAll(rule, text));
  return all.map(({ rule: { name, label }, start, end }) => ({
    text: text.slice(start, end),
    label,
    start,
    end,
    score: 1,
    rule: name,
  }));
}

interface Range {
  start: number;
  end: number;
}

/** Ranges and those of others that overlap with none of them, in order; both lists are in order already. */
export function withoutOverlaps<T extends Range>(winners: readonly T[], others: readonly T[]): T[] {
  const result: T[] = [];
  let next = 0;
  for (const other of others) {
    while (next < winners.length && winners[next].end <= other.start) result.push(winners[next++]);
    if (next === winners.length || other.end <= winners[next].start) result.push(other);
  }
  return [...result, ...winners.slice(next)];
}
