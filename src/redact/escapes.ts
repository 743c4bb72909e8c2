/** A character of a text, written as itself or as an escape, and the UTF-16 offset behind it. */
export interface Character {
  char: string;
  end: number;
}

/** What follows in the text decides; there may be more text. */
export const MORE = 'more';

/** HTML's names of the characters that a placeholder may have. */
const NAMES: Record<string, string> = {
  '[': 'lbrack lsqb',
  ']': 'rbrack rsqb',
  '{': 'lbrace lcub',
  '}': 'rbrace rcub',
  '(': 'lpar',
  ')': 'rpar',
  '<': 'lt',
  '>': 'gt',
  '«': 'laquo',
  '»': 'raquo',
  _: 'lowbar underbar',
  '-': 'hyphen dash minus',
  '*': 'ast',
  '#': 'num',
  '`': 'grave',
  '&': 'amp',
  '%': 'percnt',
  '\\': 'bsol',
  ' ': 'nbsp ensp emsp thinsp',
  '\u200b': 'zerowidthspace zwj zwnj shy nobreak',
};
const ENTITIES = new Map(
  Object.entries(NAMES).flatMap(([char, names]) => names.split(' ').map((name) => [name, char])),
);

const HEX = '[0-9a-f]';
/** Escapes within escapes: JSON in JSON doubles backslashes, HTML in HTML writes `&amp;`, a URL in a URL `%25`. */
const BACKSLASHES = String.raw`\\{1,4}`;
const AMPERSAND = '&(?:amp;)?';
const PERCENT = '%(?:25)?';
const CONTINUATION = `${PERCENT}[89ab]${HEX}`;

const ESCAPE = new RegExp(
  [
    `${BACKSLASHES}u(d[89ab]${HEX}{2})${BACKSLASHES}u(d[c-f]${HEX}{2})`,
    String.raw`${BACKSLASHES}(?:u\{(${HEX}{1,6})\}|u(${HEX}{4})|x(${HEX}{2})|([!-/:-@[\]^-${'`'}{-~]))`,
    `${AMPERSAND}(?:#x(${HEX}{1,6})|#([0-9]{1,7})|([a-z]{2,14}));`,
    `(${PERCENT}(?:[0-7]${HEX}|[cd]${HEX}${CONTINUATION}|e${HEX}(?:${CONTINUATION}){2}|f[0-7](?:${CONTINUATION}){3}))`,
  ].join('|'),
  'iy',
);

/** The beginning of an escape, or an escape that may go on, up to the end of the text. */
const CUT = new RegExp(
  [
    `${BACKSLASHES}(?:u(?:\\{${HEX}{0,6}|${HEX}{0,3}|d[89ab]${HEX}{2}(?:${BACKSLASHES}(?:u(?:d(?:[c-f]${HEX}?)?)?)?)?)|x${HEX}?)?$`,
    `&(?:amp;?)?(?:#x${HEX}{0,6}|#[0-9]{0,7}|([a-z]{0,14}))$`,
    `${PERCENT}(?:${HEX}|(?:[cd]${HEX}|e${HEX}(?:${CONTINUATION})?|f[0-7](?:${CONTINUATION}){0,2})(?:${PERCENT}[289ab]?)?)?$`,
  ].join('|'),
  'iy',
);

const LEADS = '\\&%';
/** In UTF-16 units. */
export const LONGEST_ESCAPE = 24;

/**
 * The character at an offset of a text, decoded if it is written as an escape of JSON, JavaScript, Markdown, HTML or
 * URLs: `\u005b`, `\x5b`, `\[`, `&#91;`, `&lbrack;`, `%5B`. Undefined at the end of the text.
 *
 * @param final whether the text ends where it ends; otherwise the result may be `MORE`
 */
export function characterAt(
  text: string,
  index: number,
  final: boolean,
): Character | typeof MORE | undefined {
  if (index >= text.length) return final ? undefined : MORE;
  const lead = text[index];
  if (LEADS.includes(lead)) {
    if (!final && isCut(text, index)) return MORE;
    return escapeAt(text, index) ?? { char: lead, end: index + 1 };
  }
  const code = text.codePointAt(index)!;
  if (code >= 0xd800 && code < 0xdc00 && index + 1 === text.length && !final) return MORE;
  return code > 0xffff
    ? { char: String.fromCodePoint(code), end: index + 2 }
    : { char: lead, end: index + 1 };
}

/** The character that ends just before an offset, decoded; undefined at the start of the text. */
export function characterBefore(text: string, index: number): string | undefined {
  if (index === 0) return undefined;
  const from = Math.max(0, index - LONGEST_ESCAPE);
  const before = text.slice(from, index);
  // A line break in a string of JSON or of a program.
  if (/\\[bfnrtv]$/.test(before)) return ' ';
  for (let lead = 0; lead < before.length; lead++) {
    const found = LEADS.includes(before[lead]) ? escapeAt(before, lead) : undefined;
    if (found?.end === before.length) return found.char;
  }
  return Array.from(before.slice(-2)).at(-1);
}

function isCut(text: string, index: number): boolean {
  CUT.lastIndex = index;
  const name = CUT.exec(text)?.[1]?.toLowerCase();
  if (name === undefined) return CUT.lastIndex > index;
  return [...ENTITIES.keys()].some((entity) => entity.startsWith(name));
}

function escapeAt(text: string, index: number): Character | undefined {
  ESCAPE.lastIndex = index;
  const match = ESCAPE.exec(text);
  const char = match ? decoded(match) : undefined;
  return char === undefined ? undefined : { char, end: index + match![0].length };
}

function decoded(match: RegExpExecArray): string | undefined {
  const [, high, low, braced, unit, byte, mark, hex, decimal, name, percent] = match;
  if (high) return String.fromCharCode(parseInt(high, 16), parseInt(low, 16));
  if (mark) return mark;
  if (name) return ENTITIES.get(name.toLowerCase());
  if (percent) return percentDecoded(percent);
  const code = decimal ? Number(decimal) : parseInt(braced ?? unit ?? byte ?? hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/%25(?=[0-9a-f]{2})/gi, '%'));
  } catch {
    return undefined;
  }
}

/** The text with all its escapes decoded. */
export function decodeEscapes(text: string): string {
  return text.replace(new RegExp(ESCAPE, 'gi'), (found) => escapeAt(found, 0)?.char ?? found);
}
