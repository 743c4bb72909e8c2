import type { Entity } from '../tagging.ts';
import { findPatterns, type RuleChoice, rulesOf, withoutOverlaps } from './index.ts';

/** Puts what has a fixed form among a text's entities, in place of those that it overlaps with. */
export type Override = (text: string, entities: readonly Entity[]) => Entity[];

/** @throws RangeError for a name of a rule that is none */
export function overrideBy(choice: RuleChoice): Override {
  const rules = rulesOf(choice);
  return (text, entities) => withoutOverlaps<Entity>(findPatterns(text, rules), entities);
}
