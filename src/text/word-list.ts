/** What may not stand in a line as it is. UTF-8 has no lone surrogates: with the flag `u` this finds only those. */
const SPECIAL = /[\n\\\p{Cs}]/gu;

const ESCAPE = /\\(?:([n\\])|u([0-9a-f]{4}))|\\/g;

const escapeUnit = (unit: string) =>
  unit === '\n' ? '\\n' : unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16)}`;

/**
 * Any strings as UTF-8 lines, each ended by `\n`. Within a word, `\n` stands for a newline, `\\` for a backslash and
 * `\u` with four hexadecimal digits for a lone surrogate.
 */
export function encodeWords(words: Iterable<string>): Uint8Array {
  let text = '';
  for (const word of words) text += `${word.replace(SPECIAL, escapeUnit)}\n`;
  return new TextEncoder().encode(text);
}

/** Reads what `encodeWords` wrote; throws a SyntaxError that names the line for anything else. */
export function decodeWords(bytes: Uint8Array): string[] {
  const lines = decodeUtf8(bytes).split('\n');
  if (lines.pop() !== '')
    throw new SyntaxError(`a word list of ${bytes.length} bytes is cut short: its last line has no end`);
  return lines.map((line, i) =>
    line.replace(ESCAPE, (escape, character: string | undefined, unit: string | undefined) => {
      if (unit) return String.fromCharCode(parseInt(unit, 16));
      if (!character)
        throw new SyntaxError(
          `line ${i + 1} of a word list: got ${JSON.stringify(line)}, expected \\n, \\\\ or \\u0000 for a '${escape}'`,
        );
      return character === 'n' ? '\n' : '\\';
    }),
  );
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SyntaxError(`a word list of ${bytes.length} bytes is not valid UTF-8`);
  }
}
