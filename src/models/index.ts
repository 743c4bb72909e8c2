// The entry `oriel/models`: where the models are that come with the package. Apart from the main one, which imports it when a
// model is asked for by name.

export type {} from '../host-types.ts';

/**
 * The address of each, written out so that bundlers that know `new URL(…, import.meta.url)` (Vite, webpack, Parcel) bring
 * the file along. It is the same from src/models/, dist/models/ and dist/chunks/.
 */
const addresses = {
  /** English: PER, LOC, ORG. */
  en: () => new URL('../../models/en.safetensors', import.meta.url),
  /** Korean: PS, LC, OG, DT, TI, QT. */
  ko: () => new URL('../../models/ko.safetensors', import.meta.url),
  /** Personal data in English text, for redaction. */
  pii: () => new URL('../../models/pii.safetensors', import.meta.url),
};

export type ModelName = keyof typeof addresses;

export const modelNames = Object.keys(addresses) as readonly ModelName[];

export const isModelName = (name: unknown): name is ModelName =>
  (modelNames as readonly unknown[]).includes(name);

/**
 * Vite's development server bundles packages into `node_modules/.vite/deps/`, and leaves the files beside them, and their
 * addresses, as they are.
 */
const PREBUNDLED = /\/\.vite\/deps[^/]*\/[^/]*$/;

/**
 * Where the file of a model is that comes with the package.
 *
 * @throws RangeError for another name
 */
export function modelUrl(name: ModelName): URL {
  if (isModelName(name)) {
    const here = import.meta.url;
    if (!PREBUNDLED.test(here)) return addresses[name]();
    return new URL(here.replace(PREBUNDLED, `/oriel/models/${name}.safetensors`));
  }
  throw new RangeError(`model: got the name '${String(name)}', expected ${modelNames.join(', ')}`);
}
