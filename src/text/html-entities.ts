/** Combining marks by the end of an entity's name: `eacute` is `e` with an acute. */
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  breve: '\u0306',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
  ogon: '\u0328',
};

/** The entities of U+00A0 to U+00BF, then some others by turns with their characters. */
const NAMES =
  `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
  micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest`.split(/\s+/);
const OTHERS =
  `quot " amp & lt < gt > apos ' times × divide ÷ AElig Æ aelig æ OElig Œ oelig œ Oslash Ø oslash ø szlig ß
  ETH Ð eth ð THORN Þ thorn þ Lstrok Ł lstrok ł ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ lsaquo ‹
  rsaquo › bull • hellip … euro € trade ™`.split(/\s+/);
/** Spaces of other widths are spaces. */
const SPACES = /^(?:en|em|thin)sp$/;

/** The character of a named entity of HTML; undefined for other names, and for those that hardly occur in text. */
export function namedCharacter(name: string): string | undefined {
  const accented = (name[0] + ACCENTS[name.slice(1)]).normalize('NFC');
  if (accented.length === 1) return accented;
  const i = NAMES.indexOf(name);
  if (i >= 0) return String.fromCharCode(0xa0 + i);
  const at = OTHERS.indexOf(name);
  return SPACES.test(name) ? ' ' : at < 0 ? undefined : OTHERS[at + 1];
}
