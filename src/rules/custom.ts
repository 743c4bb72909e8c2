import type { Rule } from './rule.ts';

/** A rule of your own. */
export interface CustomRule {
  /** What `Entity.rule` says. Default: the label. */
  name?: string;
  /** The label of the entities, not empty. */
  label: string;
  /**
   * A regular expression that does not match the empty string. As a string it is `/source/flags`, or a source alone,
   * which gets the flag u. The flags g and y are dropped; i, m, s, u and v are kept.
   */
  pattern: RegExp | string;
  /** As in `Rule`. */
  check?(candidate: string): boolean | number;
  /** As in `Rule`. */
  normalized?: boolean;
}

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

/** Patterns that were checked. */
const checked = new WeakSet<RegExp>();

function patternOf(given: unknown, where: string): RegExp {
  const pattern = compile(given, where);
  if (checked.has(pattern)) return pattern;
  if (pattern.test(''))
    throw new TypeError(
      `${where}: got ${String(pattern)}, which matches the empty string, expected a pattern of at least one character`,
    );
  checked.add(pattern);
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
