import { type Range, withoutOverlaps } from './ranges.ts';
import { originalEnd, type Reading, type Readings } from './reading.ts';
import { findAll, type Found, type Rule } from './rule.ts';

/** Those of `ranges` that overlap with at most one of `others` and hold all of it; both lists are in order. */
function wider<T extends Range>(ranges: readonly T[], others: readonly T[]): T[] {
  let next = 0;
  return ranges.filter(({ start, end }) => {
    while (next < others.length && others[next].end <= start) next++;
    const [first, second] = [others[next], others[next + 1]];
    if (first === undefined || first.start >= end) return true;
    return start <= first.start && first.end <= end && (second === undefined || second.start >= end);
  });
}

/** From ranges of a reading to those of the text. */
function inText(found: readonly Found[], reading: Reading, text: string): Found[] {
  const ranges = found.map(({ rule, start, end }) => ({
    rule,
    start: reading.originalOf(start),
    end: originalEnd(reading, text, end),
  }));
  // Nothing is left of one that has only characters of zero width.
  return ranges.filter(({ start, end }) => start < end);
}

function findIn(rule: Rule, reading: Reading, text: string): Found[] {
  return inText(findAll(rule, reading.text), reading, text);
}

/** Whether a range is in a line of nothing but numbers, and is not all of the line: the row of a table. */
function isInRow({ start, end }: Range, text: string): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, text.indexOf('\n', end)).trim();
  return line.length > end - start && /^[\d\s.,:;+()/-]+$/.test(line);
}

/** What a rule finds across line breaks. */
function findAcross(rule: Rule, reading: Reading, text: string): Found[] {
  const numbers = findAll(rule, reading.text).filter((range) => !isInRow(range, reading.text));
  let last = 0;
  return inText(numbers, reading, text).filter(({ start, end }) => {
    // A line may be in the reading twice, before a line break and after another.
    if (start < last || !/\n|\\[nr]/.test(text.slice(start, end))) return false;
    last = end;
    return true;
  });
}

/** What a rule finds in a text, in order; ranges do not overlap. */
export function search(rule: Rule, text: string, { plain, joined, unwrapped }: Readings): Found[] {
  if (!rule.normalized) return findAll(rule, text);
  let found = findIn(rule, plain, text);
  if (joined) {
    // A dash is part of a number, or between two. It is between two if both are found without it.
    const whole = findIn(rule, joined, text);
    found = withoutOverlaps(wider(whole, found), found);
  }
  // Two lines with a number each are much more frequent than a number on two lines.
  return unwrapped ? withoutOverlaps(found, findAcross(rule, unwrapped, text)) : found;
}

/** The end of the combining marks and variation selectors at an offset of a text. */
export function endOfMarks(text: string, offset: number): number {
  const marks = /\p{M}*/uy;
  marks.lastIndex = offset;
  return offset + marks.exec(text)![0].length;
}
