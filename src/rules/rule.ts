/**
 * Something that has a fixed form. `pattern` finds candidates: it should have a bounded length, or never be rejected,
 * so that a text takes a time in proportion to its length. `check` gets each and says whether it is one, or how many of
 * its UTF-16 units, from the first, are (0: none); a candidate that is none may overlap with the next.
 *
 * A pattern that begins with something rare is much faster. What is before it in a candidate is then a group named
 * `before` in a lookbehind: `/@(?<=(?<before>\\w+)@)\\w+/` finds `a@b`. Ranges that overlap by it become one.
 */
export interface Rule {
  name: string;
  /** Of the entities, where the user does not map the rule to another. */
  label: string;
  /** Flags but `g` and `y` count. */
  pattern: RegExp;
  check?(candidate: string): boolean | number;
  /**
   * Whether the rule reads a text with plain ASCII characters in place of typographic spaces, hyphens and digits,
   * without characters of zero width, and across line breaks inside a number. `check` gets a candidate in this form.
   * Default false: the rule reads the text as it is.
   */
  normalized?: boolean;
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

/** Patterns with the flag `g`: to make one anew for each text takes longer than to search a short text. */
const searches = new WeakMap<RegExp, RegExp>();

function searchOf(pattern: RegExp): RegExp {
  let search = searches.get(pattern);
  if (!search) {
    search = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
    searches.set(pattern, search);
  }
  search.lastIndex = 0;
  return search;
}

/** What a rule finds in a text: ranges of whole characters, in order, that do not overlap. */
export function findAll(rule: Rule, text: string): Found[] {
  const regexp = searchOf(rule.pattern);
  const found: Found[] = [];
  for (let match: RegExpExecArray | null; (match = regexp.exec(text));) {
    const { index } = match;
    const from = index - (match.groups?.before?.length ?? 0);
    const candidate = text.slice(from, index + match[0].length);
    const length = lengthIn(rule, candidate);
    if (length === 0) {
      // With the flag u a search from within a pair would start before it, and never end.
      regexp.lastIndex = isInsidePair(text, index + 1) ? index + 2 : index + 1;
      continue;
    }
    const start = isInsidePair(text, from) ? from - 1 : from;
    const end = isInsidePair(text, from + length) ? from + length + 1 : from + length;
    regexp.lastIndex = Math.max(index + 1, end);
    const last = found.at(-1);
    if (last && start < last.end) last.end = end;
    else found.push({ rule, start, end });
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

// Around a number: it is not inside a word, a number with decimals or a longer number with hyphens. Behind `1.` there may
// be one, as in a list, unless it looks like decimals.
export const NUMBER_START = '(?<![A-Za-z\\d]|\\d-|\\d\\.(?=\\d{13}))';
export const NUMBER_END = '(?![A-Za-z\\d]|\\.\\d|-\\d)';

// The same for a number with check digits, which is cut off by a hyphen if it has none inside: `4111111111111111-12/25`.
// The word IBAN may touch it.
export const CHECKED_START = '(?<![A-Za-z\\d](?<!IBAN)|\\d-(?=[A-Za-z\\d]{1,12}-)|\\d\\.(?=\\d{13}))';
export const CHECKED_END = '(?![A-Za-z\\d]|\\.\\d|-\\d(?<=-[A-Za-z\\d]{1,12}-\\d))';

/** The end of the first `count` letters and digits of a candidate; 0 if they are a part of something longer. */
export function endOf(candidate: string, count: number): number {
  const end = /[A-Za-z\d]/g;
  for (let seen = 0; seen < count; seen++) end.test(candidate);
  const rest = new RegExp(CHECKED_END, 'y');
  rest.lastIndex = end.lastIndex;
  return rest.test(candidate) ? end.lastIndex : 0;
}

/** The digits of a string. */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The lengths of the starts of a candidate that end with a letter or digit and before something else; longest first. */
export function groupEnds(candidate: string): number[] {
  const ends = Array.from(candidate.matchAll(/[A-Za-z0-9](?![A-Za-z0-9])/g), ({ index }) => index + 1);
  return ends.reverse();
}
