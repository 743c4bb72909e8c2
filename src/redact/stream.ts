import type { RedactionMap } from './placeholder.ts';
import { Restorer, type RestoreOptions } from './restore.ts';
import { anObject, checkArguments, iterable, optionsOf } from '../util/arguments.ts';

/**
 * A stream that restores the text that goes through it, as `restore` would the whole: for the answer of a language
 * model as it comes. Chunks may begin and end anywhere, in placeholders and surrogate pairs, too. Everything is passed
 * on at once, except an end that may be the beginning of a placeholder: at most 12 times the length of the longest
 * placeholder and 128 UTF-16 units.
 *
 * @throws RangeError for a map with keys that are no placeholders with the same brackets; the stream fails with a
 *   TypeError for chunks that are no strings
 */
export function restoreStream(
  map: Readonly<RedactionMap>,
  options: RestoreOptions = {},
): TransformStream<string, string> {
  checkArguments({ map, options }, anObject, optionsOf('exact'));
  const restorer = new Restorer(map, options);
  const pass = (text: string, controller: TransformStreamDefaultController<string>) => {
    if (text) controller.enqueue(text);
  };
  return new TransformStream({
    transform: (chunk, controller) => pass(restorer.push(chunk), controller),
    flush: (controller) => pass(restorer.push('', true), controller),
  });
}

/**
 * Restores chunks of a text as `restoreStream` does.
 *
 * @throws RangeError for a map with keys that are no placeholders with the same brackets; TypeError for chunks that
 *   are no strings
 */
export async function* restoreChunks(
  chunks: AsyncIterable<string> | Iterable<string>,
  map: Readonly<RedactionMap>,
  options: RestoreOptions = {},
): AsyncGenerator<string, void, undefined> {
  checkArguments({ chunks, map, options }, iterable, anObject, optionsOf('exact'));
  const restorer = new Restorer(map, options);
  for await (const chunk of chunks) {
    const restored = restorer.push(chunk);
    if (restored) yield restored;
  }
  const rest = restorer.push('', true);
  if (rest) yield rest;
}
