import { createReadStream, fstatSync } from 'node:fs';
import { fileError } from 'oriel/node';

/** What messages call it. */
export const STDIN = 'standard input';

/**
 * Standard input, as a stream.
 *
 * @throws Error for a folder, which Node would read as nothing
 */
function standardInput(): NodeJS.ReadStream {
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

/**
 * The bytes of a file, or of standard input, as they come.
 *
 * @throws Error naming the file, if it cannot be read
 */
export async function* readChunks(file: string | undefined): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* file === undefined ? standardInput() : createReadStream(file);
  } catch (error) {
    throw fileError(error, file ?? STDIN);
  }
}
