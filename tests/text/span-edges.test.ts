import { describe, expect, test } from 'vitest';
import { namesIn } from '../../src/text/span-edges.ts';
import { tokenizeSyllables, tokenizeWords } from '../../src/text/tokenizer.ts';

/** The names in a span of all tokens of a text. */
const words = (text: string) =>
  namesIn(text, tokenizeWords(text)).map(({ start, end }) => text.slice(start, end));
const syllables = (text: string) =>
  namesIn(text, tokenizeSyllables(text)).map(({ start, end }) => text.slice(start, end));

describe('punctuation that belongs to what is beside a name is left out', () => {
  test.each([
    ['[서울', '서울'],
    ['洪吉童)', '洪吉童'],
    ['「한국은행', '한국은행'],
    ['『태백산맥', '태백산맥'],
    ['“John Smith', 'John Smith'],
    ['John Smith”', 'John Smith'],
    ['"John Smith', 'John Smith'],
    ['John Smith"', 'John Smith'],
    ['(Acme', 'Acme'],
    ['Acme)', 'Acme'],
    ['<Acme', 'Acme'],
    ['&lt;Acme', 'Acme'],
    ['Acme&quot;', 'Acme'],
    ['\\"Acme', 'Acme'],
    [', Acme,', 'Acme'],
    ['** Acme **', 'Acme'],
    ['_ Acme _', 'Acme'],
    ['- Acme -', '- Acme'],
    ['Acme :', 'Acme'],
    ['Acme — ', 'Acme'],
  ])('%j: %j', (text, name) => {
    expect(words(text)).toEqual([name]);
    if (!/[&\\*_ ]/.test(text)) expect(syllables(text)).toEqual([name]);
  });
});

describe('what belongs to a name stays', () => {
  test.each([
    'Acme (Pty) Ltd',
    'Acme (Pty)',
    'Yahoo!',
    'Guess?',
    'C++',
    'Google+',
    "'90s",
    "Toys 'R' Us",
    '"Weird Al" Yankovic',
    'Dwayne "The Rock" Johnson',
    '$5',
    '5%',
    '-5',
    '#1',
    '.NET',
    '《서울》 신문',
  ])('%j', (name) => expect(words(name)).toEqual([name]));
  test.each(["'18년", '2018. 5. 3.', '5%', '~3일'])('%j', (name) => expect(syllables(name)).toEqual([name]));
});

test('the period of an abbreviation that ends a name', () => {
  const nameIn = (text: string, length: number) => {
    const [{ start, end }] = namesIn(text, tokenizeWords(text).slice(0, length));
    return text.slice(start, end);
  };
  expect(nameIn('Acme Inc.', 2)).toBe('Acme Inc.');
  expect(nameIn('Acme Inc.)', 2)).toBe('Acme Inc.');
  expect(nameIn('Sammy Davis Jr.', 3)).toBe('Sammy Davis Jr.');
  expect(nameIn('Smith, J.;', 3)).toBe('Smith, J.');
  expect(nameIn('John Smith.', 2)).toBe('John Smith');
});

describe('columns and values are names of their own', () => {
  test.each([
    ['John Smith\tMary Jones', ['John Smith', 'Mary Jones']],
    ['John Smith   Mary Jones', ['John Smith', 'Mary Jones']],
    ['John Smith\\tMary Jones', ['John Smith', 'Mary Jones']],
    ['John Smith&nbsp;&nbsp;&nbsp;Mary Jones', ['John Smith', 'Mary Jones']],
    ['John Smith; Mary Jones | Bob', ['John Smith', 'Mary Jones', 'Bob']],
    ['서울=연합뉴스', ['서울', '연합뉴스']],
    ['John  Smith', ['John  Smith']],
    ['John\n    Smith', ['John\n    Smith']],
    ['John\r\n> Smith', ['John\r\n> Smith']],
    ['John&nbsp;Smith', ['John&nbsp;Smith']],
    ['; |', []],
    ['(', []],
  ])('%j', (text, names) => expect(words(text)).toEqual(names));
});
