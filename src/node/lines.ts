import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { decodeChunks } from './decode.ts';
import { fileError } from './errors.ts';

const GZIP = [0x1f, 0x8b];
const CHUNK_BYTES = 2 ** 20;

export interface ReadLinesOptions {
  /** The longest line, in UTF-16 units; a string cannot hold much more. Default 2²⁸, about 268 million. */
  maxLineLength?: number;
  /** Whether bytes that are not UTF-8 become U+FFFD; default false. */
  lenient?: boolean | undefined;
}

/**
 * The lines of a text in UTF-8, plain or gzipped, as a stream, without their ends (LF or CR LF).
 *
 * @throws SyntaxError `file:line: …` for what is not UTF-8 and for a line that is too long; SyntaxError `file: …` for
 *   damaged gzip; Error if the file cannot be read
 */
export async function* readLinesOfFile(
  path: string,
  options: ReadLinesOptions = {},
): AsyncGenerator<string, void, undefined> {
  for await (const lines of decodeLines(readUnzipped(path), path, options)) yield* lines;
}

/**
 * The lines of a text in UTF-8, without their ends (LF or CR LF), as many at a time as a chunk completes. A byte order
 * mark at the start is left out.
 *
 * @param source what messages call the bytes
 * @throws SyntaxError `source:line: …` for what is not UTF-8 and for a line that is too long
 */
export async function* decodeLines(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  { maxLineLength = 2 ** 28, lenient = false }: ReadLinesOptions = {},
): AsyncGenerator<string[], void, undefined> {
  let line = 1;
  const check = (length: number, at = line): void => {
    if (length > maxLineLength)
      throw new SyntaxError(
        `${source}:${at}: got a line of more than ${maxLineLength} characters, expected line breaks before`,
      );
  };
  // A line may be as long as many chunks: it is looked through once.
  let rest: string[] = [];
  let restLength = 0;
  const add = (text: string): void => {
    rest.push(text);
    restLength += text.length;
  };
  for await (const text of decodeChunks(chunks, source, { lenient })) {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0) {
      add(text);
      check(restLength);
      continue;
    }
    check(restLength + text.indexOf('\n'));
    add(text.slice(0, end));
    const lines = rest.join('').split(/\r?\n/);
    lines.pop();
    // Whoever takes the lines may be long at work with them.
    rest = [];
    restLength = 0;
    // Lines within a chunk can be too long only where the limit is small.
    if (maxLineLength < text.length) lines.forEach(({ length }, i) => check(length, line + i));
    yield lines;
    line += lines.length;
    add(text.slice(end));
    check(restLength);
  }
  const last = rest.join('').replace(/\r$/, '');
  if (last) yield [last];
}

/**
 * The bytes of a file, unzipped if they begin as gzip does.
 *
 * @throws SyntaxError for damaged gzip; Error if the file cannot be read
 */
export function readUnzipped(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  return unzipChunks(createReadStream(path, { highWaterMark: CHUNK_BYTES }), path);
}

/**
 * Bytes, unzipped if they begin as gzip does.
 *
 * @param name what messages call them
 * @throws SyntaxError for damaged gzip; what the source throws
 */
export async function* unzipChunks(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let zipped = false;
  try {
    const chunks = source[Symbol.asyncIterator]();
    const head = await firstBytes(chunks, GZIP.length);
    zipped = GZIP.every((byte, i) => head[i] === byte);
    // What comes through a pipe can be read only once.
    const bytes = continued(head, chunks);
    yield* zipped ? unzipped(bytes) : bytes;
  } catch (error) {
    if (!zipped || !isBadZip(error)) throw fileError(error, name);
    throw new SyntaxError(`${name}: ${(error as Error).message}; expected whole gzipped text`, {
      cause: error,
    });
  }
}

type Chunks = AsyncIterator<Uint8Array, unknown, undefined>;

/** The first chunk, and more if it has fewer bytes than these. */
async function firstBytes(chunks: Chunks, count: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < count) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* continued(head: Uint8Array, chunks: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

async function* unzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  yield* stream.pipeThrough(new DecompressionStream('gzip')) as unknown as AsyncIterable<Uint8Array>;
}

/** An error of zlib. */
function isBadZip(error: unknown): boolean {
  const { name, code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return name === 'TypeError' || code.startsWith('Z_') || code.startsWith('ERR_');
}
