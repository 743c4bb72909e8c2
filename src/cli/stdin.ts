import { fstatSync } from 'node:fs';

/** What messages call it. */
export const STDIN = 'standard input';

/**
 * Standard input, as a stream.
 *
 * @throws Error for a folder, which Node would read as nothing
 */
export function standardInput(): NodeJS.ReadStream {
  if (isFolder()) throw new Error(`${STDIN}: is a folder, expected a file`);
  return process.stdin;
}

function isFolder(): boolean {
  try {
    return fstatSync(0).isDirectory();
  } catch {
    // It is closed, and nothing is what there is to read.
    return false;
  }
}
