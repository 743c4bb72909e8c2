import { shorten } from './excerpt.ts';
import { hint } from './schema.ts';
import { locate, type Place } from './util/address.ts';

export { readFile } from './util/address.ts';

/** What an address or a path has and a plain name has not: `./m.safetensors`, `models/m`, `m.bin`. */
const ADDRESS = /[/\\.:]/;

/**
 * Where a model is that does not come with the package.
 *
 * @throws RangeError for a plain name; TypeError as `locate`
 */
export function locateModel(text: string, names: readonly string[]): Place {
  if (ADDRESS.test(text)) return locate(text);
  throw new RangeError(
    `model: got the name '${shorten(text)}', expected ${names.join(', ')}, or an address such as './model.safetensors'${hint(text, names)}`,
  );
}
