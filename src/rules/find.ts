import { isBuiltIn } from './built-in.ts';
import { type Range, withoutOverlaps } from './ranges.ts';
import { readingsOf } from './reading.ts';
import type { Found, Rule } from './rule.ts';
import { endOfMarks, search } from './search.ts';
import { copySlice } from '../util/copy-slice.ts';

interface TextRange extends Range {
  text: string;
}

/** What an entity has that a rule found. */
export interface RuleEntity extends TextRange {
  label: string;
  /** A rule is certain. */
  score: 1;
  /** The name of the rule. */
  rule: string;
}

/**
 * What rules find in a text, in order, without overlaps. Where two overlap the first rule wins. The other one finds
 * nothing there if both are built-in: these are made to go together. If one of them is the user's the other keeps the
 * rest of what it found, so that a rule that is added never uncovers what others find.
 */
export function findBy(rules: readonly Rule[], text: string): RuleEntity[] {
  const readings = readingsOf(text);
  let builtIn: readonly Found[] = [];
  let own: readonly Found[] = [];
  for (const rule of rules) {
    const found = search(rule, text, readings);
    if (isBuiltIn(rule)) builtIn = outside(own, text, withoutOverlaps(builtIn, found));
    else own = withoutOverlaps(own, outside(withoutOverlaps(own, builtIn), text, found));
  }
  const all = withoutOverlaps(own, builtIn);
  return all.map(({ rule: { name, label }, start, end: last }, i) => {
    const end = Math.min(endOfMarks(text, last), all[i + 1]?.start ?? text.length);
    return { text: copySlice(text, start, end), label, start, end, score: 1, rule: name };
  });
}

/** Labels and those of rules; sorted, each once. */
export const withLabels = (labels: readonly string[], rules: readonly Rule[]): string[] =>
  [...new Set([...labels, ...rules.map(({ label }) => label)])].sort();

/**
 * What rules find in a text, and of its other entities what they leave: an entity that a rule overlaps in part keeps the
 * rest.
 *
 * @param entities in order, without overlaps
 */
export function applyRules<E extends TextRange>(
  rules: readonly Rule[],
  text: string,
  entities: readonly E[],
): (E | RuleEntity)[] {
  const found = findBy(rules, text);
  if (found.length === 0) return [...entities];
  const left = outside(found, text, entities).map((entity) => {
    const { start, end } = entity;
    return entity.text.length === end - start ? entity : { ...entity, text: copySlice(text, start, end) };
  });
  return withoutOverlaps<E | RuleEntity>(found, left);
}

/** From the first letter or digit to the last. */
const CORE = /[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?/su;

/**
 * The parts of ranges of a text that are in none of others, without white space and punctuation at the ends of what was
 * cut. Both lists are in order, without overlaps.
 */
function outside<T extends Range>(
  others: readonly Range[],
  text: string,
  ranges: readonly T[],
): readonly T[] {
  if (others.length === 0) return ranges;
  const result: T[] = [];
  let next = 0;
  for (const range of ranges) {
    while (next < others.length && others[next].end <= range.start) next++;
    if (next === others.length || others[next].start >= range.end) result.push(range);
    else for (const part of partsOutside(others, next, text, range)) result.push(part);
  }
  return result;
}

/** The parts of one range, with which others overlap from the one of this index on. */
function partsOutside<T extends Range>(others: readonly Range[], first: number, text: string, range: T): T[] {
  const parts: T[] = [];
  let from = range.start;
  const addUntil = (to: number) => {
    const core = from < to ? CORE.exec(text.slice(from, to)) : null;
    if (!core) return;
    const start = from + core.index;
    parts.push({ ...range, start, end: start + core[0].length });
  };
  for (let i = first; i < others.length && others[i].start < range.end; i++) {
    addUntil(others[i].start);
    from = others[i].end;
  }
  addUntil(range.end);
  return parts;
}
