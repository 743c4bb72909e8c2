/** Placeholders and what they stand for. Plain JSON. */
export type RedactionMap = Record<string, string>;

/** The parts of a placeholder `[PERSON_1]`. */
export interface Placeholder {
  name: string;
  number: string;
}

function isPair(brackets: string): boolean {
  const [open, close] = [...brackets];
  return /^[^\p{L}\p{N}_\s-]{2}$/u.test(brackets) && open !== close;
}

const badKey = (key: string, example: string) =>
  new RangeError(`map: got the key ${JSON.stringify(key)}, expected a placeholder as ${example}`);

const escaped = (character: string) => character.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');

/**
 * What placeholders look like: a name of letters, digits, `_` and `-`, and a number, between brackets. Brackets stand
 * only at the ends, and the two differ: so one placeholder neither holds another nor overlaps with it.
 */
export class PlaceholderForm {
  readonly open: string;
  readonly close: string;
  /** Matches placeholders anywhere in a text. */
  readonly pattern: RegExp;

  constructor(brackets: string) {
    if (!isPair(brackets))
      throw new RangeError(
        `brackets: got ${JSON.stringify(brackets)}, expected two different characters such as []`,
      );
    [this.open, this.close] = [...brackets];
    const [open, close] = [escaped(this.open), escaped(this.close)];
    this.pattern = new RegExp(`${open}([\\p{L}\\p{N}_-]+)_(\\d+)${close}`, 'gu');
  }

  /**
   * The form of a map's keys, one for all; undefined if there are none.
   *
   * @throws RangeError for keys that are no placeholders, or have different brackets
   */
  static of(map: Readonly<RedactionMap>): PlaceholderForm | undefined {
    const [first] = Object.keys(map);
    if (first === undefined) return undefined;
    const brackets = [[...first].at(0), [...first].at(-1)].join('');
    if (!isPair(brackets)) throw badKey(first, '[PERSON_1]');
    const form = new PlaceholderForm(brackets);
    for (const key of Object.keys(map)) form.parse(key);
    return form;
  }

  format(name: string, number: number): string {
    return `${this.open}${name}_${number}${this.close}`;
  }

  /** Throws a RangeError for what is no placeholder. */
  parse(placeholder: string): Placeholder {
    const [match] = placeholder.matchAll(this.pattern);
    if (match?.[0] !== placeholder) throw badKey(placeholder, this.format('PERSON', 1));
    return { name: match[1], number: match[2] };
  }
}
