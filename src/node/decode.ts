const NEWLINE = 0x0a;

export interface DecodeOptions {
  /** The number of the first line of the bytes, for messages; default 1. */
  line?: number;
  /** Whether a byte order mark at the start is a character of the text; default where `line` is above 1. */
  keepMark?: boolean;
  /** Whether bytes that are not UTF-8 become U+FFFD; default false. */
  lenient?: boolean | undefined;
}

/**
 * Bytes as text.
 *
 * @param source what messages call the bytes
 * @throws SyntaxError `source:line: …` for what is not UTF-8
 */
export function decodeText(
  bytes: Uint8Array,
  source: string,
  { line = 1, keepMark = line > 1, lenient = false }: DecodeOptions = {},
): string {
  try {
    return new TextDecoder('utf-8', { fatal: !lenient, ignoreBOM: keepMark }).decode(bytes);
  } catch (error) {
    throw new SyntaxError(
      `${source}:${line + invalidLine(bytes)}: got bytes that are not UTF-8, expected text in UTF-8`,
      { cause: error },
    );
  }
}

/** How many lines are before the first that is not UTF-8. */
function invalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for (let from = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      break;
    }
    from = to;
  }
  return line;
}
