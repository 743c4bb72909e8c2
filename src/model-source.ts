import { inFile, UnknownFileError } from './model-file-error.ts';
import type { ModelName } from './models/index.ts';

/** Anything that a model's bytes can be had from; a name is that of a model that comes with the package. */
export type ModelSource = ModelName | Uint8Array | ArrayBuffer | URL | Blob | Response;

/** The bytes of a model. */
export interface ModelBytes {
  bytes: Uint8Array;
  /** Where they come from, for messages: an address, the name of a File; undefined where it has none. */
  name: string | undefined;
}

/**
 * Reads a model from a source by `read`.
 *
 * @throws Error that names the source if its bytes cannot be had; ModelFileErrors of `read` with the source before them
 */
export async function fromSource<T>(
  source: ModelSource,
  read: (bytes: Uint8Array) => T | Promise<T>,
): Promise<T> {
  const { bytes, name } = await bytesOf(source);
  try {
    return await read(bytes);
  } catch (error) {
    throw inFile(await withKind(error, bytes), name);
  }
}

/** The error of reading a file; what the file is, where it is no model, is looked up only then. */
const withKind = async (error: unknown, file: Uint8Array): Promise<unknown> =>
  error instanceof UnknownFileError ? (await import('./file-kind.ts')).described(error, file) : error;

/**
 * The bytes of a model.
 *
 * @throws Error if they cannot be had, RangeError for a name that is none, TypeError for anything that has no bytes
 */
export async function bytesOf(source: ModelSource): Promise<ModelBytes> {
  if (source instanceof Uint8Array) return { bytes: source, name: undefined };
  if (typeof source === 'string') return bytesOf((await import('./models/index.ts')).modelUrl(source));
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: undefined };
  if (source instanceof URL) {
    const bytes = source.protocol === 'file:' && (await (await import('./file-url.ts')).readFileUrl(source));
    return bytes
      ? { bytes, name: addressOf(source) }
      : responseBytes(await fetchModel(source), addressOf(source));
  }
  if (source instanceof Response) return responseBytes(source, source.url || 'the Response');
  if (source instanceof Blob) return blobBytes(source);
  throw new TypeError(
    `model: got ${Object.prototype.toString.call(source)}, expected a name, bytes, a URL, a Blob or a Response`,
  );
}

/** How much of an address is shown: a `data:` address is as long as its data. */
const LONGEST_ADDRESS = 500;

const addressOf = ({ href }: URL): string =>
  href.length > LONGEST_ADDRESS ? `${href.slice(0, LONGEST_ADDRESS)}…` : href;

/** `fetch`, whose own error names neither the address nor what is wrong with it. */
async function fetchModel(url: URL): Promise<Response> {
  try {
    return await fetch(url);
  } catch (cause) {
    throw new Error(`cannot fetch the model ${addressOf(url)}: ${reasonOf(cause)}`, { cause });
  }
}

/** The message of an error, and what it says of its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message;
}

/** The bytes of an answer, which errors name by the address asked, that which answered and the status. */
async function responseBytes(response: Response, asked: string): Promise<ModelBytes> {
  const { url, redirected, status } = response;
  const type = response.headers.get('content-type');
  const place = redirected && url !== asked ? `${asked} (redirected to ${url})` : asked;
  const refused = refusalOf(response);
  if (refused) throw new Error(`cannot fetch the model ${place}: ${refused}`);
  const name = `${place} (HTTP status ${[status, type].filter(Boolean).join(', ')})`;
  try {
    return { bytes: new Uint8Array(await response.arrayBuffer()), name };
  } catch (cause) {
    throw new Error(`cannot read the model ${name}: ${reasonOf(cause)}`, { cause });
  }
}

/** Why an answer has no model, if it can be told before it is read. */
function refusalOf({ ok, type, status, statusText, bodyUsed }: Response): string | undefined {
  if (type === 'opaque')
    return "the answer is opaque, so that it cannot be read: fetch it with `mode: 'cors'` from a server that allows this";
  if (type === 'opaqueredirect') return "got a redirect, which `redirect: 'manual'` does not follow";
  if (type === 'error') return 'the answer is a network error';
  if (!ok) return `${status} ${statusText}`.trim();
  if (bodyUsed) return 'the body of the Response was read already, which can be done once';
  return undefined;
}

async function blobBytes(blob: Blob): Promise<ModelBytes> {
  const name = 'name' in blob ? String(blob.name) : undefined;
  try {
    return { bytes: new Uint8Array(await blob.arrayBuffer()), name };
  } catch (cause) {
    throw new Error(`cannot read the model ${name ?? '(a Blob)'}: ${reasonOf(cause)}`, { cause });
  }
}
