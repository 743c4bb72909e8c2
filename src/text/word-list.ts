import { encodeUtf8, textDecoder } from '../util/utf8.ts';

/** What may not stand in a line as it is. UTF-8 has no lone surrogates: with the flag `u` this finds only those. */
const SPECIAL = /[\n\\\p{Cs}]/gu;

/** The same in a front-coded list: there it is all characters before the space too. */
const CONTROL = /[^ -\u{10ffff}]|[\\\p{Cs}]/gu;

const ESCAPE = /\\(?:([n\\])|u([0-9a-f]{4}))|\\/g;

const escapeUnit = (unit: string) =>
  unit === '\n' ? '\\n' : unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Any strings as UTF-8 lines, each ended by `\n`. Within a word, `\n` stands for a newline, `\\` for a backslash and
 * `\u` with four hexadecimal digits for a lone surrogate.
 */
export function encodeWords(words: Iterable<string>): Uint8Array {
  let text = '';
  for (const word of words) text += `${word.replace(SPECIAL, escapeUnit)}\n`;
  return encodeUtf8(text);
}

/** Reads what `encodeWords` wrote; throws a SyntaxError that names the line for anything else. */
export function decodeWords(bytes: Uint8Array): string[] {
  const lines = decodeUtf8(bytes).split('\n');
  if (lines.pop() !== '')
    throw new SyntaxError(`a word list of ${bytes.length} bytes is cut short: its last line has no end`);
  return lines.map(unescapeLine);
}

function unescapeLine(line: string, i: number): string {
  if (!line.includes('\\')) return line;
  return line.replace(ESCAPE, (escape, character: string | undefined, unit: string | undefined) => {
    if (unit) return String.fromCharCode(parseInt(unit, 16));
    if (!character)
      throw new SyntaxError(
        `line ${i + 1} of a word list: got ${JSON.stringify(line)}, expected \\n, \\\\ or \\u0000 for a '${escape}'`,
      );
    return character === 'n' ? '\n' : '\\';
  });
}

/** The control characters of a front-coded list: U+0000 to U+001F, each the length of what two words share. */
const MOST_SHARED = 0x1f;

/**
 * Words front-coded, as UTF-8: each is a control character, whose code is how many UTF-16 units it shares with the word
 * before it (31 at most), and then its other units. Short where words are sorted; they need not be. Within a word,
 * escapes stand for what they stand for in `encodeWords`, `\u` also for control characters.
 */
export function encodeFrontCoded(words: Iterable<string>): Uint8Array {
  let text = '';
  let before = '';
  for (const word of words) {
    const escaped = word.replace(CONTROL, escapeUnit);
    const most = Math.min(MOST_SHARED, before.length, escaped.length);
    let shared = 0;
    while (shared < most && before[shared] === escaped[shared]) shared++;
    // Half of a surrogate pair cannot be written.
    if (/[\ud800-\udbff]$/.test(escaped.slice(0, shared))) shared--;
    text += String.fromCharCode(shared) + escaped.slice(shared);
    before = escaped;
  }
  return encodeUtf8(text);
}

/** Reads what `encodeFrontCoded` wrote; throws a SyntaxError for anything else. */
export function decodeFrontCoded(bytes: Uint8Array): string[] {
  let word = '';
  const entries = bytes.length > 0 ? decodeUtf8(bytes).split(/(?=[^ -\uffff])/) : [];
  return entries.map((entry, i) => {
    const shared = entry.charCodeAt(0);
    if (shared > Math.min(MOST_SHARED, word.length))
      throw new SyntaxError(`word ${i + 1} of a word list: got ${shared} units in common with '${word}'`);
    word = word.slice(0, shared) + entry.slice(1);
    return unescapeLine(word, i);
  });
}

function decodeUtf8(bytes: Uint8Array): string {
  const decoder = textDecoder({ fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw new SyntaxError(`a word list of ${bytes.length} bytes is not valid UTF-8`);
  }
}
