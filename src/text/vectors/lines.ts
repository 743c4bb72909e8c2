import type { VectorSource } from './vectors.ts';

const GZIP = [0x1f, 0x8b];
const NEWLINE = 0x0a;

/** A longer line is not text: the limit keeps a binary file from being gathered whole. In bytes. */
const LINE_LIMIT = 2 ** 24;

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Calls `visit` with the bytes of a source, gunzipped if they begin as gzip does, cut after ends of lines, and with the
 * number of bytes read from the source so far. The bytes are valid during the call only.
 * Throws a SyntaxError with the source's `name` for damaged gzip and endless lines; a stream is cancelled on any error.
 */
export async function readLines(
  source: VectorSource,
  name: string,
  visit: (lines: Uint8Array, bytesRead: number) => void,
): Promise<void> {
  let bytesRead = 0;
  async function* counted(): Chunks {
    for await (const chunk of chunksOf(streamOf(source))) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  for await (const lines of wholeLines(unzipped(counted(), name), name)) visit(lines, bytesRead);
}

function streamOf(source: VectorSource): ReadableStream<Uint8Array> {
  if (source instanceof ReadableStream) return source;
  const blob = source instanceof Blob ? source : new Blob([source as Uint8Array<ArrayBuffer>]);
  return blob.stream();
}

/** The chunks of a stream, which is cancelled if the loop over them is left early. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // No effect on a stream that is closed; one that failed would only repeat its error.
    await reader.cancel().catch(() => {});
    reader.releaseLock();
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
    cancel: async () => void (await chunks.return()),
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
    yield* chunksOf(streamFrom(all()).pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    if (error === failure) throw error;
    throw new SyntaxError(`${name}: the gzip data are damaged or cut short: ${(error as Error).message}`);
  }
}

/** The same bytes, cut after newlines; what follows the last one comes last. */
async function* wholeLines(chunks: Chunks, name: string): Chunks {
  let buffer = new Uint8Array(2 ** 16);
  let used = 0;
  for await (const chunk of chunks) {
    if (used + chunk.length > buffer.length) {
      const larger = new Uint8Array(2 * (used + chunk.length));
      larger.set(buffer.subarray(0, used));
      buffer = larger;
    }
    buffer.set(chunk, used);
    const end = chunk.lastIndexOf(NEWLINE) < 0 ? 0 : used + chunk.lastIndexOf(NEWLINE) + 1;
    used += chunk.length;
    if (end) yield buffer.subarray(0, end);
    buffer.copyWithin(0, end, used);
    used -= end;
    if (used > LINE_LIMIT)
      throw new SyntaxError(`${name}: got a line of more than ${LINE_LIMIT} bytes, expected text`);
  }
  if (used) yield buffer.subarray(0, used);
}
