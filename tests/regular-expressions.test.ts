import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CallExpression, type NewExpression, parseSync, Visitor } from 'oxc-parser';
import { type AttackPattern, check } from 'recheck';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assertLinear } from '../src/pattern-safety.ts';
import { rules } from '../src/rules/index.ts';
import { slowUnits } from './helpers/slow-units.ts';

/** Every regular expression of the sources takes a time in proportion to its input. */

/** Files that make regular expressions by `RegExp`, and what of. Those that are made at loading are checked too. */
const COMPOSED: Record<string, string> = {
  'cli/tag-kind.ts': 'constants, at loading',
  'playground/rooms/names/likeness.ts':
    'constants, and a mention of the user, escaped or as runs of its kinds of letters',
  'redact/escapes.ts': 'constants, at loading',
  'redact/finder.ts': 'the names and delimiters of placeholders, escaped',
  'redact/placeholder.ts': 'the delimiters of placeholders, escaped, around letters',
  'redact/placeholders.ts': 'the delimiters of placeholders, escaped',
  'pattern-safety/alphabet.ts': 'a set of a pattern, for one character',
  'pattern-safety/parse.ts': 'constants; and a set of a pattern, which is not run',
  'text/forms.ts': 'lists of characters, at loading',
  'text/lines.ts': 'constants, at loading',
  'text/features/compile-patterns.ts': 'patterns of configurations, after `assertLinear`',
  'rules/card.ts': 'constants, at loading',
  'rules/custom.ts': 'patterns of the user, which are not checked',
  'rules/date.ts': 'constants, at loading',
  'rules/email.ts': 'constants, at loading',
  'rules/iban.ts': 'constants, at loading',
  'rules/ip.ts': 'constants, at loading',
  'rules/phone-forms.ts': 'constants, at loading',
  'rules/reading.ts': 'constants, at loading',
  'rules/resident-id.ts': 'constants, at loading',
  'rules/rule.ts': 'patterns of other rules, at loading; and that of a rule with the flag g',
  'rules/ssn.ts': 'constants, at loading',
  'rules/url.ts': 'constants, at loading',
  'rules/veto.ts': 'constants, at loading',
};

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
);

/** The literals of a file, and whether it calls `RegExp`. */
function regularExpressionsOf(file: string): { literals: RegExp[]; calls: boolean } {
  const { program, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  expect(errors).toEqual([]);
  const literals: RegExp[] = [];
  let calls = false;
  const visitCall = ({ callee }: NewExpression | CallExpression) => {
    calls ||= callee.type === 'Identifier' && callee.name === 'RegExp';
  };
  const visitor = new Visitor({
    Literal: (node) => {
      if ('regex' in node) literals.push(new RegExp(node.regex.pattern, node.regex.flags));
    },
    NewExpression: visitCall,
    CallExpression: visitCall,
  });
  visitor.visit(program);
  return { literals, calls };
}

const inFiles = new Map(files.map((file) => [file, regularExpressionsOf(file)]));
const callers = files.filter((file) => inFiles.get(file)!.calls);

/** The same with what a group may be in place of back references to it, which has more ways to match. */
function withoutReferences({ source, flags }: RegExp): RegExp {
  const groups = Array.from(source.matchAll(/(?<!\\)\((?!\?)([^()]*)\)/g), ([, body]) => body);
  const replaced = source.replace(/\\([1-9])/g, (reference, number) => {
    const body = groups[Number(number) - 1];
    if (body === undefined)
      throw new Error(`got ${reference} in ${source}, expected one to a group without groups`);
    return `(?:${body})`;
  });
  return new RegExp(replaced, flags);
}

/** Milliseconds that recheck may take. */
const TIMEOUT = 3000;
/** The length of texts on which patterns of rules are timed, in UTF-16 units. */
const LENGTH = 50_000;

/** The text of an attack, of about `units` UTF-16 units. */
const attackOf = ({ pumps, suffix }: AttackPattern, units: number) =>
  pumps
    .map(({ prefix, pump }) => prefix + pump.repeat(Math.ceil(units / Math.max(1, pump.length))))
    .join('') + suffix;

/** The least processor time of some searches for all matches, in milliseconds. */
function timeOf(pattern: RegExp, text: string): number {
  const times = Array.from({ length: 4 }, () => {
    const started = process.cpuUsage();
    Array.from(text.matchAll(pattern));
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/**
 * Whether the time of a search grows with the length of a text, and no faster: a text that is eight times as long takes 8
 * times as long if the time is linear, and 64 times if it is quadratic. The bound lies between, since engines take steps,
 * as when memory is collected.
 */
function isLinearOn(pattern: RegExp, textOf: (units: number) => string, units = LENGTH): boolean {
  const everywhere = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
  const [short, long] = [units / 8, units].map((length) => timeOf(everywhere, textOf(Math.ceil(length))));
  return long / Math.max(short, 0.5) < 20;
}

/** What is wrong with a pattern, or nothing. What recheck cannot tell in time is left to `assertLinear`. */
async function faultOf(pattern: RegExp): Promise<string | undefined> {
  const found = await check(pattern.source, pattern.flags, { timeout: TIMEOUT });
  if (found.status === 'safe') return undefined;
  if (found.status === 'vulnerable')
    return `${pattern}: ${found.complexity.summary} on ${found.attack.pattern.slice(0, 200)}`;
  try {
    assertLinear(withoutReferences(pattern), 'not known to recheck');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The same for a pattern of a rule. Those have bounded repetitions, look behind and back references, about which
 * recheck and `assertLinear` only guess: the attack of recheck is timed, and texts that were made to be slow.
 */
async function faultOfRule(pattern: RegExp): Promise<string | undefined> {
  const found = await check(pattern.source, pattern.flags, { timeout: TIMEOUT });
  if (found.status === 'safe') return undefined;
  if (found.status === 'vulnerable' && !isLinearOn(pattern, (units) => attackOf(found.attack, units)))
    return `${pattern}: ${found.complexity.summary} on ${found.attack.pattern.slice(0, 200)}`;
  const slow = slowUnits.filter((unit) => !isLinearOn(pattern, (units) => unit.repeat(units / unit.length)));
  return slow.length > 0 ? `${pattern}: slow on ${JSON.stringify(slow)}` : undefined;
}

async function faultsOf(patterns: Iterable<RegExp>, judge = faultOf): Promise<string[]> {
  const unique = new Map(Array.from(patterns, (pattern) => [String(pattern), pattern]));
  const faults: string[] = [];
  for (const pattern of unique.values()) {
    const fault = await judge(pattern);
    if (fault) faults.push(fault);
  }
  return faults;
}

it('patterns that take the square of the length of a text are noticed', () => {
  const attacks: [RegExp, string][] = [
    [/\d+x/, '1'],
    [/ *\n/, ' '],
    [/\d+[xy]/, '1'],
    [/(?:\w+\s)?x/, 'a'],
  ];
  for (const [pattern, unit] of attacks)
    expect(
      isLinearOn(pattern, (units) => unit.repeat(units), 16_000),
      String(pattern),
    ).toBe(false);
  expect(isLinearOn(/\d{1,9}x/, (units) => '1'.repeat(units))).toBe(true);
});

describe('regular expressions', () => {
  it('are found', () => {
    expect(files.length).toBeGreaterThan(300);
    const literals = [...inFiles.values()].flatMap((found) => found.literals);
    expect(literals.length).toBeGreaterThan(150);
    expect(literals.map(String)).toContain(String(/[ \t]+/));
  });

  it('that are written as such are linear', async () => {
    expect(await faultsOf([...inFiles.values()].flatMap(({ literals }) => literals))).toEqual([]);
  }, 300_000);

  it('that are made by `RegExp` are made in few files', () => {
    expect(callers.sort()).toEqual(Object.keys(COMPOSED).sort());
  });
});

describe('regular expressions made at loading', () => {
  const made: RegExp[] = [];
  beforeAll(async () => {
    const Native = RegExp;
    const recorded = (result: object) => {
      // Only those of the sources: the test runner makes some too.
      const caller = new Error().stack
        ?.split('\n')
        .find((line) => !/regular-expressions\.test|Error/.test(line));
      if (caller?.includes('/src/')) made.push(result as RegExp);
      return result;
    };
    vi.stubGlobal(
      'RegExp',
      new Proxy(Native, {
        construct: (target, args, caller) => recorded(Reflect.construct(target, args, caller)),
        apply: (target, self, args) => recorded(Reflect.apply(target, self, args)),
      }),
    );
    vi.resetModules();
    for (const file of callers) await import(join(root, file));
  });
  afterAll(() => vi.unstubAllGlobals());

  it('are linear, as are those of all rules', async () => {
    vi.unstubAllGlobals();
    expect(made.length).toBeGreaterThan(3);
    const ofRules = Object.values(rules).map(({ pattern }) => pattern);
    expect(await faultsOf([...made, ...ofRules], faultOfRule)).toEqual([]);
  }, 300_000);
});
