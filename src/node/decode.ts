import { constants, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { aString, bytes as bytesKind, checkArguments } from '../util/arguments.ts';

const NEWLINE = 0x0a;
/** In UTF-16 units. */
const MAX_STRING = constants.MAX_STRING_LENGTH;

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
 * @throws SyntaxError `source:line: …` for what is not UTF-8; RangeError for more than a string can hold
 */
export function decodeText(
  bytes: Uint8Array,
  source: string,
  { line = 1, keepMark = line > 1, lenient = false }: DecodeOptions = {},
): string {
  checkArguments({ bytes, source }, bytesKind, aString);
  try {
    return new TextDecoder('utf-8', { fatal: !lenient, ignoreBOM: keepMark }).decode(bytes);
  } catch (error) {
    // The decoder's error is the same for both.
    if (bytes.length > MAX_STRING && (lenient || isUtf8(bytes)))
      throw new RangeError(
        `${source}: got ${bytes.length} bytes of text, expected at most ${MAX_STRING} characters, which is what a string can hold`,
        { cause: error },
      );
    if (line === 1 && isUtf16(bytes))
      throw new SyntaxError(`${source}:1: got text in UTF-16, expected UTF-8`, { cause: error });
    throw new SyntaxError(
      `${source}:${line + newlinesIn(bytes.subarray(0, invalidLine(bytes)))}: got bytes that are not UTF-8, expected text in UTF-8`,
      { cause: error },
    );
  }
}

/**
 * Chunks of bytes as text, as they come; characters may be cut between chunks.
 *
 * @throws SyntaxError as `decodeText`, after all lines of the chunk before the faulty one
 */
export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  { line = 1, keepMark = line > 1, lenient = false }: DecodeOptions = {},
): AsyncGenerator<string, void, undefined> {
  let cut: Uint8Array = new Uint8Array(0);
  let first = true;
  const decode = (bytes: Uint8Array): string => {
    const text = decodeText(bytes, source, { line, keepMark: keepMark || !first, lenient });
    first = false;
    line += newlinesIn(bytes);
    return text;
  };
  /** All lines, or those before a faulty one. */
  function* whole(bytes: Uint8Array): Generator<string> {
    let text: string;
    try {
      text = decode(bytes);
    } catch (error) {
      const end = error instanceof SyntaxError ? invalidLine(bytes) : 0;
      if (end > 0) yield decode(bytes.subarray(0, end));
      throw error;
    }
    yield text;
  }
  for await (const chunk of chunks) {
    const bytes = cut.length > 0 ? Buffer.concat([cut, chunk]) : chunk;
    const end = bytes.length - cutLength(bytes);
    // A copy: whoever gives the chunks may use their memory again.
    cut = new Uint8Array(bytes.subarray(end));
    if (end > 0) yield* whole(bytes.subarray(0, end));
  }
  if (cut.length > 0) yield decode(cut);
}

/** How many bytes at the end are the beginning of a character of which more may come. */
function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length];
    if (byte >= 0xc0) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Text in UTF-16, by the mark at its beginning. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The offset of the first line that is not UTF-8. */
function invalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      return from;
    }
    from = to;
  }
  return bytes.length;
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === NEWLINE) count++;
  return count;
}
