import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { restore } from '../../src/redact.ts';

const MAP = {
  '[PERSON_1]': 'Ana Silva',
  '[PERSON_12]': 'Bob',
  '[PHONE_NUMBER_1]': '555 0100',
  '[사람_1]': '김철수',
};

/** `\n`, `\u005b` and so on in these are backslashes and letters, as in JSON. */
const raw = String.raw;

describe('an altered placeholder is restored', () => {
  test.each([
    // Case, separators, zeros.
    ['[person_1]', 'Ana Silva'],
    ['[Person_1]', 'Ana Silva'],
    ['[PERSON 1]', 'Ana Silva'],
    ['[Person 12]', 'Bob'],
    ['[PERSON-1]', 'Ana Silva'],
    ['[PERSON1]', 'Ana Silva'],
    ['[PERSON__1]', 'Ana Silva'],
    ['[PERSON #1]', 'Ana Silva'],
    ['[PERSON: 1]', 'Ana Silva'],
    ['[PERSON_01]', 'Ana Silva'],
    ['[person 0012]', 'Bob'],
    ['[phone number 1]', '555 0100'],
    ['[Phone-Number_1]', '555 0100'],
    ['[PhoneNumber_1]', '555 0100'],
    ['[사람 1]', '김철수'],
    ['[사람1]', '김철수'],
    // White space, line breaks, marks of Markdown inside of the brackets.
    ['[ PERSON_1 ]', 'Ana Silva'],
    ['[PERSON_1 ]', 'Ana Silva'],
    ['[PERSON_\n1]', 'Ana Silva'],
    ['[PERSON\u00a01]', 'Ana Silva'],
    ['[PERSON\u202f_1]', 'Ana Silva'],
    ['[*PERSON_1*]', 'Ana Silva'],
    ['[**PERSON_1**]', 'Ana Silva'],
    ['[`PERSON_1`]', 'Ana Silva'],
    // Characters that look the same, or are not seen.
    ['[PERSON\u20111]', 'Ana Silva'],
    ['[PERSON–1]', 'Ana Silva'],
    ['［PERSON_1］', 'Ana Silva'],
    ['［ＰＥＲＳＯＮ＿１２］', 'Bob'],
    ['[PERSON_١]', 'Ana Silva'],
    ['[PER\u200bSON\u00ad_1\ufeff]', 'Ana Silva'],
    ['[PERSÓN_1]', 'Ana Silva'],
    ['[사람_1]'.normalize('NFD'), '김철수'],
    // Other brackets.
    ['【PERSON_1】', 'Ana Silva'],
    ['【Person 1】', 'Ana Silva'],
    ['<PERSON_1>', 'Ana Silva'],
    ['<PERSON 12>', 'Bob'],
    ['<<PERSON_1>>', 'Ana Silva'],
    ['{PERSON_1}', 'Ana Silva'],
    ['{{PERSON_1}}', 'Ana Silva'],
    ['{{ PERSON_1 }}', 'Ana Silva'],
    ['⟨PERSON_1⟩', 'Ana Silva'],
    // Escapes: Markdown, JSON, HTML, URLs, and escapes of escapes.
    [raw`\[PERSON\_1\]`, 'Ana Silva'],
    [raw`[PERSON\_1]`, 'Ana Silva'],
    [raw`\\[PERSON\\_1\\]`, 'Ana Silva'],
    [raw`\{PERSON\_1\}`, 'Ana Silva'],
    [raw`\u005bPERSON_1\u005d`, 'Ana Silva'],
    [raw`\u005BPERSON\u005F1\u005D`, 'Ana Silva'],
    [raw`\\u005bPERSON_1\\u005d`, 'Ana Silva'],
    [raw`\u{5b}PERSON_1\x5d`, 'Ana Silva'],
    [raw`[\uc0ac\ub78c_1]`, '김철수'],
    ['&#91;PERSON_1&#93;', 'Ana Silva'],
    ['&#x5B;PERSON_1&#x5d;', 'Ana Silva'],
    ['&lbrack;PERSON_1&rbrack;', 'Ana Silva'],
    ['&lsqb;PERSON&lowbar;1&rsqb;', 'Ana Silva'],
    ['&amp;#91;PERSON_1&amp;#93;', 'Ana Silva'],
    ['&lt;PERSON_1&gt;', 'Ana Silva'],
    ['[PERSON&nbsp;1]', 'Ana Silva'],
    ['%5BPERSON_1%5D', 'Ana Silva'],
    ['%5bperson%201%5d', 'Ana Silva'],
    ['%255BPERSON_1%255D', 'Ana Silva'],
    ['%5B%EC%82%AC%EB%9E%8C_1%5D', '김철수'],
    ['[PERSON_1%5D', 'Ana Silva'],
    // No brackets.
    ['PERSON_1', 'Ana Silva'],
    ['PHONE_NUMBER_1', '555 0100'],
    ['PERSON_01', 'Ana Silva'],
    [raw`PERSON\_1`, 'Ana Silva'],
    [raw`PERSON\u005f1`, 'Ana Silva'],
    ['PERSON&#95;12', 'Bob'],
    ['ＰＥＲＳＯＮ＿１', 'Ana Silva'],
    ['사람_1', '김철수'],
    ['PER\u200bSON_1', 'Ana Silva'],
  ])('%s', (altered, original) => {
    expect(restore(altered, MAP)).toBe(original);
    expect(restore(`Dear ${altered}, hello ${altered}.`, MAP)).toBe(`Dear ${original}, hello ${original}.`);
    expect(restore(`“${altered}”\n`, MAP)).toBe(`“${original}”\n`);
    expect(restore(altered, MAP, { exact: true })).toBe(altered);
  });

  test.each([
    ["[PERSON_1]'s and PERSON_1's", "Ana Silva's and Ana Silva's"],
    ['[PERSON_1]님은 PERSON_1님은 [Person 1]님은', 'Ana Silva님은 Ana Silva님은 Ana Silva님은'],
    ['和PERSON_1说，사람_1은', '和Ana Silva说，김철수은'],
    ['**PERSON_1** `PERSON_1` "PERSON_1" (PERSON_1) «PERSON_1»', '**Ana Silva** `Ana Silva` "Ana Silva" (Ana Silva) «Ana Silva»'], // prettier-ignore
    ['_PERSON_1_ __PERSON_1__ ___PERSON_1___', '_Ana Silva_ __Ana Silva__ ___Ana Silva___'],
    ['👩‍⚕️PERSON_1 1️⃣PERSON_1', '👩‍⚕️Ana Silva 1️⃣Ana Silva'],
    [raw`{"text":"Dear all,\nPERSON_1\n[person_12]"}`, raw`{"text":"Dear all,\nAna Silva\nBob"}`],
    ['["PERSON_1", "[PERSON 12]"]', '["Ana Silva", "Bob"]'],
    ['[PERSON_1 and [PERSON_12', '[Ana Silva and [Bob'],
    ['[PERSON_1, PERSON_12]', '[Ana Silva, Bob]'],
    ["[PERSON_1's]", "[Ana Silva's]"],
    ['[[person_1]](https://x.org)', '[Ana Silva](https://x.org)'],
    ['/PERSON_1/?q=%5Bperson_1%5D&to=a%20PERSON_12', '/Ana Silva/?q=Ana Silva&to=a%20Bob'],
    ['<b>PERSON_1</b>&nbsp;PERSON_12', '<b>Ana Silva</b>&nbsp;Bob'],
    ['PERSON_1PERSON_12 [person_1][person_12]', 'PERSON_1PERSON_12 Ana SilvaBob'],
  ])('with what is around it left as it is: %s', (text, restored) => {
    expect(restore(text, MAP)).toBe(restored);
  });
});

describe('what only looks like a placeholder stays', () => {
  test.each([
    // Other placeholders, and parts of other words.
    '[PERSON_2] PERSON_2 [person 2] PERSON_10 [PERSON_121] PERSON_123',
    'MY_PERSON_12 xPERSON_1 PERSON_1x PERSON_1_2 MY-PERSON_1 PERSON_1-2 PERSON_1-A PERSON_1.5 1PERSON_1',
    raw`MY\_PERSON_1 PERSON_1\_2 MY%5FPERSON_1 PERSON_1%5F2 caf\u00e9PERSON_1 PERSON_1\u0033`,
    '[PERSON_1_2] [PERSON_1_1] [PERSON 1 2] [XPERSON_1] [PERSONS_1] [PERSON] [PERSON_] [_1] [1] []',
    '[PERSON_1²] PERSON_1² [PERSON_½]',
    '그사람_1 [그사람_1]',
    '_PERSON_1 __PERSON_1_ PERSON_1_ x_PERSON_1_ _PERSON_1_x',
    // Prose.
    'person 1, Person 1, PERSON 1, PERSON-1, (person 1), (PERSON 1), "person 1", person_1, Person_1, person1.',
    '[person 1 of 12] [PERSON 1, 12] [personal 1] [see person 1]',
    // Programs.
    'rows[person_1] f(person_1) a.person_1 {person_1} `${PERSON 1}` <person-1> <person1> {PERSON1} {PERSON: 1}',
    raw`\textbf{PERSON 1} person\_1 \person_1 \_PERSON\_1`,
    '["PERSON 1"] ["person_1"] {"PERSON 1": 2}',
  ])('%s', (text) => {
    expect(restore(text, MAP)).toBe(text);
  });

  test('an altered placeholder that fits two of the map', () => {
    const map = { '[PERSON_1]': 'a', '[Person_1]': 'b', '[X-Y_1]': 'c', '[X_Y_1]': 'd', '[X_Y_2]': 'e' };
    expect(restore('[PERSON_1] [Person_1] PERSON_1 Person_1 X-Y_1 X_Y_1', map)).toBe('a b a b c d');
    expect(restore('[X_Y 2] <PERSON 1> <Person-1>', map)).toBe('e a b');
    for (const text of ['[person_1]', '[PERSON 1]', '<X Y_1>', '[xy_1]'])
      expect(restore(text, map)).toBe(text);
  });

  test('names that end in digits are told from numbers', () => {
    const map = { '[LINE_11]': 'eleven', '[LINE1_1]': 'one', '[LINE_2_1]': 'two' };
    expect(restore('[line 11] [line11] LINE_11', map)).toBe('eleven eleven eleven');
    expect(restore('[line1 1] [line 1_1] LINE1_1', map)).toBe('one one one');
    const zeros = { '[LINE_1]': 'one', '[LINE0_1]': 'two' };
    expect(restore('[line 01] [line0 1] LINE_01', zeros)).toBe('[line 01] [line0 1] one');
    expect(restore('[AB_01_1] [AB 01]', { '[AB_1]': 'one', '[AB1_1]': 'two' })).toBe('[AB_01_1] one');
    expect(restore('[line 2 1] [line2-1] [line_21] [line21]', map)).toBe('two two [line_21] [line21]');
  });

  test('short names only with a separator, and without brackets only with two letters', () => {
    const map = { '[A_1]': 'a', '[PS_1]': 'p', '[人_1]': '人' };
    expect(restore('[A1] [a1] [PS1] A_1 X_A_1', map)).toBe('[A1] [a1] [PS1] A_1 X_A_1');
    expect(restore('[a 1] [A-1] [ps_1] PS_1 人_1', map)).toBe('a a p p 人');
  });

  test('names without letters are restored as they are in the map only', () => {
    const map = { '[__1]': 'a', '[2024_1]': 'b' };
    expect(restore('[__1] [2024_1] [1] [_1] __1 2024_1 [2024 1] [20241]', map)).toBe(
      'a b [1] [_1] __1 2024_1 [2024 1] [20241]',
    );
  });
});

describe('placeholders spelled as in the map come first', () => {
  test.each([
    [raw`\[PERSON_1]`, raw`\Ana Silva`],
    ['[[PERSON_1]]', '[Ana Silva]'],
    ['{[PERSON_1]}', '{Ana Silva}'],
    ['x[PERSON_1]', 'xAna Silva'],
    ['[PERSON_[PERSON_1]]', '[PERSON_Ana Silva]'],
    ['PERSON_1[PERSON_12]', 'Ana SilvaBob'],
    ['[PERSON_1](https://x.org)', 'Ana Silva(https://x.org)'],
    ['%5B[PERSON_1]%5D', '%5BAna Silva%5D'],
  ])('%s', (text, restored) => {
    expect(restore(text, MAP)).toBe(restored);
  });
});

describe('other brackets of the map', () => {
  test('are those that mark a placeholder best', () => {
    const map = { '<PERSON_1>': 'Ana' };
    const text = '<person 1> &lt;Person1&gt; ＜PERSON_1＞ [PERSON_1] [PERSON 1] PERSON_1';
    expect(restore(text, map)).toBe('Ana Ana Ana Ana Ana Ana');
    expect(restore('[person_1] <<PERSON_1>> a<person_1>', map)).toBe('[person_1] <Ana> a<person_1>');
  });

  test.each(['{}', '«»', '#*', '%&', '⟦⟧', '|/', '[)', '😀😁', '\\/'])('%s', (brackets) => {
    const key = [...brackets].join('PERSON_1');
    const map = { [key]: 'Ana' };
    expect(restore(`a ${key}b`, map)).toBe('a Anab');
    expect(restore(` ${key.toLowerCase().replace('_', ' ')} `, map)).toBe(' Ana ');
  });

  test('parentheses are around words, too', () => {
    const map = { '(PERSON_1)': 'Ana' };
    expect(restore('(PERSON_1) (PERSON 1) PERSON_1 （PERSON_1）', map)).toBe('Ana Ana Ana Ana');
    expect(restore('(person 1) (person_1) (PERSON1)', map)).toBe('(person 1) (person_1) (PERSON1)');
  });
});

describe('what is put back', () => {
  test('is not looked into', () => {
    const map = { '[AB_1]': '[AB_2] AB_2 [ab 2]', '[AB_2]': '[AB_1]' };
    expect(restore('[AB_1] AB_1 [ab 1]', map)).toBe(Array(3).fill('[AB_2] AB_2 [ab 2]').join(' '));
    expect(restore('[AB_1AB_2]', { '[AB_1]': 'AB', '[AB_2]': '_1]' })).toBe('[AB_1AB_2]');
  });

  test('is what the map has, whatever it looks like', () => {
    for (const original of ['$& $1 $$ $` $<name>', '', '\\', '\ud83d', '__proto__'])
      expect(restore('[AB_1] [ab 1] AB_1', { '[AB_1]': original })).toBe(Array(3).fill(original).join(' '));
  });

  test('is nothing of the prototype', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const text = names.flatMap((name) => [`[${name}_1]`, `[${name}]`, `${name}_1`, `[${name} 1]`]).join(' ');
    expect(restore(text, { '[PERSON_1]': 'Ana' })).toBe(text);
    const map = JSON.parse('{"[__proto___1]": "a", "[constructor_1]": "b"}') as Record<string, string>;
    expect(restore('[__proto___1] [constructor_1] constructor_1 [Constructor 1]', map)).toBe('a b b b');
    expect(() => restore('x', JSON.parse('{"__proto__": "a"}') as Record<string, string>)).toThrow(
      'got the key "__proto__", expected a placeholder as [PERSON_1]',
    );
  });
});

const cases = resolve(process.env.ORIEL_DATA ?? '../shared/data', 'cases/text.jsonl');
if (!existsSync(cases)) console.warn(`skipped: no ${cases}; set ORIEL_DATA`);

test.skipIf(!existsSync(cases))('the cases of altered placeholders', () => {
  const lines = readFileSync(cases, 'utf8').split('\n').filter(Boolean);
  const altered = lines
    .map((line) => JSON.parse(line) as { kind: string; text: string })
    .filter(({ kind }) => kind === 'restore an altered placeholder');
  expect(altered.length).toBeGreaterThan(0);
  for (const { text } of altered) {
    const restored = restore(text, { '[PERSON_1]': 'Ana Silva' });
    expect(restored).toContain('Ana Silva');
    expect(restored).not.toMatch(/person|[[\]*\\]|%5/i);
  }
});
