/** Names, sentences with a place for them, and the ways in which texts write both. */
export const names = {
  persons:
    'John Smith|Mary Jones|Bob Brown|Peter Parker|Ana Silva|Emma Watson|David Kim|Sarah Connor|Robert Miller|Laura Bianchi|Hans Müller|Carlos Gómez|James Wilson|José García|Barack Obama|Angela Merkel|Sven Åkesson',
  organizations:
    'Deutsche Bank|Harvard University|Goldman Sachs|United Nations|Red Cross|General Motors|World Bank|European Union|Morgan Stanley',
  places:
    'New York|San Francisco|Los Angeles|South Korea|Buenos Aires|São Paulo|Hong Kong|Saudi Arabia|United Kingdom|Sri Lanka',
};

export const sentences = {
  persons: ['I met {} yesterday.', '{} called me on Monday.', 'We talked to {} about the plan.'],
  organizations: ['He works for {} in sales.', 'The offer came from {}.'],
  places: ['We flew to {} last week.', '{} is very nice in spring.'],
};

/** How a sentence and its name are written. */
interface Kind {
  text(sentence: string, name: string): string;
  name(name: string): string;
}

const same = (name: string) => name;
const around = (before: string, behind = before): Kind => ({
  text: (sentence, name) => sentence.replace('{}', before + name + behind),
  name: same,
});
const within = (write: (name: string) => string): Kind => ({
  text: (sentence, name) => sentence.replace('{}', write(name)),
  name: write,
});
const between = (blank: string) => within((name) => name.replace(' ', blank));
const whole = (write: (text: string) => string): Kind => ({
  text: (sentence, name) => write(sentence.replace('{}', name)),
  name: write,
});

const WIDE = /[^\0-\x7f]/g;
const codeOf = (character: string) => character.charCodeAt(0);
const bytesOf = (character: string) =>
  [...new TextEncoder().encode(character)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');

export const kinds: Record<string, Kind> = {
  _name_: around('_'),
  __name__: around('__'),
  ___name___: around('___'),
  '*_name_*': around('*_', '_*'),
  '\\n before': around('\\n', ''),
  '\\n behind': around('', '\\n'),
  '\\r\\n before': around('\\r\\n', ''),
  '\\\\n before': around('\\\\n', ''),
  '\\t before': around('\\t', ''),
  '\\t behind': around('', '\\t'),
  '\\" around': around('\\"'),
  JSON: {
    text: (sentence, name) => JSON.stringify({ text: `Hello,\n${sentence.replace('{}', name)}\nRegards` }),
    name: same,
  },
  'JSON in JSON': {
    text: (sentence, name) =>
      JSON.stringify(JSON.stringify({ text: `Hi.\n\n${sentence.replace('{}', name)}` })),
    name: same,
  },
  '\\u00e9': whole((text) =>
    text.replace(WIDE, (character) => `\\u${codeOf(character).toString(16).padStart(4, '0')}`),
  ),
  '&nbsp; inside': between('&nbsp;'),
  '&#160; inside': between('&#160;'),
  '&#xA0; inside': between('&#xA0;'),
  '&amp;nbsp; inside': between('&amp;nbsp;'),
  '&nbsp; around': around('&nbsp;'),
  '&quot; around': around('&quot;'),
  '&amp;quot; around': around('&amp;quot;'),
  '&#34; around': around('&#34;'),
  '&lt; &gt; around': around('&lt;', '&gt;'),
  '&lt;b&gt; around': around('&lt;b&gt;', '&lt;/b&gt;'),
  '&mdash; around': around('&mdash;'),
  '&rsquo;s': around('', '&rsquo;s friend'),
  '&#39;s': around('', '&#39;s friend'),
  '&#233;': whole((text) => text.replace(WIDE, (character) => `&#${codeOf(character)};`)),
  '=20 before': around('=20', ''),
  '=20 inside': between('=20'),
  '=C3=A9': whole((text) => text.replace(WIDE, bytesOf)),
  'soft line break in a word': within((name) => `${name.slice(0, -2)}=\n${name.slice(-2)}`),
  'soft line break between words': between(' =\r\n'),
  'newline before': around('\n', ''),
  'no-break space': between('\u00a0'),
  'thin space': between('\u2009'),
  'zero-width space between words': between('\u200b'),
  'zero-width space in a word': within((name) => `${name.slice(0, 2)}\u200b${name.slice(2)}`),
  'zero-width space around': around('\u200b'),
  'soft hyphen': within((name) => `${name.slice(0, 2)}\u00ad${name.slice(2)}`),
  'byte-order mark': { text: (sentence, name) => `\ufeff${sentence.replace('{}', name)}`, name: same },
  'direction marks': around('\u200e', '\u200f'),
  decomposed: whole((text) => text.normalize('NFD')),
  'full-width': whole((text) =>
    text.replace(/[A-Za-z\d]/g, (character) => String.fromCharCode(codeOf(character) + 0xfee0)),
  ),
  '’s': around('', '’s friend'),
  ʼs: around('', 'ʼs friend'),
  '´s': around('', '´s friend'),
  '`s': around('', '`s friend'),
  '‘s': around('', '‘s friend'),
  'tabs around': around('\t'),
  'blanks around': around('   '),
  'square brackets': around('[', ']'),
  'opened bracket': around('('),
};
