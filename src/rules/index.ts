import { type RuleChoice, rulesOf } from './choice.ts';
import { findBy, type RuleEntity } from './find.ts';
import { shown } from './custom.ts';

// The entry `oriel/rules`: what has a fixed form, without any model.
export { type RuleName, rules } from './built-in.ts';
export { type RuleChoice, type RuleOptions, rulesOf } from './choice.ts';
export type { CustomRule } from './custom.ts';
export type { RuleEntity } from './find.ts';
export { withoutOverlaps } from './ranges.ts';
export type { Rule } from './rule.ts';

/**
 * What has a fixed form in a text, in order, without any model: by default by all built-in rules. Spans do not overlap.
 * With built-in rules the time is in proportion to the text's length.
 *
 * @throws RangeError for the name of a rule that is unknown, TypeError for what is no rule
 */
export function findPatterns(text: string, choice: RuleChoice = 'all'): RuleEntity[] {
  if (typeof text !== 'string') throw new TypeError(`text: got ${shown(text)}, expected a string`);
  return findBy(rulesOf(choice), text);
}
