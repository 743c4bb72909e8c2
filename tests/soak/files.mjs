import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

/** Does something with a folder, and removes it. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-soak-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes chunks, through a transform if there is one, and waits for each to be taken. */
export async function writeChunks(path, chunks, transform) {
  const file = createWriteStream(path);
  const target = transform ?? file;
  if (transform) transform.pipe(file);
  for (const chunk of chunks) if (!target.write(chunk)) await once(target, 'drain');
  target.end();
  await finished(file);
}

/** Bytes on the heap that are in use. */
export function heapUsed() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
