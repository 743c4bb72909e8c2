import { builtin } from './builtin.ts';

type Coders = Pick<typeof globalThis, 'TextDecoder' | 'TextEncoder'>;

/** Looked up when needed: the jsdom environment of Jest has neither, and tests that add them do so after the import. */
function coders(): Coders {
  const found = typeof TextDecoder === 'undefined' ? builtin<Coders>('node:util') : globalThis;
  if (found) return found;
  throw new TypeError('got no TextDecoder among the globals, expected one, as in browsers and Node');
}

let encoder: TextEncoder | undefined;

/** A text as UTF-8. */
export const encodeUtf8 = (text: string) => (encoder ??= new (coders().TextEncoder)()).encode(text);

/** A new decoder, of UTF-8 unless told otherwise, which keeps a byte order mark. */
export const textDecoder = (options: TextDecoderOptions = {}, encoding = 'utf-8'): TextDecoder =>
  new (coders().TextDecoder)(encoding, { ignoreBOM: true, ...options });
