/**
 * Something that has a fixed form. `pattern` finds candidates: it should have a bounded length, or never be rejected,
 * so that a text takes a time in proportion to its length. `check` gets each and says whether it is one, or how many of
 * its characters, from the first, are (0: none); a candidate that is none may overlap with the next.
 */
export interface Rule {
  name: string;
  /** Of the entities, where the user does not map the rule to another. */
  label: string;
  /** Flags but `g` count. */
  pattern: RegExp;
  check?(candidate: string): boolean | number;
}

/** What a rule found: UTF-16 offsets, `end` exclusive. */
export interface Found {
  rule: Rule;
  start: number;
  end: number;
}

/** One pattern of alternatives. */
export const anyOf = (patterns: readonly RegExp[], flags = ''): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'), flags);

/** What a rule finds in a text: ranges in order that do not overlap. */
export function findAll(rule: Rule, text: string): Found[] {
  const { pattern, check } = rule;
  const flags = pattern.flags.replace(/[gy]/g, '');
  const regexp = new RegExp(pattern.source, `${flags}g`);
  const found: Found[] = [];
  for (let match: RegExpExecArray | null; (match = regexp.exec(text));) {
    const { index, 0: candidate } = match;
    const verdict = check ? check(candidate) : true;
    const length = verdict === true ? candidate.length : Number(verdict);
    if (length > 0) found.push({ rule, start: index, end: index + length });
    regexp.lastIndex = index + Math.max(1, length);
  }
  return found;
}

/** The digits of a string. */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The lengths of the starts of a candidate that end with a letter or digit and before something else; longest first. */
export function groupEnds(candidate: string): number[] {
  const ends = Array.from(candidate.matchAll(/[A-Za-z0-9](?![A-Za-z0-9])/g), ({ index }) => index + 1);
  return ends.reverse();
}
