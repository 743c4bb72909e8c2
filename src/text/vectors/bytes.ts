import type { VectorSource } from './vectors.ts';

const GZIP = [0x1f, 0x8b];

/** A longer line is not text; the limit keeps a binary file from being gathered whole. */
const LINE_LIMIT = 2 ** 26;

function streamOf(source: VectorSource): ReadableStream<Uint8Array> {
  if (source instanceof ReadableStream) return source;
  const blob = source instanceof Blob ? source : new Blob([source as Uint8Array<ArrayBuffer>]);
  return blob.stream();
}

/** A stream's chunks. The stream is cancelled if the loop over them ends early. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    finished = true;
    throw error;
  } finally {
    if (!finished) await reader.cancel();
    reader.releaseLock();
  }
}
