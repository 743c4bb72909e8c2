/** What redaction needs to know of an entity: UTF-16 offsets, `end` exclusive. */
export interface Redactable {
  label: string;
  start: number;
  end: number;
}

/** Placeholders and what they stand for. Plain JSON. */
export type RedactionMap = Record<string, string>;

export interface RedactOptions {
  /** Only entities with these labels. Default all. */
  labels?: readonly string[];
  /**
   * The map of a redaction that this one goes on from, as with the next message of a conversation: what it has keeps
   * its placeholder. It is not changed.
   */
  map?: Readonly<RedactionMap>;
  /** Other text that is to be restored with the same map: no new placeholder occurs in it. */
  avoid?: string;
  /** Two characters around label and number. Default `[]`. */
  brackets?: string;
}

export interface RedactedEntity extends Redactable {
  text: string;
  placeholder: string;
  /** Where the placeholder is in the redacted text. */
  redactedStart: number;
  redactedEnd: number;
}

export interface Redaction {
  text: string;
  /** For `restore`. */
  map: RedactionMap;
  /** In order, with offsets in both texts. */
  entities: RedactedEntity[];
}

/** A tagger, or anything that finds entities. */
export interface EntitySource {
  tag(text: string): readonly Redactable[];
}

/** The label of what has the look of a placeholder that the map has: it is put away, so that it is not restored. */
const LITERAL = 'LITERAL';

/**
 * Puts placeholders such as `[PERSON_1]` in place of entities: the same label and text get the same placeholder. What
 * has the look of a placeholder in the text itself is not mistaken for one, so that `restore` gives back exactly the
 * text, whatever is in it.
 *
 * @param source a tagger, or the text's entities in order, from wherever they are (`findPatterns`, `tagAsync`, by hand)
 * @throws RangeError for entities that overlap or leave the text, for brackets that are not two different characters,
 *   and for a map with others
 */
export function redact(
  source: EntitySource | readonly Redactable[],
  text: string,
  options: RedactOptions = {},
): Redaction {
  const { labels, map = {}, avoid = '', brackets = '[]' } = options;
  const found = 'tag' in source ? source.tag(text) : source;
  const chosen = found.filter(({ label }) => !labels || labels.includes(label));
  checkOrder(chosen, text);
  const form = new PlaceholderForm(brackets);
  const placeholders = new Placeholders(form, map, `${text}\n${avoid}`);
  const entities: RedactedEntity[] = [];
  let result = '';
  let from = 0;
  for (const { label, start, end } of withLiterals(chosen, text, form, map)) {
    const original = text.slice(start, end);
    const placeholder = placeholders.of(label, original);
    result += text.slice(from, start);
    const redactedStart = result.length;
    result += placeholder;
    const redactedEnd = result.length;
    entities.push({ text: original, label, start, end, placeholder, redactedStart, redactedEnd });
    from = end;
  }
  return { text: result + text.slice(from), map: Object.fromEntries(placeholders.map), entities };
}

function checkOrder(entities: readonly Redactable[], text: string): void {
  let previous = 0;
  for (const { label, start, end } of entities) {
    if (!(previous <= start && start < end && end <= text.length))
      throw new RangeError(
        `entities: got ${label} [${start}, ${end}), expected one within [${previous}, ${text.length}) that is not empty`,
      );
    previous = end;
  }
}

/** The entities, and what stands between them that the map would restore. */
function* withLiterals(
  entities: readonly Redactable[],
  text: string,
  form: PlaceholderForm,
  map: Readonly<RedactionMap>,
): Iterable<Redactable> {
  let from = 0;
  for (const entity of [...entities, undefined]) {
    const between = text.slice(from, entity?.start);
    for (const { index, 0: literal } of between.matchAll(form.pattern))
      if (Object.hasOwn(map, literal))
        yield { label: LITERAL, start: from + index, end: from + index + literal.length };
    if (entity) {
      yield entity;
      from = entity.end;
    }
  }
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
class PlaceholderForm {
  readonly pattern: RegExp;
  private readonly open: string;
  private readonly close: string;

  constructor(brackets: string) {
    if (!isPair(brackets))
      throw new RangeError(
        `brackets: got ${JSON.stringify(brackets)}, expected two different characters such as []`,
      );
    [this.open, this.close] = [...brackets];
    this.pattern = new RegExp(`${escaped(this.open)}([\\p{L}\\p{N}_-]+)_\\d+${escaped(this.close)}`, 'gu');
  }

  /** The form of a map's keys, one for all; undefined if there are none. */
  static of(map: Readonly<RedactionMap>): PlaceholderForm | undefined {
    const [first] = Object.keys(map);
    if (first === undefined) return undefined;
    const brackets = [[...first].at(0), [...first].at(-1)].join('');
    if (!isPair(brackets)) throw badKey(first, '[PERSON_1]');
    const form = new PlaceholderForm(brackets);
    for (const key of Object.keys(map)) form.nameOf(key);
    return form;
  }

  format(name: string, number: number): string {
    return `${this.open}${name}_${number}${this.close}`;
  }

  /** Throws a RangeError for what is no placeholder. */
  nameOf(placeholder: string): string {
    const [match] = placeholder.matchAll(this.pattern);
    if (match?.[0] !== placeholder) throw badKey(placeholder, this.format('PERSON', 1));
    return match[1];
  }
}

/** Gives out placeholders. */
class Placeholders {
  readonly map: Map<string, string>;
  private readonly given = new Map<string, string>();
  private readonly next = new Map<string, number>();
  /** Those that may not be given out: they are in the texts, or in the map. */
  private readonly taken: Set<string>;

  constructor(
    private readonly form: PlaceholderForm,
    map: Readonly<RedactionMap>,
    texts: string,
  ) {
    this.map = new Map(Object.entries(map));
    this.taken = new Set([...this.map.keys(), ...(texts.match(form.pattern) ?? [])]);
    for (const [placeholder, original] of this.map)
      this.given.set(keyOf(form.nameOf(placeholder), original), placeholder);
  }

  of(label: string, original: string): string {
    const name = label.replace(/[^\p{L}\p{N}_-]/gu, '_') || '_';
    const key = keyOf(name, original);
    let placeholder = this.given.get(key);
    if (placeholder === undefined) {
      let number = this.next.get(name) ?? 1;
      while (this.taken.has((placeholder = this.form.format(name, number)))) number++;
      this.next.set(name, number + 1);
      this.given.set(key, placeholder);
      this.map.set(placeholder, original);
    }
    return placeholder;
  }
}

const keyOf = (name: string, original: string) => `${name}\n${original}`;

/**
 * Puts back what placeholders stand for, wherever they are, however often: in a redacted text, or in what somebody
 * wrote about it. All else stays as it is, placeholders included that are not in the map.
 *
 * @throws RangeError for a map with keys that are no placeholders with the same brackets
 */
export function restore(text: string, map: Readonly<RedactionMap>): string {
  const form = PlaceholderForm.of(map);
  if (!form) return text;
  return text.replace(form.pattern, (found) => (Object.hasOwn(map, found) ? map[found] : found));
}

/** The place in the original text of a place in the redacted one; one inside a placeholder is its entity's start. */
export function originalOffset({ entities }: Pick<Redaction, 'entities'>, offset: number): number {
  return shifted(entities, offset, 'redactedStart', 'redactedEnd', 'start', 'end');
}

/** The place in the redacted text of a place in the original; one inside an entity is its placeholder's start. */
export function redactedOffset({ entities }: Pick<Redaction, 'entities'>, offset: number): number {
  return shifted(entities, offset, 'start', 'end', 'redactedStart', 'redactedEnd');
}

type Edge = 'start' | 'end' | 'redactedStart' | 'redactedEnd';

function shifted(
  entities: readonly RedactedEntity[],
  offset: number,
  start: Edge,
  end: Edge,
  toStart: Edge,
  toEnd: Edge,
): number {
  // The last entity that begins before the offset, by bisection.
  let low = 0;
  let high = entities.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entities[middle][start] < offset) low = middle + 1;
    else high = middle;
  }
  const entity = entities[low - 1];
  if (!entity) return offset;
  return offset < entity[end] ? entity[toStart] : entity[toEnd] + offset - entity[end];
}
