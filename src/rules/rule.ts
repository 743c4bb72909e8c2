/**
 * Something that has a fixed form. `pattern` finds candidates: it should have a bounded length, or never be rejected,
 * so that a text takes a time in proportion to its length. `check` gets each and says whether it is one, or how many of
 * its UTF-16 units, from the first, are (0: none); a candidate that is none may overlap with the next.
 */
export interface Rule {
  name: string;
  /** Of the entities, where the user does not map the rule to another. */
  label: string;
  /** Flags but `g` and `y` count. */
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

/** What a rule finds in a text: ranges of whole characters, in order, that do not overlap. */
export function findAll(rule: Rule, text: string): Found[] {
  const { pattern } = rule;
  const regexp = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
  const found: Found[] = [];
  for (let match: RegExpExecArray | null; (match = regexp.exec(text));) {
    const { index, 0: candidate } = match;
    const length = lengthIn(rule, candidate);
    if (length === 0) {
      // With the flag u a search from within a pair would start before it, and never end.
      regexp.lastIndex = isInsidePair(text, index + 1) ? index + 2 : index + 1;
      continue;
    }
    const start = isInsidePair(text, index) ? index - 1 : index;
    const end = isInsidePair(text, index + length) ? index + length + 1 : index + length;
    found.push({ rule, start, end });
    regexp.lastIndex = end;
  }
  return found;
}

/** How many of a candidate's characters are what the rule is for. */
function lengthIn(rule: Rule, candidate: string): number {
  const verdict: unknown = rule.check && candidate !== '' ? rule.check(candidate) : true;
  if (typeof verdict === 'boolean') return verdict ? candidate.length : 0;
  if (Number.isInteger(verdict) && 0 <= Number(verdict) && Number(verdict) <= candidate.length)
    return Number(verdict);
  // The candidate may be personal data: it is not in the message.
  throw new TypeError(
    `the check of rule '${rule.name}' returned ${typeof verdict === 'number' ? verdict : typeof verdict} for ${candidate.length} characters, expected true, false or how many of them, an integer`,
  );
}

/** Whether a place in a text is between the two UTF-16 units of one character. */
const isInsidePair = (text: string, at: number): boolean =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at));

/** The digits of a string. */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The lengths of the starts of a candidate that end with a letter or digit and before something else; longest first. */
export function groupEnds(candidate: string): number[] {
  const ends = Array.from(candidate.matchAll(/[A-Za-z0-9](?![A-Za-z0-9])/g), ({ index }) => index + 1);
  return ends.reverse();
}
