import { type RuleName, rules } from 'oriel/rules';
import { type Options, textOption, UsageError } from './options.ts';

const NAMES = Object.keys(rules) as RuleName[];

export const RULES_HELP = `Rules that override the model: ${NAMES.join(',')}, all or none (default: the model's)`;

/** The rules that `--rules` names. */
export function rulesOption(options: Options): RuleName[] | undefined {
  const text = textOption(options, 'rules');
  if (text === undefined) return undefined;
  if (text === 'all') return NAMES;
  if (text === 'none') return [];
  const names = text.split(',') as RuleName[];
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(`--rules: got '${unknown}', expected all, none or some of ${NAMES.join(',')}`);
}
