import { isObject, shown } from './custom.ts';

/** UTF-16 offsets, `end` exclusive. */
export interface Range {
  start: number;
  end: number;
}

/** Ranges and those of others that overlap with none of them, in order; both lists are in order already. */
export function withoutOverlaps<T extends Range>(winners: readonly T[], others: readonly T[]): T[] {
  for (const [name, ranges] of Object.entries({ winners, others }))
    if (!Array.isArray(ranges) || !ranges.every(isObject))
      throw new TypeError(`${name}: got ${shown(ranges)}, expected a list of ranges`);
  const result: T[] = [];
  let next = 0;
  for (const other of others) {
    while (next < winners.length && winners[next].end <= other.start) result.push(winners[next++]);
    if (next === winners.length || other.end <= winners[next].start) result.push(other);
  }
  return [...result, ...winners.slice(next)];
}
