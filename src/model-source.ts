import { inFile, UnknownFileError } from './model-file-error.ts';
import type { ModelName } from './models/index.ts';
import { asBytes, brandOf, isBlob, readBlob } from './util/brand.ts';

/**
 * Anything that a model's bytes can be had from. A string is the name of a model that comes with the package, or an
 * address: a URL, or a path with a `/` or a `.` in it, relative to the document of a page, the script of a worker, or the
 * working directory in Node.
 */
// `string & {}` keeps the names in completions.
export type ModelSource =
  ModelName | (string & {}) | Uint8Array | ArrayBuffer | DataView | URL | Blob | Response;

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

/** The error of bytes that cannot be had, which is put together only then. */
const failure = async (what: string, cause: unknown): Promise<Error> =>
  (await import('./model-failure.ts')).failureOf(what, cause);

/**
 * The bytes of a model.
 *
 * @throws Error if they cannot be had, RangeError for a string that is neither a name nor an address, TypeError for
 *   anything that has no bytes
 */
export async function bytesOf(source: ModelSource): Promise<ModelBytes> {
  const bytes = asBytes(source);
  if (bytes) return { bytes, name: undefined };
  if (typeof source === 'string') return bytesOfString(source);
  const brand = brandOf(source);
  if (brand === 'URL') return bytesAt(source as URL);
  if (brand === 'Response')
    return responseBytes(source as Response, (source as Response).url || 'the Response');
  if (isBlob(source)) return blobBytes(source);
  throw new TypeError(`model: got ${brand}, expected a name, an address, bytes, a URL, a Blob or a Response`);
}

async function bytesOfString(text: string): Promise<ModelBytes> {
  const { isModelName, modelNames, modelUrl } = await import('./models/index.ts');
  if (isModelName(text)) return bytesAt(modelUrl(text));
  const { url, name } = (await import('./model-address.ts')).locateModel(text, modelNames);
  return bytesAt(url, name);
}

async function bytesAt(url: URL, address = url.href): Promise<ModelBytes> {
  const name = address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address;
  const bytes = url.protocol === 'file:' && (await readFile(url, name));
  return bytes ? { bytes, name } : responseBytes(await fetchModel(url, name), name);
}

/** How much of an address is shown: a `data:` address is as long as its data. */
const LONGEST_ADDRESS = 500;

/** The bytes of a file in Node, which does not fetch such; undefined elsewhere. */
async function readFile(url: URL, name: string): Promise<Uint8Array | undefined> {
  try {
    return await (await import('./model-address.ts')).readFile(url);
  } catch (cause) {
    throw await failure(`cannot read the model ${name}`, cause);
  }
}

/** `fetch`, whose own error names neither the address nor what is wrong with it. */
async function fetchModel({ href }: URL, name: string): Promise<Response> {
  try {
    return await fetch(href);
  } catch (cause) {
    throw await failure(`cannot fetch the model ${name}`, cause);
  }
}

/** The bytes of an answer, which errors name by the address asked, that which answered and the status. */
async function responseBytes(response: Response, asked: string): Promise<ModelBytes> {
  const { url, redirected, status } = response;
  const type = response.headers.get('content-type');
  const place = redirected && url !== asked ? `${asked} (redirected to ${url})` : asked;
  if (!response.ok || response.bodyUsed) throw await failure(`cannot fetch the model ${place}`, response);
  const name = `${place} (HTTP status ${[status, type].filter(Boolean).join(', ')})`;
  try {
    return { bytes: new Uint8Array(await response.arrayBuffer()), name };
  } catch (cause) {
    throw await failure(`cannot read the model ${name}`, cause);
  }
}

async function blobBytes(blob: Blob): Promise<ModelBytes> {
  const name = 'name' in blob ? String(blob.name) : undefined;
  try {
    return { bytes: await readBlob(blob), name };
  } catch (cause) {
    throw await failure(`cannot read the model ${name ?? '(a Blob)'}`, cause);
  }
}
