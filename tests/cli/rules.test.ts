import { beforeAll, describe, expect, it } from 'vitest';
import type { Entity } from 'oriel';
import { demoLines, failure, SMALL, workplace } from './run.ts';

/** The options of rules, of the commands `tag` and `redact`. */

const { oriel, read, write } = workplace();
const TEXT = 'Order ORD-20145 of ann@lee.com, 010-1234-5678';
const OWN = ['--rule', 'ORDER=/\\bord-\\d+/i'];

const tag = (model: string, args: readonly string[], input = TEXT) => {
  const { status, stdout, stderr } = oriel(['tag', model, ...args], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};
const byRules = (model: string, args: readonly string[], input = TEXT) =>
  (JSON.parse(tag(model, args, input)) as { entities: Entity[] }).entities
    .filter(({ rule }) => rule !== undefined)
    .map(({ label, text }) => `${label} ${text}`);
const redacted = (args: readonly string[], input = TEXT) => {
  const { status, stdout, stderr } = oriel(['redact', ...args], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

const [ORDER, EMAIL, PHONE] = ['ORDER ORD-20145', 'EMAIL ann@lee.com', 'PHONE 010-1234-5678'];

describe('oriel tag', () => {
  it('adds the rules of --rules, and replaces by those of --replace-rules', () => {
    expect(byRules('pii', [])).toEqual([EMAIL, PHONE]);
    expect(byRules('pii', ['--rules', 'email'])).toEqual([EMAIL, PHONE]);
    expect(byRules('en', ['--rules', 'email'])).toEqual([EMAIL]);
    expect(byRules('en', ['--rules', 'email'], 'a@b.com on 2024-02-29')).toEqual([
      'EMAIL a@b.com',
      'DATE 2024-02-29',
    ]);
    expect(byRules('en', ['--rules', 'all'])).toEqual([EMAIL, PHONE]);
    expect(byRules('pii', ['--rules', 'none'])).toEqual([]);
    expect(byRules('pii', ['--replace-rules', 'email'])).toEqual([EMAIL]);
    expect(byRules('pii', ['--replace-rules', 'none'])).toEqual([]);
    expect(byRules('pii', ['--replace-rules', 'email', '--rules', 'phone,url'])).toEqual([EMAIL, PHONE]);
  });

  it('adds rules of one’s own to all of them', () => {
    expect(byRules('pii', OWN)).toEqual([ORDER, EMAIL, PHONE]);
    expect(byRules('pii', [...OWN, '--rules', 'none'])).toEqual([ORDER]);
    expect(byRules('en', [...OWN, '--rules', 'phone'])).toEqual([ORDER, PHONE]);
    expect(byRules('en', [...OWN, '--rules', 'all'])).toEqual([ORDER, EMAIL, PHONE]);
    expect(byRules('pii', [...OWN, '--replace-rules', 'phone'])).toEqual([ORDER, PHONE]);
    expect(byRules('en', [...OWN, '--rule', 'LEE=l(?=ee)', '--rule', 'LEE=ee'])).toEqual([
      ORDER,
      'LEE l',
      'LEE ee',
    ]);
  });

  it.each([
    ['ORDER=ORD-\\d+', ORDER],
    ['ORDER=/ORD-[0-9]+/', ORDER],
    ['ORDER=/ord-\\d+/gi', ORDER],
    ['X-1_a=ann|=', 'X-1_a ann'],
    ['주문=ORD\\p{Pd}\\d+', '주문 ORD-20145'],
    ['DOT=./of', ''],
    ['EQ=d+=?', 'EQ d'],
    ['N=-\\d+', 'N -20145'],
    ['5=5', '5 5'],
  ])('--rule %s', (rule, expected) => {
    for (const args of [['--rule', rule], [`--rule=${rule}`]]) {
      const [first = ''] = byRules('en', args);
      expect(first).toBe(expected);
    }
  });

  it('in every format, on several threads', () => {
    const input = `${TEXT}\n\nof John Smith, ORD-7\n`;
    for (const format of ['jsonl', 'text', 'html']) {
      const one = tag('pii', ['--format', format, ...OWN], input);
      expect(one).toContain('ORDER');
      expect(one).toContain('EMAIL');
      for (const threads of ['2', '3'])
        expect(tag('pii', ['--format', format, ...OWN, '--threads', threads], input)).toBe(one);
    }
    expect(tag('pii', ['--format', 'text', ...OWN])).toMatch(
      /^Order \[ORD-20145 ORDER\] of \[ann@lee.com EMAIL\]/,
    );
    write('in.jsonl', `${JSON.stringify({ id: 1, text: TEXT })}\n`);
    expect(JSON.parse(tag('pii', ['in.jsonl', ...OWN]))).toMatchObject({
      id: 1,
      entities: [{ rule: 'ORDER' }, {}, {}],
    });
    const columns = ['--input', 'conll', '--format', 'jsonl', ...OWN];
    expect(byRules('pii', columns, 'Order\nORD-20145\nof\nann@lee.com\n')).toEqual([ORDER, EMAIL]);
  });

  it.each(['--rules=email', '--rules=none', '--replace-rules=email', '--rule=A=b'])(
    'not with conll: %s',
    (option) => {
      const { status, stderr } = oriel(['tag', 'en', '--format', 'conll', option], TEXT);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^oriel: rules go with formats of texts, not with conll/m);
    },
  );
});

describe('oriel redact', () => {
  it('with a model', () => {
    expect(redacted(['pii', ...OWN])).toBe('Order [ORDER_1] of [EMAIL_1], [PHONE_1]');
    expect(redacted(['pii', ...OWN, '--labels', 'ORDER'])).toBe(
      'Order [ORDER_1] of ann@lee.com, 010-1234-5678',
    );
    expect(redacted(['ko', '--rules', 'email'], 'ann@lee.com')).toBe('[EMAIL_1]');
  });

  it('without a model: all rules, or those that are named, and one’s own', () => {
    expect(redacted(['none'])).toBe('Order ORD-20145 of [EMAIL_1], [PHONE_1]');
    expect(redacted(['none', ...OWN])).toBe('Order [ORDER_1] of [EMAIL_1], [PHONE_1]');
    expect(redacted(['none', ...OWN, '--rules', 'phone'])).toBe('Order [ORDER_1] of ann@lee.com, [PHONE_1]');
    expect(redacted(['none', ...OWN, '--rules', 'all'])).toBe('Order [ORDER_1] of [EMAIL_1], [PHONE_1]');
    expect(redacted(['none', ...OWN, '--rules', 'none'])).toBe(
      'Order [ORDER_1] of ann@lee.com, 010-1234-5678',
    );
    expect(redacted(['none', '--replace-rules', 'phone'])).toBe('Order ORD-20145 of ann@lee.com, [PHONE_1]');
    const card = 'card 4111 1111 1111 1111';
    expect(redacted(['none', '--rules', 'phone,card'], card)).toBe('card [CARD_1]');
  });
});

describe('what is wrong with an option is said, with exit code 2', () => {
  it.each([
    [['--rule', 'ORDER'], "--rule: got 'ORDER', expected LABEL=REGEX with a label"],
    [['--rule', '=x'], "--rule: got '=x', expected LABEL=REGEX"],
    [['--rule', 'A B=x'], "--rule: got 'A B=x', expected LABEL=REGEX"],
    [['--rule', '/a=b/'], "--rule: got '/a=b/', expected LABEL=REGEX"],
    [['--rule', 'A=('], '--rule A: got "(", Invalid regular expression'],
    [['--rule', 'A=/x/k'], '--rule A: got "/x/k", Invalid flags'],
    [['--rule', 'A='], '--rule A: got /(?:)/u, which matches the empty string'],
    [['--rule', 'A=x', '--rule', 'B=y*'], '--rule B: got /y*/u, which matches the empty string'],
    [['--rules', 'mail'], "--rules: got 'mail', expected all, none or some of url,email,"],
    [['--rules', 'email,all'], "--rules: got 'all'"],
    [['--replace-rules', 'mail'], "--replace-rules: got 'mail', expected all, none or"],
    [['--rules', 'none', '--replace-rules', 'email'], '--rules none does not go with --replace-rules'],
    [['--rules', 'ip', '--rules', 'email'], '--rules is given 2 times'],
  ])('%j', (args, message) => {
    for (const command of [
      ['tag', 'en'],
      ['redact', 'en'],
      ['redact', 'none'],
    ]) {
      const { status, stdout, stderr } = oriel([...command, ...args], TEXT);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(`oriel: ${message}`);
    }
  });

  it('the help names the options', () => {
    for (const command of ['tag', 'redact']) {
      const { stdout } = oriel([command, '--help']);
      for (const option of ['--rules <names>', '--replace-rules <names>', '--rule <label=regex>'])
        expect(stdout).toContain(option);
    }
  });
});

describe('oriel inspect', () => {
  let labels: string[];
  beforeAll(() => void ({ labels } = JSON.parse(oriel(['inspect', 'en', '--json']).stdout)));

  it('shows the labels of rules', () => {
    expect(labels).toEqual(['DATE', 'LOC', 'ORG', 'PER']);
    expect(oriel(['inspect', 'en']).stdout).toMatch(/^labels +DATE LOC ORG PER$/m);
    expect(oriel(['inspect', 'missing'])).toMatchObject(failure(/missing/));
  });
});

describe('oriel train', () => {
  it('trains the labels of the corpus; those of rules are no labels of the net', () => {
    write('en.jsonl', demoLines('en', 40));
    const args = [...SMALL, '--epochs', '1', '--set=rules={"date":"DATE","email":"ORG"}'];
    const { status, stdout } = oriel([
      'train',
      'en.jsonl',
      ...args,
      '-o',
      'en.safetensors',
      '--json-log',
      'log.jsonl',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^labels +LOC ORG PER TIME \(BIOES\)$/m);
    const { labels } = JSON.parse(String(read('log.jsonl')).split('\n')[0]);
    expect(labels).toEqual(['LOC', 'ORG', 'PER', 'TIME']);
    expect(oriel(['inspect', 'en.safetensors']).stdout).toMatch(/^labels +DATE LOC ORG PER TIME$/m);
    write('more.jsonl', '{"text": "On Monday.", "entities": [{"start": 3, "end": 9, "label": "DATE"}]}\n');
    const more = [
      'train',
      'more.jsonl',
      '--from',
      'en.safetensors',
      '--epochs',
      '1',
      '-o',
      'more.safetensors',
    ];
    expect(oriel(more).stdout).toMatch(/^new +labels DATE, /m);
  });
});
