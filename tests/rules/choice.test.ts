import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ruleNames, rules } from '../../src/rules/built-in.ts';
import { mergeRules, type RuleChoice, type RuleOptions, rulesOf } from '../../src/rules/choice.ts';
import { findPatterns } from '../../src/rules/index.ts';

const ORDER = { label: 'ORDER', pattern: /ord-\d+/i };
const TEXT = 'ORD-12, a@b.com, 10.0.0.1';
const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);
const labels = (all: readonly { label: string }[]) => all.map(({ label }) => label);
const found = (choice: unknown, text = TEXT) =>
  findPatterns(text, choice as RuleChoice).map((entity) => `${entity.label} ${entity.text}`);

describe('a choice', () => {
  test('all and none', () => {
    expect(rulesOf('all')).toEqual(Object.values(rules));
    expect(rulesOf('none')).toEqual([]);
    expect(found('all')).toEqual(found(undefined));
    expect(names(rulesOf([ORDER, 'all']))).toEqual(['ORDER', ...ruleNames]);
  });

  test.each<[string, unknown]>([
    ['a list', [ORDER]],
    ['a list with another name', [{ ...ORDER, name: 'order' }]],
    ['a source', [{ label: 'ORDER', pattern: 'ORD-\\d+' }]],
    ['a source with flags', [{ label: 'ORDER', pattern: '/ord-\\d+/i' }]],
    ['a source with flags that are dropped', [{ label: 'ORDER', pattern: '/ord-\\d+/giy' }]],
    ['an object of patterns', { ORDER: /ord-\d+/i }],
    ['an object of rules', { ORDER: { pattern: /ord-\d+/i } }],
    ['an object of rules with labels', { order: { label: 'ORDER', pattern: 'ORD-\\d+' } }],
    ['the flag g', { ORDER: /ord-\d+/gi }],
    ['the flag y', { ORDER: /ord-\d+/iy }],
    ['the flag u', { ORDER: /ORD\p{Pd}\d+/u }],
    ['the flag v', { ORDER: new RegExp('[\\p{Lu}--X]+\\p{Pd}\\d+', 'v') }],
    ['the flag s', { ORDER: /ORD.\d+/s }],
    ['the flag m', { ORDER: /^ord-\d+/im }],
    ['a list of another realm', runInNewContext('[{ label: "ORDER", pattern: /ord-\\d+/i }]')],
    ['an object of another realm', runInNewContext('({ ORDER: /ord-\\d+/gi })')],
    ['a pattern of another realm', { ORDER: runInNewContext('/ord-\\d+/i') }],
    ['an object without prototype', Object.assign(Object.create(null), { ORDER: /ord-\d+/i })],
    ['an instance of a class', [new (class Order { label = 'ORDER'; pattern = /ord-\d+/i; })()]],
  ])('%s', (_, choice) => expect(found(choice)).toEqual(['ORDER ORD-12'])); // prettier-ignore

  test('a check of a class keeps what is its own', () => {
    class Known {
      label = 'KNOWN';
      pattern = /ORD-\d+/;
      readonly #all = ['ORD-12'];
      check(candidate: string) {
        return this.#all.includes(candidate);
      }
    }
    expect(found([new Known()], 'ORD-12 ORD-13')).toEqual(['KNOWN ORD-12']);
    expect(found({ X: new Known() }, 'ORD-12 ORD-13')).toEqual(['KNOWN ORD-12']);
    const inAnotherRealm = runInNewContext('[{ label: "X", pattern: /\\d+/, check: (s) => s === "12" }]');
    expect(found(inAnotherRealm, '11 12')).toEqual(['X 12']);
  });

  test('has names, which are labels by default', () => {
    expect(names(rulesOf([ORDER, { ...ORDER, name: 'order' }, 'ip']))).toEqual(['ORDER', 'order', 'ip']);
    expect(findPatterns(TEXT, [ORDER])[0]).toMatchObject({ label: 'ORDER', rule: 'ORDER' });
  });

  test('is copied: neither the rule nor its pattern changes', () => {
    const pattern = /ord-\d+/giy;
    pattern.lastIndex = 3;
    const rule = { label: 'ORDER', pattern };
    const [copy] = rulesOf([rule]);
    rule.label = 'OTHER';
    findPatterns(TEXT, [rule]);
    expect(copy.label).toBe('ORDER');
    expect(copy.pattern.flags).toBe('i');
    expect(pattern.lastIndex).toBe(3);
  });

  test('may name a rule twice, and have many patterns of one label', () => {
    expect(names(rulesOf(['email', 'ip', 'email']))).toEqual(['email', 'ip']);
    expect(names(rulesOf(['ip', 'all']))).toHaveLength(ruleNames.length);
    expect(found([ORDER, ORDER])).toEqual(['ORDER ORD-12']);
    expect(found([ORDER, { label: 'ORDER', pattern: /\b10\b/ }])).toEqual(['ORDER ORD-12', 'ORDER 10']);
  });

  test('may be the table of rules, whole or in part', () => {
    expect(found(rules)).toEqual(found('all'));
    expect(found(Object.values(rules))).toEqual(found('all'));
    expect(found({ ...rules, ORDER: /ORD-\d+/ })).toEqual(['ORDER ORD-12', 'EMAIL a@b.com', 'IP 10.0.0.1']);
    expect(found([{ ...rules.email, label: 'CONTACT' }])).toEqual(['CONTACT a@b.com']);
  });

  test('mixes labels for built-in rules and patterns; patterns win', () => {
    expect(found({ email: 'CONTACT', AT: /@/, ORDER: /ord-\d+/i })).toEqual([
      'ORDER ORD-12',
      'CONTACT a',
      'AT @',
      'CONTACT b.com',
    ]);
    expect(found({ ip: 'HOST', email: 'CONTACT' })).toEqual(['CONTACT a@b.com', 'HOST 10.0.0.1']);
  });

  test.each<[unknown, string]>([
    [null, 'rules: got null, expected'],
    [false, 'rules: got false'],
    [0, 'rules: got 0'],
    [() => [], 'rules: got a function'],
    [new Set(['email']), 'rules: got [object Set]'],
    [new Map([['email', 'X']]), 'rules: got [object Map]'],
    [Promise.resolve([]), 'rules: got [object Promise]'],
    [/ord-\d+/, 'rules: got /ord-\\d+/, which has no label, expected \'all\', \'none\', a list of rules or { ORDER: /ord-\\d+/ }'],
    [[/ord-\d+/g], "rules[0]: got /ord-\\d+/g, which has no label, expected the name of a rule or { label: 'ORDER', pattern: /ord-\\d+/g }"],
    [['email', null], 'rules[1]: got null'],
    [[undefined], 'rules[0]: got undefined'],
    [Array(1), 'rules[0]: got undefined'],
    [[['email']], 'rules[0]: got a list'],
    [[7], 'rules[0]: got 7'],
    [ORDER, 'rules: got a rule, expected a list of rules'],
    [[{ pattern: /x/ }], 'rules[0].label: got undefined'],
    [[{ label: '', pattern: /x/ }], 'rules[0].label: got ""'],
    [[{ label: ' \n', pattern: /x/ }], 'rules[0].label: got " \\n"'],
    [[{ label: 1, pattern: /x/ }], 'rules[0].label: got 1'],
    [[{ label: ['X'], pattern: /x/ }], 'rules[0].label: got a list'],
    [{ '': /x/ }, 'rules..label: got ""'],
    [{ email: '' }, 'rules.email: got ""'],
    [{ email: 1 }, 'rules.email: got 1'],
    [{ ORDER: ['x'] }, "rules.ORDER: got a list, expected a label for a built-in rule or a pattern for the label 'ORDER'"],
    [{ ORDER: null }, 'rules.ORDER: got null'],
    [{ ORDER: {} }, 'rules.ORDER.pattern: got undefined'],
    [[{ label: 'X' }], 'rules[0].pattern: got undefined, expected a RegExp or a string'],
    [[{ label: 'X', pattern: 1 }], 'rules[0].pattern: got 1'],
    [[{ label: 'X', pattern: [/x/] }], 'rules[0].pattern: got a list'],
    [[{ label: 'X', pattern: '(' }], 'rules[0].pattern: got "(", Invalid regular expression'],
    [[{ label: 'X', pattern: '\\-' }], 'rules[0].pattern: got "\\\\-", Invalid regular expression'],
    [[{ label: 'X', pattern: '/x/q' }], 'rules[0].pattern: got "/x/q", Invalid flags'],
    [[{ label: 'X', pattern: '' }], 'rules[0].pattern: got /(?:)/u, which matches the empty string'],
    [[{ label: 'X', pattern: /(?:)/ }], 'which matches the empty string'],
    [[{ label: 'X', pattern: /\d*/g }], 'rules[0].pattern: got /\\d*/, which matches the empty string'],
    [[{ label: 'X', pattern: /foo|/ }], 'which matches the empty string'],
    [[{ label: 'X', pattern: /^$/m }], 'which matches the empty string'],
    [[{ label: 'X', pattern: /x/, check: true }], 'rules[0].check: got true, expected a function'],
    [[{ label: 'X', pattern: /x/, check: async () => true }], 'rules[0].check: got a function check, expected a function, not an async one'],
    [[{ label: 'X', pattern: /x/, name: '' }], 'rules[0].name: got ""'],
    [[{ label: 'X', pattern: /x/, name: 1 }], 'rules[0].name: got 1'],
    [[{ label: 'X', pattern: 'x', flags: 'i' }], "rules[0]: got the key 'flags', expected only name, label, pattern, check"],
    [[{ label: 'X', regex: /x/ }], "rules[0]: got the key 'regex'"],
  ])('%o is a TypeError', (choice, message) => {
    expect(() => rulesOf(choice as RuleChoice)).toThrow(TypeError);
    expect(() => rulesOf(choice as RuleChoice)).toThrow(message);
    const options = { replaceRules: choice as RuleChoice };
    expect(() => mergeRules(undefined, options)).toThrow(message.replace(/^rules/, 'replaceRules'));
  }); // prettier-ignore

  test.each<[unknown, string]>([
    ['', "rules: got \"\", expected 'all', 'none' or a list: ['email', 'date']"],
    ['email', 'rules: got "email"'],
    ['ALL', 'rules: got "ALL"'],
    [['mail'], "rules: got 'mail', expected url, email,"],
    [['none'], "rules: got 'none'"],
    [['toString'], "rules: got 'toString'"],
    [['ord-\\d+'], "or a rule of your own: { label: 'ORDER', pattern: /…/ }"],
    [{ mail: 'X' }, "rules: got 'mail'"],
    [{ ORDER: 'ord-\\d+' }, "rules: got 'ORDER'"],
    [{ toString: 'X' }, "rules: got 'toString'"],
  ])('%o is a RangeError', (choice, message) => {
    expect(() => rulesOf(choice as RuleChoice)).toThrow(RangeError);
    expect(() => rulesOf(choice as RuleChoice)).toThrow(message);
  });
});

describe('rules beside those of a model', () => {
  const all = { url: 'URL', email: 'CONTACT', card: 'CARD', phone: 'PHONE' };
  const merged = (options: RuleOptions, own: RuleChoice | undefined = all) => mergeRules(own, options);

  test('without options are its own', () => {
    expect(names(merged({}))).toEqual(['url', 'email', 'card', 'phone']);
    expect(labels(merged({}))).toEqual(['URL', 'CONTACT', 'CARD', 'PHONE']);
    expect(mergeRules(undefined, {})).toEqual([]);
  });

  test.each<[string, RuleOptions['rules']]>([
    ['undefined', undefined],
    ['an empty list', []],
    ['an empty object', {}],
  ])('%s adds nothing and drops nothing', (_, choice) =>
    expect(merged({ rules: choice })).toEqual(merged({})),
  );

  test('those of one’s own come first, in their order', () => {
    const other = { label: 'A', pattern: /a/ };
    expect(names(merged({ rules: [other, 'phone', ORDER] }))).toEqual([
      'A',
      'ORDER',
      'url',
      'email',
      'card',
      'phone',
    ]);
  });

  test('built-in ones come where the table has them', () => {
    const more: RuleChoice = ['date', 'phone', 'iban'];
    expect(names(merged({ rules: more }))).toEqual(['url', 'email', 'iban', 'card', 'date', 'phone']);
    expect(names(merged({ rules: 'all' }))).toEqual(ruleNames);
    expect(names(mergeRules(undefined, { rules: ['phone', 'card'] }))).toEqual(['card', 'phone']);
  });

  test('keep the model’s label without another one', () => {
    expect(merged({ rules: ['email'] })).toEqual(merged({}));
    expect(labels(merged({ rules: 'all' }))).toContain('CONTACT');
    expect(labels(merged({ rules: 'all' }))).not.toContain('EMAIL');
    for (const rules of [{ email: 'EMAIL' }, [rulesOf(['email'])[0]]])
      expect(labels(merged({ rules }))).toEqual(['URL', 'EMAIL', 'CARD', 'PHONE']);
    expect(labels(merged({ rules: { email: 'MAIL' } }))).toEqual(['URL', 'MAIL', 'CARD', 'PHONE']);
  });

  test('none drops all, and replaceRules takes their place', () => {
    expect(merged({ rules: 'none' })).toEqual([]);
    expect(merged({ replaceRules: 'none' })).toEqual([]);
    expect(merged({ replaceRules: [] })).toEqual([]);
    expect(labels(merged({ replaceRules: ['email'] }))).toEqual(['EMAIL']);
    expect(names(merged({ replaceRules: 'all' }))).toEqual(ruleNames);
    expect(names(merged({ replaceRules: ['phone', 'card'] }))).toEqual(['phone', 'card']);
    expect(names(merged({ replaceRules: ['phone', ORDER], rules: ['phone', 'url', ORDER] }))).toEqual([
      'ORDER',
      'url',
      'phone',
      'ORDER',
    ]);
    expect(names(merged({ replaceRules: ['phone', 'email'], rules: ['email'] }))).toEqual(['phone', 'email']);
    expect(() => merged({ rules: 'none', replaceRules: ['email'] })).toThrow(
      "rules: got 'none' beside replaceRules",
    );
  });
});
