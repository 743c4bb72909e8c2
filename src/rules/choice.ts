import { isBuiltIn, type RuleName, ruleNames, rules } from './built-in.ts';
import { checkLabel, customRule, type CustomRule, isObject, isRegExp, shown } from './custom.ts';
import type { Rule } from './rule.ts';

/**
 * Which rules to apply: `'all'` built-in ones, `'none'`, or
 *
 * - a list of names of built-in rules, `'all'`, and rules of your own: `['email', { label: 'ORDER', pattern: /ord-\d+/i }]`.
 *   Where two overlap the one listed first wins
 * - an object, in which the name of a built-in rule has a label, and a label has a pattern or a rule of your own:
 *   `{ email: 'CONTACT', ORDER: /ord-\d+/i }`. Where two overlap your own rules win
 */
export type RuleChoice =
  | 'all'
  | 'none'
  | readonly (RuleName | 'all' | CustomRule)[]
  | Readonly<Record<string, string | RegExp | (Omit<CustomRule, 'label'> & { label?: string })>>;

/** How the rules of a model are changed. */
export interface RuleOptions {
  /**
   * Rules in addition to those of the model's configuration. Rules of your own win over others, which keep the rest of
   * what they found. Built-in rules keep the order of the table `rules`, and the model's label unless another is given.
   * `'none'`: no rules, not those of the model either.
   */
  rules?: RuleChoice | undefined;
  /** Rules in place of those of the model's configuration, which find nothing any more. `rules` are added to these. */
  replaceRules?: RuleChoice | undefined;
}

type Labels = Readonly<Record<string, string>>;

/** A built-in rule. @throws RangeError for a name that is unknown */
function builtIn(name: string, label: string | undefined, where: string): Rule {
  if (!Object.hasOwn(rules, name))
    throw new RangeError(
      `${where}: got '${name}', expected ${ruleNames.join(', ')}, or a rule of your own: { label: 'ORDER', pattern: /…/ }`,
    );
  const rule: Rule = rules[name as RuleName];
  return label === undefined || label === rule.label ? rule : { ...rule, label };
}

function fromList(list: readonly unknown[], where: string, labels: Labels): Rule[] {
  // Array.from visits holes, too.
  return Array.from(list, (item, i): Rule[] => {
    if (item === 'all') return ruleNames.map((name) => builtIn(name, labels[name], where));
    if (typeof item === 'string') return [builtIn(item, labels[item], where)];
    if (isObject(item)) return [customRule(item, `${where}[${i}]`)];
    const label = isRegExp(item) ? ', which has no label' : '';
    const pattern = isRegExp(item) ? String(item) : '/ord-\\d+/i';
    throw new TypeError(
      `${where}[${i}]: got ${shown(item)}${label}, expected the name of a rule or { label: 'ORDER', pattern: ${pattern} }`,
    );
  }).flat();
}

/** Rules of one's own in the object's order, then built-in ones in the order of their table. */
function fromObject(object: Readonly<Record<string, unknown>>, where: string): Rule[] {
  if (typeof object.label === 'string' && 'pattern' in object)
    throw new TypeError(`${where}: got a rule, expected a list of rules: [{ label: …, pattern: … }]`);
  const custom: Rule[] = [];
  const named: Record<string, Rule> = {};
  for (const [key, value] of Object.entries(object)) {
    const at = `${where}.${key}`;
    if (typeof value === 'string') named[key] = builtIn(key, checkLabel(value, at), where);
    else if (isRegExp(value)) custom.push(customRule({ pattern: value }, at, key));
    else if (isObject(value)) custom.push(customRule(value, at, key));
    else
      throw new TypeError(
        `${at}: got ${shown(value)}, expected a label for a built-in rule or a pattern for the label '${key}'`,
      );
  }
  return [...custom, ...ruleNames.filter((name) => Object.hasOwn(named, name)).map((name) => named[name])];
}

/**
 * The rules of a choice, in the order of who wins where two overlap.
 *
 * @param where what error messages call the choice
 * @param labels of built-in rules that are given without one. Default: their own
 * @throws RangeError for the name of a rule that is unknown, TypeError for what is no rule
 */
export function rulesOf(choice: RuleChoice, where = 'rules', labels: Labels = {}): Rule[] {
  const given: unknown = choice;
  if (given === 'none') return [];
  if (given === 'all' || Array.isArray(given))
    return withoutRepeats(fromList(given === 'all' ? [given] : given, where, labels));
  if (isObject(given)) return withoutRepeats(fromObject(given, where));
  if (typeof given === 'string')
    throw new RangeError(
      `${where}: got ${shown(given)}, expected 'all', 'none' or a list: ['email', 'date']`,
    );
  const label = isRegExp(given) ? ', which has no label' : '';
  const pattern = isRegExp(given) ? String(given) : '/ord-\\d+/i';
  throw new TypeError(
    `${where}: got ${shown(given)}${label}, expected 'all', 'none', a list of rules or { ORDER: ${pattern} }`,
  );
}

/** A built-in rule finds nothing the second time. */
const withoutRepeats = (all: readonly Rule[]): Rule[] =>
  all.filter(
    (rule, i) =>
      !isBuiltIn(rule) || all.findIndex((other) => other.name === rule.name && isBuiltIn(other)) === i,
  );

/**
 * The rules of a tagger, in the order of who wins where two overlap.
 *
 * @param own those of the model's configuration
 * @throws RangeError and TypeError as `rulesOf` does, TypeError for `'none'` beside `replaceRules`
 */
export function mergeRules(own: RuleChoice | undefined, options: RuleOptions): Rule[] {
  const { rules: added = [], replaceRules } = options;
  if (added === 'none') {
    if (replaceRules === undefined) return [];
    throw new TypeError("rules: got 'none' beside replaceRules, expected one of the two");
  }
  const merged = replaceRules === undefined ? rulesOf(own ?? []) : rulesOf(replaceRules, 'replaceRules');
  const labels = Object.fromEntries(merged.filter(isBuiltIn).map(({ name, label }) => [name, label]));
  const more = rulesOf(added, 'rules', labels);
  for (const rule of more.filter(isBuiltIn)) insert(merged, rule);
  return [...more.filter((rule) => !isBuiltIn(rule)), ...merged];
}

/** Puts a built-in rule in the place of the same one with another label, or where its table has it. */
function insert(all: Rule[], rule: Rule): void {
  const rank = (other: Rule) => (isBuiltIn(other) ? ruleNames.indexOf(other.name as RuleName) : -1);
  const same = all.findIndex((other) => rank(other) === rank(rule));
  const next = all.findIndex((other) => rank(other) > rank(rule));
  if (same >= 0) all[same] = rule;
  else all.splice(next < 0 ? all.length : next, 0, rule);
}
