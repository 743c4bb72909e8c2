import type { Command } from 'cac';
import { type CustomRule, type RuleChoice, type RuleName, rules, rulesOf } from 'oriel/rules';
import { flagOf, listOption, type Options, textOption, UsageError } from './options.ts';

const NAMES = Object.keys(rules) as RuleName[];
const OPTIONS = ['rules', 'replaceRules', 'rule'];

/** What a placeholder's name is made of: other labels would be changed in redacted texts. */
const LABEL = /^[\p{L}\p{N}_-]+$/u;

/** Makes the options of rules known to a command. */
export const withRuleOptions = (command: Command): Command =>
  command
    .option(
      '--rules <names>',
      `Rules beside those of the model: ${NAMES.join(',')} or all; none: no rules, not those of the model either`,
    )
    .option('--replace-rules <names>', 'Rules in place of those of the model')
    .option('--rule <label=regex>', 'A rule of your own, LABEL=SOURCE or LABEL=/SOURCE/FLAGS; repeatable');

/** Whether an option of rules is given. */
export const hasRuleOptions = (options: Options): boolean =>
  OPTIONS.some((name) => options[name] !== undefined);

interface Choice {
  rules: (RuleName | CustomRule)[];
  replaceRules?: RuleName[];
}

/** The rules for a model. Those of `--rule` win over others. */
export function ruleOptions(options: Options): Choice {
  const own = listOption(options, 'rule').map(parseRule);
  const rules = [...own, ...(namesOption(options, 'rules') ?? [])];
  const replaceRules = namesOption(options, 'replaceRules');
  if (options.rules !== 'none') return { rules, ...(replaceRules && { replaceRules }) };
  if (replaceRules) throw new UsageError('--rules none does not go with --replace-rules');
  return { rules, replaceRules: [] };
}

/** The rules where there is no model: without names all. */
export function rulesAlone(options: Options): RuleChoice {
  const { rules, replaceRules } = ruleOptions(options);
  const areNamed = options.rules !== undefined || replaceRules !== undefined;
  return [...rules, ...(areNamed ? (replaceRules ?? []) : NAMES)];
}

/** Names of rules in the order of their table. */
function namesOption(options: Options, option: string): RuleName[] | undefined {
  const text = textOption(options, option);
  if (text === undefined) return undefined;
  if (text === 'all') return NAMES;
  if (text === 'none') return [];
  const names = text.split(',');
  const unknown = names.find((name) => !NAMES.includes(name as RuleName));
  if (unknown === undefined) return NAMES.filter((name) => names.includes(name));
  throw new UsageError(
    `${flagOf(option)}: got '${unknown}', expected all, none or some of ${NAMES.join(',')}`,
  );
}

function parseRule(text: string): CustomRule {
  const [, label = '', pattern = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!LABEL.test(label))
    throw new UsageError(
      `--rule: got '${text}', expected LABEL=REGEX with a label of letters, digits, _ and -, as ORDER=/ord-\\d+/i`,
    );
  const rule: CustomRule = { label, pattern };
  try {
    rulesOf([rule], '--rule');
  } catch (error) {
    // The path into the list says nothing here.
    throw new UsageError((error as Error).message.replace(/^--rule\S*:/, `--rule ${label}:`));
  }
  return rule;
}
