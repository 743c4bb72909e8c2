import type { RedactionMap } from './placeholder.ts';
import { aList, aNumber, anObject, checkArguments, checkArgument } from '../util/arguments.ts';

/** What redaction needs to know of an entity: UTF-16 offsets, `end` exclusive. */
export interface Redactable {
  label: string;
  start: number;
  end: number;
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

/** The place in the original text of a place in the redacted one; one inside a placeholder is its entity's start. */
export function originalOffset(redaction: Pick<Redaction, 'entities'>, offset: number): number {
  checkArguments({ redaction, offset }, anObject, aNumber);
  const { entities } = redaction;
  checkArgument(entities, 'entities', aList);
  return shifted(entities, offset, 'redactedStart', 'redactedEnd', 'start', 'end');
}

/** The place in the redacted text of a place in the original; one inside an entity is its placeholder's start. */
export function redactedOffset(redaction: Pick<Redaction, 'entities'>, offset: number): number {
  checkArguments({ redaction, offset }, anObject, aNumber);
  const { entities } = redaction;
  checkArgument(entities, 'entities', aList);
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
