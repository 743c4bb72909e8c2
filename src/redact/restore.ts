import { MORE } from './escapes.ts';
import { PlaceholderFinder } from './finder.ts';
import { PlaceholderForm, type RedactionMap } from './placeholder.ts';
import { LOOK_BEHIND } from './words.ts';
import { aString, anObject, checkArguments, optionsOf } from '../util/arguments.ts';

export interface RestoreOptions {
  /** Whether only placeholders are restored that are spelled as in the map. Default false. */
  exact?: boolean;
}

/**
 * Restores a text that comes in chunks.
 *
 * What comes out is what `restore` makes of all chunks joined. Everything is given out at once, except an end that may
 * be the beginning of a placeholder: at most 12 times the length of the longest placeholder and 128 UTF-16 units.
 */
export class Restorer {
  private readonly map: Readonly<RedactionMap>;
  private readonly finder: PlaceholderFinder | undefined;
  /** What is held back, and before it what the finder may look back at. */
  private text = '';
  private from = 0;

  /** @throws RangeError for a map with keys that are no placeholders with the same brackets */
  constructor(map: Readonly<RedactionMap>, { exact = false }: RestoreOptions = {}) {
    const form = PlaceholderForm.of(map);
    this.map = map;
    this.finder = form && new PlaceholderFinder(form, Object.keys(map), exact);
  }

  /**
   * The next part of the restored text.
   *
   * @param final whether this is the last chunk
   * @throws TypeError for a chunk that is no string
   */
  push(chunk: string, final = false): string {
    if (typeof chunk !== 'string')
      throw new TypeError(
        `got a chunk of ${Object.prototype.toString.call(chunk).slice(8, -1)}, expected a string: decode bytes by a TextDecoderStream`,
      );
    const { finder, map } = this;
    if (!finder) return chunk;
    const text = this.text + chunk;
    const end = final || !/[\ud800-\udbff]$/.test(text) ? text.length : text.length - 1;
    let restored = '';
    let copied = this.from;
    let index = this.from;
    while ((index = finder.nextStart(text, index)) < end) {
      const found = finder.at(text, index, final);
      if (found === MORE) break;
      index++;
      if (!found) continue;
      restored += text.slice(copied, index - 1) + map[found.key];
      copied = index = found.end;
    }
    const done = Math.min(index, end);
    restored += text.slice(copied, done);
    const context = Math.max(0, done - LOOK_BEHIND);
    this.text = text.slice(context);
    this.from = done - context;
    return restored;
  }
}

/**
 * Puts back what placeholders stand for, wherever they are, however often: in a redacted text, or in what somebody
 * wrote about it. All else stays as it is, placeholders included that are not in the map.
 *
 * Unless `exact` is set, placeholders are found, too, that a language model has altered: in other brackets, case,
 * separators or escapes, as `[person 1]`, `\[PERSON\_1\]`, `<PERSON_1>`, `%5BPERSON_1%5D`, and without brackets as
 * `PERSON_1`. An altered placeholder that fits two of the map stays as it is.
 *
 * @throws RangeError for a map with keys that are no placeholders with the same brackets
 */
export function restore(text: string, map: Readonly<RedactionMap>, options: RestoreOptions = {}): string {
  checkArguments({ text, map, options }, aString, anObject, optionsOf('exact'));
  return new Restorer(map, options).push(text, true);
}
