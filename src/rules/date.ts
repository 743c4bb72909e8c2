import { isDay } from './calendar.ts';
import { anyOf, type Rule } from './rule.ts';

const MONTHS = [
  'jan(?:uary|\\.)?', 'feb(?:ruary|\\.)?', 'mar(?:ch|\\.)?', 'apr(?:il|\\.)?', 'may', 'jun(?:e|\\.)?', 'jul(?:y|\\.)?',
  'aug(?:ust|\\.)?', 'sep(?:tember|t?\\.?)', 'oct(?:ober|\\.)?', 'nov(?:ember|\\.)?', 'dec(?:ember|\\.)?',
]; // prettier-ignore
const forms = (name: string) => `[${name[0].toUpperCase()}${name[0]}]${name.slice(1)}|${name.toUpperCase()}`;
const NAME = `(?:${MONTHS.map(forms).join('|')})`;
/** Without a year, in small letters, these are rather other words: `you may 5 times`. */
const WORDS = /(?<![A-Za-z])(?:mar(?:ch)?|apr|may|ju[nl]|sep)(?![a-z])/;

const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0?[1-9]|1[0-2])';
const YEAR = '(?:1[5-9]|20)\\d{2}';
/** A line break is as good as a space; system logs have two before a day of one digit. */
const SPACE = '(?:  ?|[ \\t]{0,8}\\r?\\n[ \\t]{0,8})';

const ZONE = '(?:[Zz]|[+-]\\d{2}(?::?\\d{2})?| [+-]\\d{4})?';
const CLOCK = '\\d{2}:\\d{2}(?::\\d{2}(?:[.,:]\\d{1,9})?)?(?!:?\\d)';
const TIME = `(?:(?:[Tt ]${CLOCK}|[Tt]\\d{2}(?:\\d{2}(?:\\d{2})?)?(?![\\d:]))${ZONE})?`;

// Dates of numbers on both sides of a hyphen or slash that is not inside of them are a range.
const numbers = (separator: string) =>
  `(?:\\d{1,2}${separator}\\d{1,2}${separator}\\d{2,4}|${YEAR}${separator}\\d{1,2}${separator}\\d{1,2})`;
const BEFORE_RANGE = `(?=(?:-(?:${numbers('[./]')}|${YEAR}-\\d{2}-\\d{2})|/${numbers('[.-]')})(?![\\d/]|[.-]\\d))`;
/** Inside a number with decimals or a longer one with hyphens. */
const INSIDE = '\\d-(?<![./]\\d{2,4}-|\\d{4}-\\d\\d-\\d\\d-)|\\d\\.';

const JOINED_END = '(?![A-Za-z\\d]|[./-]\\d)';
/** All figures, as in names of files and folders: `report_2020-01-05.pdf`. */
const FULL =
  '(?<!\\d/(?<![.:-]\\d{1,4}/))' +
  `(?:${YEAR}(?<a>[.-])\\d{2}\\k<a>\\d{2}|\\d{2}(?<b>[.-])\\d{2}\\k<b>${YEAR})${TIME}(?:${BEFORE_RANGE}|${JOINED_END})`;
/** Numbers that may be something else: no part of a path or a name. */
const NUMERIC =
  `(?<![A-Za-z\\d]_|/(?<![.:-]\\d{1,4}[Zz]?/(?=\\d{1,4}[.-])))` +
  `(?:\\d{1,4}(?<c>[./-]) ?\\d{1,2}\\k<c> ?\\d{1,4}|${YEAR}\\.${SPACE}?\\d{1,2}\\.${SPACE}?\\d{1,2})${TIME}` +
  `(?:${BEFORE_RANGE}|(?![A-Za-z\\d/]|_[A-Za-z\\d]|[.-]\\d))`;
/** `20200105T100000Z`. */
const COMPACT = `${YEAR}\\d{4}[Tt][0-2]\\d[0-5]\\d(?:[0-6]\\d(?:[.,]\\d{1,9})?)?${ZONE}(?![A-Za-z\\d]|[.-]\\d)`;
/** `5-May-2020`, `2020-May-05`, and `05/May/2020:10:00:00 +0000` of web servers. */
const NAME_INSIDE =
  `(?<!\\d/)(?:${DAY}(?<d>[./-])${NAME}\\k<d>(?:${YEAR}|\\d{2})(?::${CLOCK}${ZONE})?` +
  `|${YEAR}(?<e>[./-])${NAME}\\k<e>${DAY})${TIME}${JOINED_END}`;
const JOINED = new RegExp(`(?<![A-Za-z\\d]|${INSIDE})(?:${FULL}|${NUMERIC}|${COMPACT}|${NAME_INSIDE})`);

const ORDINAL = '(?:st|nd|rd|th|ST|ND|RD|TH)?';
const DAYS = `${DAY}${ORDINAL}(?:[-–—]${DAY}${ORDINAL})?`;
/** Not the year of a date in the next line, and no number of people. */
const ITS_YEAR = `${YEAR}(?![A-Za-z\\d]|[./-]\\d{1,2}[./-]\\d|,\\d{3}(?!\\d))`;
const WITH_YEAR = `(?:(?:,${SPACE}?|${SPACE})${ITS_YEAR}|,?${SPACE}['’]\\d{2}(?![A-Za-z\\d]))`;
/** Behind a day. */
const NO_YEAR = '(?![A-Za-z\\d]|[.:]\\d|,\\d{3}(?!\\d))';
/** `5 May`, but not `12 May 5, 2018`; `2020 May 5`, `05MAY2020`. */
const DAY_FIRST = new RegExp(
  `(?<![A-Za-z\\d]|\\d\\.(?=\\d))(?:` +
    `${DAYS}${SPACE}(?:(?:of|OF)${SPACE})?${NAME}(?:${WITH_YEAR}|(?!${SPACE}${DAY}${ORDINAL}${WITH_YEAR})${NO_YEAR})` +
    `|${YEAR},? ${NAME} ${DAY}${ORDINAL}(?!${WITH_YEAR})${NO_YEAR}|(?:0[1-9]|[12]\\d|3[01])${NAME}${ITS_YEAR})`,
);
/** `May 5, 2020`, `May 2020`, `May-05-2020`. */
const NAME_FIRST = new RegExp(
  `(?<![A-Za-z\\d])${NAME}(?:${SPACE}(?:the${SPACE})?${DAYS}(?:${WITH_YEAR}|${NO_YEAR})|,?${SPACE}${ITS_YEAR}` +
    `|(?<f>[./-])${DAY}\\k<f>${YEAR}${TIME}${JOINED_END})`,
);
const KOREAN = new RegExp(
  `(?<!\\d)(?:(?:\\d{4}|['’]?\\d{2})년${SPACE}?${MONTH}월(?:${SPACE}?${DAY}(?:일?[~–-]${DAY})?일)?` +
    `|${MONTH}월${SPACE}?${DAY}(?:일?[~–-]${DAY})?일)`,
);

/** Year, month and day in the order of ISO 8601, or day and month, in either order, before the year. */
function isNumericDate(candidate: string): boolean {
  const [first, second, third] = candidate.split(/[Tt:]| (?=\d\d:)/)[0].split(/[./-]\s*/);
  const [a, b, c] = [first, second, third].map(Number);
  if (first.length === 4) return third.length <= 2 && a >= 1500 && a < 2100 && isDay(b, c, a);
  if (first.length > 2 || (third.length !== 4 && third.length !== 2)) return false;
  // `Section 6.1. 13` is no date.
  if (third.length === 2 && /^\d+[./-]\d+[./-]\s|^\d+[./-]\s+\d+[./-]\S/.test(candidate)) return false;
  const year = third.length === 4 ? c : 2000 + c;
  return year >= 1500 && year < 2100 && (isDay(b, a, year) || isDay(a, b, year));
}

function isDate(candidate: string): boolean {
  const compact = /^(\d{4})(\d{2})(\d{2})[Tt]/.exec(candidate);
  if (compact) return isDay(Number(compact[2]), Number(compact[3]), Number(compact[1]));
  if (/^\d{1,4}([./-])\s*\d{1,2}\1/.test(candidate)) return isNumericDate(candidate);
  // `page 5`, and in the next line: `May I …`.
  return /\d{4}|['’]\d\d|월/.test(candidate) || !(WORDS.test(candidate) || candidate.includes('\n'));
}

/**
 * Dates with a day or a month's name: ISO 8601, `12/31/1999`, `31.12.1999`, `2018. 5. 12`, `May 5, 2018`, `5 May`,
 * `2018년 5월 12일`, `05/Jan/2020:10:00:00 +0000`. They have to be in the calendar. A year by itself is none.
 */
export const date: Rule = {
  name: 'date',
  label: 'DATE',
  pattern: anyOf([JOINED, DAY_FIRST, KOREAN, NAME_FIRST]),
  check: isDate,
};
