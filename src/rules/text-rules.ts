import { mergeRules, type RuleChoice, type RuleOptions } from './choice.ts';
import { applyRules, type RuleEntity, withLabels } from './find.ts';
import type { Rule } from './rule.ts';
import { type VetoChoice, withoutVetoed } from './veto.ts';

interface TextEntity {
  text: string;
  label: string;
  start: number;
  end: number;
}

/** The rules of a tagger, and what it does with them; apart, so that a page whose models have none does not load them. */
export interface TextRules {
  /** In the order of who wins where two overlap. */
  rules: readonly Rule[];
  /** Labels and those of the rules; sorted, each once. */
  withLabels(labels: readonly string[]): string[];
  /** What the rules find in a text, and of its other entities, those that are vetoed aside, what they leave. */
  apply<E extends TextEntity>(text: string, entities: readonly E[]): (E | RuleEntity)[];
}

/** The rules of a model's configuration, and which of its net's entities are none. */
interface OwnRules {
  rules?: RuleChoice | undefined;
  vetoes?: VetoChoice | undefined;
}

/**
 * @param own those of the model's configuration
 * @throws RangeError for the name of a rule that is unknown, TypeError for what is no rule
 */
export function textRules({ rules: own, vetoes = {} }: OwnRules, options: RuleOptions): TextRules {
  const rules = mergeRules(own, options);
  return {
    rules,
    withLabels: (labels) => withLabels(labels, rules),
    apply: (text, entities) => applyRules(rules, text, withoutVetoed(vetoes, text, entities)),
  };
}
