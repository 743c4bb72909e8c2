import type { ByteReader } from './bytes.ts';

const NEWLINE = 0x0a;

/** A longer line is not text: the limit keeps a binary file from being gathered whole. In bytes. */
const LINE_LIMIT = 2 ** 24;

/**
 * Calls `visit` with all bytes, cut after ends of lines; what follows the last end comes last. They are valid during
 * the call only. Throws a SyntaxError for endless lines.
 */
export async function readLines(reader: ByteReader, visit: (lines: Uint8Array) => void): Promise<void> {
  let searched = 0;
  do {
    const { window } = reader;
    const newline = window.subarray(searched).lastIndexOf(NEWLINE);
    const end = newline < 0 ? 0 : searched + newline + 1;
    if (end) visit(window.subarray(0, end));
    reader.skip(end);
    searched = window.length - end;
    if (searched > LINE_LIMIT)
      throw new SyntaxError(`${reader.name}: got a line of more than ${LINE_LIMIT} bytes, expected text`);
  } while (await reader.more());
  if (searched) visit(reader.window);
}
