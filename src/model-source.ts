import type { ModelName } from './models/index.ts';

/** Anything that a model's bytes can be had from; a name is that of a model that comes with the package. */
export type ModelSource = ModelName | Uint8Array | ArrayBuffer | URL | Blob | Response;

/** `fetch`, whose own error names neither the address nor what is wrong with it. */
async function fetchModel(url: URL): Promise<Response> {
  try {
    return await fetch(url);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message;
    throw new Error(`cannot fetch the model ${url.href}: ${reason}`, { cause: error });
  }
}

/**
 * The bytes of a model. Throws Error if they cannot be fetched, RangeError for a name that is none, TypeError for anything
 * that has none.
 */
export async function bytesOf(source: ModelSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (typeof source === 'string') return bytesOf((await import('./models/index.ts')).modelUrl(source));
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof URL) {
    const local = source.protocol === 'file:' && (await (await import('./file-url.ts')).readFileUrl(source));
    return bytesOf(local || (await fetchModel(source)));
  }
  if (source instanceof Response && !source.ok) {
    throw new Error(`cannot fetch the model ${source.url}: ${source.status} ${source.statusText}`);
  }
  if (source instanceof Response || source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new TypeError(
    `model: got ${Object.prototype.toString.call(source)}, expected a name, bytes, a URL, a Blob or a Response`,
  );
}
