import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extendEnd, widthOf } from '../../src/text/characters.ts';
import { namedCharacter } from '../../src/text/html-entities.ts';
import { originalRange, readingOf } from '../../src/text/reading.ts';
import { anyText } from './any-text.ts';

const read = (text: string) => readingOf(text)?.text ?? text;

describe('texts that read otherwise', () => {
  test.each([
    ['John&nbsp;Smith &amp; Sons', 'John\u00a0Smith & Sons'],
    ['&#74;&#x6f;&#X68;n &#8217; &#146; &#128512;', 'John ’ ’ 😀'],
    ['Caf&eacute; S&atilde;o &Scaron;koda &Lstrok;&oacute;d&zacute; &szlig;', 'Café São Škoda Łódź ß'],
    ['&amp;lt;b&amp;gt; &amp;amp;nbsp;', '<b> \u00a0'],
    ['&quot;x&quot; &ldquo;y&rdquo; &mdash; &hellip; &apos;', '"x" “y” — … \''],
    ['Hi,\\nJohn\\tSmith\\r\\nBye', 'Hi,\nJohn\tSmith\r\nBye'],
    ['Hello.\\n\\nhow are you', 'Hello.\n\nhow are you'],
    ['Dear all,\\nhow are you', 'Dear all,\nhow are you'],
    ['a\\n- b\\n* c\\n1. d\\n**e**\\n+1 212', 'a\n- b\n* c\n1. d\n**e**\n+1 212'],
    ['{\\"name\\":\\"John\\"}', '{"name":"John"}'],
    ['\\\\nJohn \\\\\\"x\\\\\\"', '\nJohn "x"'],
    ["O\\'Brien caf\\u00e9 caf\\\\u00E9 \\xe9 \\ud83d\\ude00", "O'Brien café café é 😀"],
    ['Andr=C3=A9s =E2=80=9CHi=E2=80=9D', 'Andrés “Hi”'],
    ['I met =20John=20Smith=20\nyesterday', 'I met  John Smith \nyesterday'],
    ['the Smi=\nths and =\r\nthe rest', 'the Smiths and the rest'],
    ['Jose\u0301 Mu\u0308ller', 'José Müller'],
    ['한국 카카오'.normalize('NFD'), '한국 카카오'],
    ['Ｊｏｈｎ １２，０００．５', 'John 12,000.5'],
  ])('%j reads %j', (text, reading) => expect(read(text)).toBe(reading));
});

describe('texts that read as they are', () => {
  test.each([
    'AT&T; R&D; x & y; &; &#; &foo; &#x; &#0; &#xd800; a&b;c',
    'C:\\new C:\\Users\\nick D:\\temp\\Robert \\\\server\\tools src\\test .\\node_modules\\react',
    '\\textbf{x} \\nabla f \\theta \\rho \\times \\neq \\newline \\right) \\title{x} (\\nu, \\tau)',
    '[^\\n] \\n+ \\n? \\n{2} \\r?\\n\\s*\\d+ (\\n|\\r) \\s\\n*$ \\w+\\t*',
    'x=20 y=20; ?page=20 &size=20 width=20px id=E5 color=FF0000 a=b',
    'Overview\n=====\nsome text',
    'key=\nother=1',
    'timeout=20\nretries=20\n',
    '（서울） ！ ？',
    'हिन्दी में',
    '2 < 3 \\ 4',
  ])('%j', (text) => expect(read(text)).toBe(text));
});

test('names of entities', () => {
  const known = {
    quot: '"', amp: '&', nbsp: '\u00a0', iexcl: '¡', iquest: '¿', yuml: 'ÿ', Aring: 'Å', ccedil: 'ç', times: '×', szlig: 'ß',
    divide: '÷', Zcaron: 'Ž', lstrok: 'ł', euro: '€', ensp: ' ', acute: '´', uml: '¨', copy: '©', frac12: '½',
  }; // prettier-ignore
  for (const [name, character] of Object.entries(known)) expect(namedCharacter(name), name).toBe(character);
  for (const name of ['foo', 'dot', 'acute1', 'aconstructor', 'toString'])
    expect(namedCharacter(name), name).toBeUndefined();
});

const escapes = fc.constantFrom(
  ...'&nbsp;|&#39;|&amp;lt;|\\n|\\\\"|\\u00e9|=C3=A9|=20|=\n|e\u0301|\u1112\u1161\u11ab|Ｊ|１|&|\\|=|John |x|é|한|\n'.split(
    '|',
  ),
);
const escaped = fc.array(fc.oneof(escapes, anyText), { maxLength: 20 }).map((parts) => parts.join(''));

test('ranges of a reading are ranges of its text, in order, and read so', () => {
  fc.assert(
    fc.property(escaped, (text) => {
      const reading = readingOf(text);
      if (!reading) return;
      let last = 0;
      for (let at = 0; at < reading.text.length;) {
        const next = extendEnd(reading.text, at + widthOf(reading.text.codePointAt(at)!));
        const { start, end } = originalRange(reading, { start: at, end: next });
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        last = end;
        at = next;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1000 },
  );
});
