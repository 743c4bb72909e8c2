import { PlaceholderFinder } from './redact/finder.ts';
import { PlaceholderForm, type RedactionMap } from './redact/placeholder.ts';
import { Placeholders } from './redact/placeholders.ts';
import { originalOffset, type Redactable, type RedactedEntity, type Redaction } from './redact/redaction.ts';
import { aString, checkArguments, optionsOf, entitySource, records } from './util/arguments.ts';

export {
  originalOffset,
  type Redactable,
  type RedactedEntity,
  redactedOffset,
  type Redaction,
} from './redact/redaction.ts';
export type { RedactionMap } from './redact/placeholder.ts';
export { restore, type RestoreOptions } from './redact/restore.ts';
export { restoreChunks, restoreStream } from './redact/stream.ts';

export interface RedactOptions {
  /** Only entities with these labels. Default all. */
  labels?: readonly string[];
  /**
   * The map of a redaction that this one goes on from, as with the next message of a conversation: what it has keeps
   * its placeholder. It is not changed.
   */
  map?: Readonly<RedactionMap>;
  /** Other text that is to be restored with the same map: no new placeholder occurs in it, however spelled. */
  avoid?: string;
  /** Two characters around label and number. Default `[]`. */
  brackets?: string;
}

/** A tagger, or anything that finds entities. */
export interface EntitySource {
  tag(text: string): readonly Redactable[];
}

/** The label of what has the look of a placeholder that the map has: it is put away, so that it is not restored. */
const LITERAL = 'LITERAL';

/**
 * Puts placeholders such as `[PERSON_1]` in place of entities: the same label and text get the same placeholder. What
 * has the look of a placeholder in the text itself, in any spelling that `restore` takes for one, is not mistaken for
 * one: so `restore` gives back exactly the text, whatever is in it.
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
  checkArguments(
    { source, text, options },
    entitySource,
    aString,
    optionsOf('labels', 'map', 'avoid', 'brackets'),
  );
  const { labels, map = {}, avoid = '', brackets = '[]' } = options;
  const found = 'tag' in source ? source.tag(text) : source;
  checkArguments({ entities: found }, records);
  let chosen = found.filter(({ label }) => !labels || labels.includes(label));
  checkOrder(chosen, text);
  const form = new PlaceholderForm(brackets);
  const expected = new Set(chosen.map(({ label }) => label));
  const texts = avoid === '' ? text : `${text}\n${avoid}`;
  const placeholders = new Placeholders(form, map, texts, expected);
  for (;;) {
    const redaction = replaceEntities(chosen, text, placeholders);
    const literals = literalsIn(redaction, form);
    if (literals.length === 0) return redaction;
    // Putting them away may part what follows from the word that it belonged to: it is looked through again.
    chosen = [...chosen, ...literals].sort((a, b) => a.start - b.start);
  }
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

/** Pieces of a text that are joined at a time: a string of millions of pieces takes much memory. */
const PIECES = 1024;

function replaceEntities(chosen: readonly Redactable[], text: string, placeholders: Placeholders): Redaction {
  const entities: RedactedEntity[] = [];
  const joined: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  const add = (piece: string) => {
    length += piece.length;
    if (pieces.push(piece) < PIECES) return;
    joined.push(pieces.join(''));
    pieces = [];
  };
  let from = 0;
  for (const { label, start, end } of chosen) {
    const placeholder = placeholders.of(label, text.slice(start, end));
    add(text.slice(from, start));
    const redactedStart = length;
    add(placeholder);
    entities.push({
      text: placeholders.map.get(placeholder)!,
      label,
      start,
      end,
      placeholder,
      redactedStart,
      redactedEnd: length,
    });
    from = end;
  }
  add(text.slice(from));
  return { text: [...joined, ...pieces].join(''), map: Object.fromEntries(placeholders.map), entities };
}

/** What is between the entities of a redaction and would be restored: places in the original text. */
function literalsIn(redaction: Redaction, form: PlaceholderForm): Redactable[] {
  const { text, map, entities } = redaction;
  const literals: Redactable[] = [];
  let next = 0;
  for (const { start, end } of new PlaceholderFinder(form, Object.keys(map), false).findAll(text)) {
    while (next < entities.length && entities[next].redactedStart < start) next++;
    if (entities[next]?.redactedStart === start) continue;
    literals.push({
      label: LITERAL,
      start: originalOffset(redaction, start),
      end: originalOffset(redaction, end),
    });
  }
  return literals;
}
