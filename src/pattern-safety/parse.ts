import {
  alternatives,
  anyString,
  characters,
  condition,
  type Expression,
  lookaround,
  Refusal,
  repeat,
  sequence,
  wordBorder,
} from './expression.ts';

export interface ParseOptions {
  /** The longest input in UTF-16 units: larger counts are none. */
  longest: number;
  /** Repetitions of a larger size are taken for some without a maximum, which have more paths. */
  copies: number;
}

const DEEPEST = 100;

const ESCAPE = String.raw`\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[A-Za-z]|k<[^>]*>|\d+|.)`;
const UNICODE = String.raw`\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\(?:u\{[^}]*\}|[pP]\{[^}]*\})`;
const GROUP = String.raw`\((?:\?(?:<?[=!]|<[^>]*>|[a-z]*(?:-[a-z]*)?:))?`;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const LINE_ENDS = String.raw`[\n\r\u2028\u2029]`;

/**
 * Parses a regular expression that the engine has accepted.
 *
 * @throws Refusal for back references, and for what is written in a way that is not understood
 */
export function parse({ source, flags: given }: RegExp, { longest, copies }: ParseOptions): Expression {
  const unicode = /[uv]/.test(given);
  const token = new RegExp(`${unicode ? `${UNICODE}|` : ''}${ESCAPE}|${GROUP}|.`, unicode ? 'suy' : 'sy');
  let at = 0;
  let depth = 0;

  function group(flags: string): Expression {
    if (++depth > DEEPEST) throw new Refusal(`has more than ${DEEPEST} groups inside of each other`);
    const choices: Expression[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        choices.push([]);
        at++;
      } else choices.at(-1)!.push(quantified(atom(flags)));
    }
    depth--;
    return alternatives(choices.map((items) => sequence(...items)));
  }

  function quantified(body: Expression): Expression {
    QUANTIFIER.lastIndex = at;
    const [text, sign, count, comma, limit] = QUANTIFIER.exec(source) ?? [''];
    if (!text) return body;
    at += text.length;
    const min = sign ? Number(sign === '+') : Number(count);
    const max = sign === '?' ? 1 : sign || (comma && !limit) ? Infinity : Number(limit || count);
    return repeat(body, Math.min(min, longest), max > longest ? Infinity : max, copies);
  }

  function atom(flags: string): Expression {
    token.lastIndex = at;
    const text = source[at] === '[' ? characterClass() : token.exec(source)![0];
    at += text.length;
    const lines = flags.includes('m') ? [characters(LINE_ENDS, '')] : [];
    if (text[0] === '(') return grouped(text, flags);
    if (text === '^' || text === '$') return condition(text === '^', false, lines, true);
    if (/^\\[bB]$/.test(text)) return wordBorder(text === '\\B', flags);
    if (/^\\(?:\d{2}|[1-9]|k)/.test(text))
      throw new Refusal(`has the back reference or octal escape ${text}`);
    if (/^(?:[\\[]|\.$)/.test(text)) return set(text, flags);
    const code = text.codePointAt(0)!.toString(16);
    return set(unicode ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`, flags);
  }

  /** A class as it is written; those of the flag v may hold others. */
  function characterClass(): string {
    let open = 0;
    for (let end = at; end < source.length; end++) {
      if (source[end] === '\\') end++;
      else if (source[end] === '[' && (open === 0 || given.includes('v'))) open++;
      else if (source[end] === ']' && --open === 0) return source.slice(at, end + 1);
    }
    throw new Refusal('has a character class without an end');
  }

  function set(text: string, flags: string): Expression {
    try {
      if (given.includes('v')) new RegExp(`[^${text}]`, flags);
      return characters(text, flags);
    } catch {
      // What cannot be negated has strings: emoji of several characters, or those that the class lists.
      return anyString(Math.max(10, text.length), flags);
    }
  }

  function grouped(open: string, flags: string): Expression {
    const [, more = '', less = ''] = /^\(\?([a-z]*)(?:-([a-z]*))?:/.exec(open) ?? [];
    const inner = group([...new Set(flags + more)].filter((flag) => !less.includes(flag)).join(''));
    at++;
    const [, behind, sign] = /^\(\?(<?)([=!])$/.exec(open) ?? [];
    return sign ? lookaround(inner, behind === '<', sign === '!') : inner;
  }

  return group(given);
}
