import { builtin } from './builtin.ts';

/** Where the bytes of an address are. */
export interface Place {
  url: URL;
  /** What messages call it: the absolute path of a path, the URL of anything else. */
  name: string;
}

/** A scheme; one letter is a drive of Windows. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i;

/**
 * The location that an address stands for: a URL as it is; anything else relative to the document of a page or the
 * script of a worker, and in Node a path relative to the working directory.
 *
 * @throws TypeError for what is no URL, or relative where there is nothing to be relative to
 */
export function locate(address: string): Place {
  const base = baseUrl();
  const path = base === undefined && !SCHEME.test(address) && pathIn(address);
  if (path) return path;
  try {
    const url = new URL(address, base);
    return { url, name: url.href };
  } catch (cause) {
    const against = base === undefined ? '' : `, or one relative to ${base}`;
    throw new TypeError(`got the address ${JSON.stringify(address)}, expected an absolute URL${against}`, {
      cause,
    });
  }
}

/** The address of the document, or of a worker's script; undefined where there is neither, as in Node. */
function baseUrl(): string | undefined {
  const { document, location } = globalThis as {
    document?: Document;
    location?: Pick<URL, 'href' | 'origin'>;
  };
  const base = document?.baseURI ?? location?.href;
  // The script of a worker may be a Blob, to which nothing is relative.
  return base?.startsWith('blob:') ? location?.origin : base;
}

/** A path as its absolute one, in Node. */
function pathIn(path: string): Place | undefined {
  const paths = builtin<typeof import('node:path')>('node:path');
  const urls = builtin<typeof import('node:url')>('node:url');
  if (!paths || !urls) return undefined;
  const name = paths.resolve(path);
  return { url: new URL(urls.pathToFileURL(name).href), name };
}

/** The bytes of a file in Node, by its `file:` address; undefined elsewhere. */
export async function readFile(url: URL): Promise<Uint8Array | undefined> {
  const path = pathOf(url);
  return path === undefined
    ? undefined
    : builtin<typeof import('node:fs/promises')>('node:fs/promises')?.readFile(path);
}

/** The bytes of a file in Node as a stream, by its `file:` address; undefined elsewhere. */
export function streamFile(url: URL): ReadableStream<Uint8Array> | undefined {
  const path = pathOf(url);
  const files = builtin<typeof import('node:fs')>('node:fs');
  const streams = builtin<typeof import('node:stream')>('node:stream');
  if (path === undefined || !files || !streams) return undefined;
  const stream = files.createReadStream(path, { highWaterMark: 2 ** 20 });
  return streams.Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

/** The path of a `file:` address, in Node. From text, since a URL of jsdom is not one of Node. */
const pathOf = ({ protocol, href }: URL): string | undefined =>
  protocol === 'file:' ? builtin<typeof import('node:url')>('node:url')?.fileURLToPath(href) : undefined;

/**
 * What an address has, as a stream.
 *
 * @throws TypeError as `locate`; Error that names the address if it cannot be fetched. Errors of reading a file come with
 *   the stream
 */
export async function openAddress(address: string | URL): Promise<ReadableStream<Uint8Array>> {
  const { url, name } = locate(String(address));
  const file = streamFile(url);
  if (file) return file;
  let response: Response;
  try {
    response = await fetch(url.href);
  } catch (cause) {
    throw new Error(`cannot fetch ${name}: ${(cause as Error).message}`, { cause });
  }
  return bodyOf(response, name);
}

/**
 * The body of an answer.
 *
 * @throws Error that names the address for an answer that is no success
 */
export function bodyOf(
  response: Response,
  name = response.url || 'the Response',
): ReadableStream<Uint8Array> {
  const { ok, status, statusText, body } = response;
  if (ok && body) return body;
  throw new Error(`cannot fetch ${name}: ${`${status} ${statusText}`.trim()}`);
}
