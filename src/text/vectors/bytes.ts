import { asBytes, brandOf, isBlob, readBlob } from '../../util/brand.ts';
import type { VectorSource } from './vectors.ts';

const GZIP = [0x1f, 0x8b];

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;
interface ChunkReader {
  read(): Promise<{ done?: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/**
 * The bytes of a source, gunzipped if they begin as gzip does, as a window that `fill` extends and `take` shortens. All
 * that is given out is valid until the next call only. Throws SyntaxErrors that begin with the name of the source.
 */
export class ByteReader {
  readonly name: string;
  /** The bytes read from the source so far, zipped as they lie there. */
  bytesRead = 0;
  /** Where the window begins in the unzipped bytes. */
  position = 0;
  private readonly reader: ChunkReader;
  private readonly chunks: Chunks;
  private buffer = new Uint8Array(2 ** 16);
  private from = 0;
  private to = 0;

  constructor(reader: ChunkReader, name: string) {
    this.name = name;
    this.reader = reader;
    this.chunks = unzipped(this.counted(), name);
  }

  /** The bytes at hand. */
  get window(): Uint8Array {
    return this.buffer.subarray(this.from, this.to);
  }

  /** Reads on until `count` bytes are at hand; says whether they are, or the source has ended before. */
  async fill(count: number): Promise<boolean> {
    while (this.to - this.from < count) {
      const { done, value } = await this.chunks.next();
      if (done) return false;
      this.append(value);
    }
    return true;
  }

  /** Reads some more; says whether there was more. */
  more(): Promise<boolean> {
    return this.fill(this.to - this.from + 1);
  }

  /** Shortens the window by its first bytes. */
  skip(count: number): void {
    this.from += count;
    this.position += count;
  }

  /** The next bytes; `what` they are stands in the message if the source ends before. */
  async take(count: number, what: string): Promise<Uint8Array> {
    if (this.to - this.from < count && !(await this.fill(count))) this.failCut(what);
    const bytes = this.buffer.subarray(this.from, this.from + count);
    this.skip(count);
    return bytes;
  }

  /** The next bytes up to this one, of which no more than `limit` may be; it is skipped. */
  async takeUntil(end: number, limit: number, what: string): Promise<Uint8Array> {
    for (let searched = 0; ;) {
      const found = this.buffer.subarray(0, this.to).indexOf(end, this.from + searched);
      const length = (found < 0 ? this.to : found) - this.from;
      if (length > limit) this.fail(`got more than ${limit} bytes without an end, expected ${what}`);
      if (found >= 0) {
        this.skip(length + 1);
        return this.buffer.subarray(found - length, found);
      }
      searched = length;
      if (!(await this.more())) this.failCut(what);
    }
  }

  fail(message: string, position = this.position): never {
    throw new SyntaxError(`${this.name}: at byte ${position}: ${message}`);
  }

  /** Cancels the stream: without effect if it has ended. */
  close(): Promise<void> {
    return abandon(this.reader);
  }

  private failCut(what: string): never {
    this.fail(`got the end of the file, expected ${what}`, this.position + this.to - this.from);
  }

  private append(chunk: Uint8Array): void {
    if (this.to + chunk.length > this.buffer.length) {
      const used = this.to - this.from;
      const room = 2 * (used + chunk.length);
      const target = room > this.buffer.length ? new Uint8Array(room) : this.buffer;
      target.set(this.window);
      [this.buffer, this.from, this.to] = [target, 0, used];
    }
    this.buffer.set(chunk, this.to);
    this.to += chunk.length;
  }

  private async *counted(): Chunks {
    for await (const chunk of chunksOf(this.reader)) {
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }
}

/** Reads a source, which is cancelled if that ends early; what is being read already is read on, and left open. */
export async function readBytes<T>(
  source: VectorSource | ByteReader,
  name: string | undefined,
  read: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  if (source instanceof ByteReader) return read(source);
  const reader = new ByteReader(await readerOf(source), name ?? nameOf(source));
  try {
    return await read(reader);
  } finally {
    await reader.close();
  }
}

const nameOf = (source: VectorSource): string =>
  typeof source === 'string' || brandOf(source) === 'URL' ? String(source) : 'input';

/** A reader of what a source has. Bytes need no streams, which the jsdom environment of Jest lacks. */
async function readerOf(source: VectorSource): Promise<ChunkReader> {
  const bytes = asBytes(source) ?? (isBlob(source) && !('stream' in source) && (await readBlob(source)));
  if (bytes) return readerOfBytes(bytes);
  const brand = brandOf(source);
  if (brand === 'ReadableStream') return (source as ReadableStream<Uint8Array>).getReader();
  if (isBlob(source)) return source.stream().getReader();
  const addresses = () => import('../../util/address.ts');
  if (brand === 'String' || brand === 'URL')
    return (await (await addresses()).openAddress(source as string | URL)).getReader();
  if (brand === 'Response') return (await addresses()).bodyOf(source as Response).getReader();
  throw new TypeError(
    `vectors: got ${brand}, expected an address, bytes, a URL, a Blob, a Response or a ReadableStream`,
  );
}

function readerOfBytes(bytes: Uint8Array): ChunkReader {
  const chunks = [bytes].values();
  return {
    read: async () => chunks.next() as IteratorResult<Uint8Array, undefined>,
    cancel: async () => {},
  };
}

/** A stream that failed would only repeat its error. */
const abandon = (reader: ChunkReader) => reader.cancel().catch(() => {});

async function* chunksOf(reader: ChunkReader): Chunks {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value!;
    }
  } finally {
    await abandon(reader);
  }
}

/** The reverse of `chunksOf`. */
function streamFrom(chunks: Chunks): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
  });
}

async function* unzipped(chunks: Chunks, name: string): Chunks {
  const head: number[] = [];
  const first: Uint8Array[] = [];
  let failure: unknown;
  while (head.length < GZIP.length) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(...value.subarray(0, GZIP.length));
    first.push(value);
  }
  async function* all(): Chunks {
    yield* first;
    try {
      yield* chunks;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  if (!GZIP.every((byte, i) => head[i] === byte)) return yield* all();
  try {
    yield* chunksOf(streamFrom(all()).pipeThrough(new DecompressionStream('gzip')).getReader());
  } catch (error) {
    if (error === failure) throw error;
    throw new SyntaxError(`${name}: the gzip data are damaged or cut short: ${(error as Error).message}`);
  }
}
