import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileError } from './errors.ts';

const GZIP = [0x1f, 0x8b];

/**
 * The lines of a text in UTF-8, plain or gzipped, as a stream, without their ends.
 *
 * @throws SyntaxError for what is not UTF-8 or damaged gzip; Error if the file cannot be read
 */
export async function* readLinesOfFile(path: string): AsyncGenerator<string, void, undefined> {
  // A line may be as long as the file: it is looked through once.
  let rest: string[] = [];
  for await (const text of decoded(path)) {
    const end = text.lastIndexOf('\n') + 1;
    rest.push(text.slice(0, end || text.length));
    if (end === 0) continue;
    const lines = rest.join('').split(/\r?\n/);
    yield* lines.slice(0, -1);
    rest = [text.slice(end)];
  }
  const last = rest.join('');
  if (last) yield last;
}

async function* decoded(path: string): AsyncGenerator<string, void, undefined> {
  const zipped = await isZipped(path);
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const bytes = zipped ? stream.pipeThrough(new DecompressionStream('gzip')) : stream;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes as unknown as AsyncIterable<Uint8Array>)
      yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!isBadContent(error)) throw fileError(error, path);
    const expected = zipped ? 'whole gzipped text in UTF-8' : 'text in UTF-8';
    throw new SyntaxError(`${path}: ${(error as Error).message}; expected ${expected}`, { cause: error });
  }
}

/** An error of the decoder, or of zlib. */
function isBadContent(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof TypeError || code.startsWith('Z_') || code.startsWith('ERR_');
}

async function isZipped(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(GZIP.length), 0, GZIP.length);
      return bytesRead === GZIP.length && GZIP.every((byte, i) => buffer[i] === byte);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
