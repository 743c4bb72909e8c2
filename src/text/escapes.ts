import { namedCharacter } from './html-entities.ts';

/** The character that an escape stands for, or none, and where the escape ends. */
export interface Escape {
  read: string;
  end: number;
}

/** The escape at `at`; undefined where the character there stands for itself. */
type Decoder = (text: string, at: number) => Escape | undefined;

/** The match of a sticky pattern at `at`. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** What pages in windows-1252 mean by the numbers from 145 on; HTML reads them so, too. */
const WINDOWS = '‘’“”•–—';

function numberedCharacter(code: number): string | undefined {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  return isCharacter ? (WINDOWS[code - 145] ?? String.fromCodePoint(code)) : undefined;
}

/** An entity of HTML without its `&`. */
const REFERENCE = /(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,9}));/y;

const referenceAt: Decoder = (text, at) => {
  const match = matchAt(REFERENCE, text, at);
  if (!match) return undefined;
  const [{ length }, decimal, hexadecimal, name] = match;
  const read = name
    ? namedCharacter(name)
    : numberedCharacter(parseInt(decimal ?? hexadecimal, decimal ? 10 : 16));
  return read === undefined ? undefined : { read, end: at + length };
};

/** `&eacute;`, `&#233;`, `&#xE9;`; also what was escaped more than once, as `&amp;nbsp;`. */
const entityAt: Decoder = (text, at) => {
  let found = referenceAt(text, at + 1);
  for (let inner = found; inner?.read === '&';) {
    inner = referenceAt(text, inner.end);
    found = inner ?? found;
  }
  return found;
};

/**
 * Code units and punctuation, and line breaks and tabs. Those stand for themselves in a path (`C:\New`), in a regular
 * expression (behind an opening bracket, before a closing one or a quantifier; but lists and phone numbers begin lines),
 * and before a small letter (`\textbf`), unless a sentence or clause ends. JSON inside JSON has more backslashes.
 */
const BACKSLASH =
  /(?<!\b[A-Za-z]:|[[(|^]|\\r\?)\\{1,4}(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(["'&_])|([nrt])(?:(?<=(?:\w[.!?,]|\\[nr])\\{1,4}[nr])|(?![a-z]))(?!_|\*(?![\s*])|\+(?!\d)|[?{)\]/]))/y;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const backslashAt: Decoder = (text, at) => {
  const match = matchAt(BACKSLASH, text, at);
  if (!match) return undefined;
  const [{ length }, four, two, mark, control] = match;
  const unit = four ?? two;
  const read = unit ? String.fromCharCode(parseInt(unit, 16)) : (mark ?? CONTROLS[control]);
  return { read, end: at + length };
};

/** A soft line break of quoted-printable; neither a heading (`===`) nor a setting without a value. */
const SOFT_BREAK = /(?<=[^\n=])=[ \t]{0,8}\r?\n(?=[^\s=-])(?!\w{1,40}=[^A-F])/y;
const BYTES = /=[C-F][\dA-F](?:=[89AB][\dA-F]){1,3}/y;
/** A blank; neither a parameter of an address (`?page=20`) nor a setting (`timeout=20`). */
const BLANK =
  /(?<![?&;][\w-]{0,20})=(?:20|09)(?=\p{Lu}\p{L}|=[\dA-F]{2}|(?<![^\s>]=..)[a-z]{3}|(?<!^[\w-]{1,20}=..)\r?$)/muy;

function decodeBytes(match: string): string | undefined {
  try {
    return decodeURIComponent(match.replaceAll('=', '%'));
  } catch {
    return undefined;
  }
}

/** What quoted-printable has, and what it stands for. */
const QUOTED: readonly [RegExp, (match: string) => string | undefined][] = [
  [SOFT_BREAK, () => ''],
  [BLANK, () => ' '],
  [BYTES, decodeBytes],
];

const equalsAt: Decoder = (text, at) => {
  for (const [pattern, decode] of QUOTED) {
    const [match] = matchAt(pattern, text, at) ?? [];
    const read = match && decode(match);
    if (read !== undefined) return { read, end: at + match!.length };
  }
  return undefined;
};

/** How the escapes of HTML, JSON and quoted-printable mail begin, and what reads them. */
export const decoders: Readonly<Record<string, Decoder>> = {
  '&': entityAt,
  '\\': backslashAt,
  '=': equalsAt,
};
