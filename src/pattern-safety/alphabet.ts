import { type Characters, Refusal } from './expression.ts';

/** Characters that no set of a pattern tells apart are one symbol. */
export interface Symbol {
  /** One of the characters. */
  character: string;
  /** For each set whether it has them. */
  sets: boolean[];
}

const UNITS = 0x10000;
const POINTS = 0x110000;
/** White space and letters outside of ASCII that `\s`, `\w`, `.` and the flag i treat specially. */
const SPECIAL = '\x85\xa0\xad\u0130\u0131\u017f\u1680\u2000\u2028\u2029\u202f\u205f\u212a\u3000\ufeff';
/** Ranges of code points with the step in which patterns with `\p{…}` are tried on them: a few of each script and kind. */
const RANGES = [
  [0x0000, 0x3400, 5],
  [0x3400, 0xa000, 512],
  [0xa000, 0xac00, 5],
  [0xac00, 0xf900, 512],
  [0xf900, 0x10000, 5],
  [0x10000, 0x20000, 16],
  [0x20000, 0x33000, 512],
  [0xe0000, 0xe0200, 16],
];

const ESCAPED = /\\u\{([\da-f]+)\}|\\u([\da-f]{4})|\\x([\da-f]{2})|\\c([a-z])/gi;

/** The characters that are written in a set. */
function written({ source }: Characters): number[] {
  const codes = Array.from(source, (character) => character.codePointAt(0)!);
  for (const [, ...groups] of source.matchAll(ESCAPED)) {
    const [point, unit, byte, control] = groups;
    codes.push(control ? control.charCodeAt(0) % 32 : parseInt(point ?? unit ?? byte, 16));
  }
  return codes;
}

const text = (code: number) => String.fromCodePoint(code);

/** Characters by which sets can be told apart: ASCII from `a` on, the ends of all ranges, and some of every script. */
function candidates(all: readonly Characters[], limit: number): string[] {
  const codes = new Set<number>(Array.from({ length: 128 }, (_, i) => (i + 97) % 128));
  const add = (code: number) => {
    for (const near of [code - 1, code, code + 1]) if (near >= 0 && near < limit) codes.add(near);
  };
  for (const code of [...Array.from(SPECIAL, (c) => c.charCodeAt(0)), ...all.flatMap(written)]) {
    if (code >= POINTS) continue;
    add(code);
    for (const other of [text(code).toLowerCase(), text(code).toUpperCase()]) add(other.codePointAt(0)!);
  }
  if (all.some(({ source }) => /\\p/i.test(source)))
    for (const [from, to, by] of RANGES)
      for (let code = from; code < Math.min(to, limit); code += by) codes.add(code);
  return Array.from(codes, text);
}

/** The symbols of a pattern, and the number of each set. */
export function alphabetOf(all: readonly Characters[]): { symbols: Symbol[]; setOf: Map<string, number> } {
  const sets = [...new Map(all.map((set) => [keyOf(set), set])).values()];
  const limit = sets.some(({ flags }) => /[uv]/.test(flags)) ? POINTS : UNITS;
  const tests = sets.map(({ source, flags }) => new RegExp(`^(?:${source})$`, flags));
  const tried = candidates(sets, limit);
  const missing = tests.filter((test) => !tried.some((character) => test.test(character)));
  const symbols = new Map<string, Symbol>();
  for (const character of [...tried, ...missing.flatMap((test) => search(test, limit))]) {
    const has = tests.map((test) => test.test(character));
    const key = has.map(Number).join('');
    if (!symbols.has(key)) symbols.set(key, { character, sets: has });
  }
  return { symbols: [...symbols.values()], setOf: new Map(sets.map((set, i) => [keyOf(set), i])) };
}

export const keyOf = ({ source, flags }: Characters): string => `${flags} ${source}`;

/** Characters of a set that has none of the candidates. */
function search(test: RegExp, limit: number): string[] {
  const found: string[] = [];
  for (let code = 0; code < limit && found.length < 50; code++)
    if (test.test(text(code))) found.push(text(code));
  if (found.length === 0) throw new Refusal(`has a set that matches no character: ${test}`);
  return found;
}
