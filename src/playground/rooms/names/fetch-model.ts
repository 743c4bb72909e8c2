import { Fault } from '../../app/faults.ts';
import type { Job } from '../../app/job.ts';

export interface FetchInput {
  /** The address of a model, and how many bytes it has. */
  url: string;
  bytes: number;
  /** The addresses of all models that there are: those of older builds are not kept. */
  all: readonly string[];
}

export interface FetchProgress {
  done: number;
  of: number;
}

/** Not one of the service worker's caches: a new build of the page has most likely the same models. */
const CACHE = 'oriel-models';

/** A model's file: the one that was kept, else fetched and kept for the next time, offline too. */
export const fetchModel: Job<FetchInput, FetchProgress, Blob> = async (
  { url, bytes, all },
  { post, signal },
) => {
  const cache = await openCache();
  const kept = await (await cache?.match(url))?.blob();
  if (kept?.size === bytes) return kept;
  // The errors of a network that fails differ from browser to browser, and are in English.
  const failed = (error: unknown) => {
    throw signal.aborted ? error : new Fault('notReached', { url });
  };
  const response = await fetch(url, { signal }).catch(failed);
  if (!response.ok)
    throw new Fault('notFetched', { url, status: `${response.status} ${response.statusText}` });
  const blob = await withProgress(response, bytes, (done) => post({ done, of: bytes })).catch(failed);
  // What has another size is something else, such as a page of the network that asks to log in.
  if (blob.size === bytes) await keep(cache, url, blob, all);
  return blob;
};

/** None on pages that are not secure, and where the browser keeps nothing. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}

async function keep(
  cache: Cache | undefined,
  url: string,
  blob: Blob,
  all: readonly string[],
): Promise<void> {
  try {
    await cache?.put(url, new Response(blob));
    for (const request of (await cache?.keys()) ?? [])
      if (!all.includes(request.url)) await cache?.delete(request);
  } catch {
    // No room: it is fetched anew the next time.
  }
}

/** @param bytes of the whole; the header tells those of the compressed form */
async function withProgress(
  response: Response,
  bytes: number,
  report: (done: number) => void,
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  report(0);
  const reader = response.body!.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parts.push(chunk.value);
    done += chunk.value.length;
    report(Math.min(done, bytes));
  }
  return new Blob(parts);
}
