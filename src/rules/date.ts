import { isDay } from './calendar.ts';
import { anyOf, type Rule } from './rule.ts';

const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const SHORT = 'Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec';
const NAME = `(?:${MONTHS}|${MONTHS.toUpperCase()}|(?:${SHORT}|${SHORT.toUpperCase()})\\.?)`;
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const YEAR = '(?:1[5-9]|20)\\d{2}';
const TIME = '(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?';
const START = '(?<![\\w/]|\\d[.-])';
const END = '(?![\\w/]|[.-]\\d)';

const NUMERIC = new RegExp(`${START}\\d{1,4}([./-]) ?\\d{1,2}\\1 ?\\d{1,4}${TIME}${END}`);
const NAMED = new RegExp(
  `(?<!\\w)(?:${DAY}(?:st|nd|rd|th)? (?:of )?${NAME}(?:,? ${YEAR})?|${DAY}-${NAME}-(?:${YEAR}|\\d{2})` +
    `|${NAME} ${DAY}(?:st|nd|rd|th)?(?:,? ${YEAR})?|${NAME},? ${YEAR})(?![A-Za-z0-9])`,
);
const KOREAN =
  /(?<!\d)(?:(?:\d{4}|'?\d{2})년 ?(?:0?[1-9]|1[0-2])월(?: ?(?:0?[1-9]|[12]\d|3[01])일)?|(?:0?[1-9]|1[0-2])월 ?(?:0?[1-9]|[12]\d|3[01])일)/;

/** Year, month and day in the order of ISO 8601, or day and month, in either order, before the year. */
function isNumericDate(candidate: string): boolean {
  const [first, second, third] = candidate.split(/[T:]| (?=\d\d:)/)[0].split(/[./-] ?/);
  const [a, b, c] = [first, second, third].map(Number);
  if (first.length === 4) return third.length <= 2 && a >= 1500 && a < 2100 && isDay(b, c, a);
  if (first.length > 2 || (third.length !== 4 && third.length !== 2)) return false;
  const year = third.length === 4 ? c : 2000 + c;
  return year >= 1500 && year < 2100 && (isDay(b, a, year) || isDay(a, b, year));
}

/**
 * Dates with a day or a month's name: ISO 8601, `12/31/1999`, `31.12.1999`, `2018. 5. 12`, `May 5, 2018`, `5 May`,
 * `2018년 5월 12일`. They have to be in the calendar. A year by itself is none.
 */
export const date: Rule = {
  name: 'date',
  label: 'DATE',
  pattern: anyOf([NUMERIC, NAMED, KOREAN]),
  check: (candidate) => !/^\d{1,4}[./-] ?\d/.test(candidate) || isNumericDate(candidate),
};
