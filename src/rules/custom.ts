import { assertLinear } from '../pattern-safety.ts';
import { rules } from './built-in.ts';
import type { Rule } from './rule.ts';

/** A rule of your own. */
export interface CustomRule {
  /** What `Entity.rule` says. Default: the label. */
  name?: string;
  /** The label of the entities, not empty. */
  label: string;
  /**
   * A regular expression that does not match the empty string. As a string it is `/source/flags`, or a source alone,
   * which gets the flag u. The flags g and y are dropped; i, m, s, u and v are kept. One that may take
   * exponential time, or more than the cube of a text's length, is refused (RangeError).
   */
  pattern: RegExp | string;
  /** As in `Rule`. */
  check?(candidate: string): boolean | number;
  /** As in `Rule`. */
  normalized?: boolean;
}

/** Those of built-in rules, whose time is tested. */
const trusted = new Set<RegExp>(Object.values(rules).map(({ pattern }) => pattern));

const KEYS = ['name', 'label', 'pattern', 'check', 'normalized'];
const LITERAL = /^\/(.*)\/([a-z]*)$/s;

// Values of another realm (an iframe, a test environment) are no instances of this realm's classes.
const typeOf = (value: unknown): string => Object.prototype.toString.call(value);

export const isRegExp = (value: unknown): value is RegExp => typeOf(value) === '[object RegExp]';

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeOf(value) === '[object Object]';

/** A value as error messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isRegExp(value)) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return `an object with ${Object.keys(value).join(', ') || 'no keys'}`;
  if (typeof value === 'function') return `a function ${value.name}`.trimEnd();
  return typeof value === 'object' && value !== null ? typeOf(value) : String(value);
}

/** @throws TypeError for what is no label */
export function checkLabel(label: unknown, where: string): string {
  if (typeof label === 'string' && label.trim() !== '') return label;
  throw new TypeError(`${where}: got ${shown(label)}, expected a label, a string that is not empty`);
}

/**
 * Checks a rule and copies it, so that changes to the object given have no effect.
 *
 * @param where the path of the rule, for error messages
 * @throws TypeError that says what is wrong with it
 */
export function customRule(
  given: Readonly<Record<string, unknown>>,
  where: string,
  defaultLabel?: string,
): Rule {
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new TypeError(`${where}: got the key '${unknown}', expected only ${KEYS.join(', ')}`);
  const label = checkLabel(given.label ?? defaultLabel, `${where}.label`);
  const { name = label, check } = given;
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`${where}.name: got ${shown(name)}, expected a string that is not empty`);
  const pattern = patternOf(given.pattern, `${where}.pattern`);
  if (given.normalized !== undefined && typeof given.normalized !== 'boolean')
    throw new TypeError(`${where}.normalized: got ${shown(given.normalized)}, expected true or false`);
  const rule: Rule = { name, label, pattern, ...(given.normalized === true && { normalized: true }) };
  if (check === undefined) return rule;
  if (typeOf(check) !== '[object Function]')
    throw new TypeError(`${where}.check: got ${shown(check)}, expected a function, not an async one`);
  return { ...rule, check: (check as NonNullable<Rule['check']>).bind(given) };
}

/** Patterns that were checked, as strings: a page may write the same one in each call. */
const checked = new Set<string>();
const MOST_CHECKED = 1000;

/** At this length exponential time, and more than the cube of a text's length, differ from what takes less. */
const LONGEST = 64;

function patternOf(given: unknown, where: string): RegExp {
  const pattern = compile(given, where);
  const key = String(pattern);
  if (trusted.has(pattern) || checked.has(key)) return pattern;
  if (pattern.test(''))
    throw new TypeError(
      `${where}: got ${key}, which matches the empty string, expected a pattern of at least one character`,
    );
  assertLinear(pattern, where, { longest: LONGEST });
  if (checked.size >= MOST_CHECKED) checked.clear();
  checked.add(key);
  return pattern;
}

function compile(given: unknown, where: string): RegExp {
  if (isRegExp(given)) {
    const flags = given.flags.replace(/[gy]/g, '');
    return given.flags === flags ? given : new RegExp(given.source, flags);
  }
  if (typeof given !== 'string')
    throw new TypeError(`${where}: got ${shown(given)}, expected a RegExp or a string such as "/ord-\\d+/i"`);
  const [, source = given, flags = 'u'] = LITERAL.exec(given) ?? [];
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (error) {
    throw new TypeError(`${where}: got ${shown(given)}, ${(error as Error).message}`, { cause: error });
  }
}
