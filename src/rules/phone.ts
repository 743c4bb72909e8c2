import { EXTENDED, FORMS } from './phone-forms.ts';
import { planOf } from './phone-lengths.ts';
import { digitsOf, groupEnds, type Rule } from './rule.ts';

/** What has the digits of a number, but is something else. */
const OTHERS: readonly RegExp[] = [
  /^\d\d?([./-] ?| [./-] )\d\d?\1(?:19|20)\d\d(?!\d)/, // 02-03-2020
  /^\d\d?([./-])\d\d?\1\d\d [012]\d\b/, // 05.12.20 10.30
  /^(?:19|20)\d\d([./-] ?| )[01]?\d\1[0-3]?\d(?!\d)/, // 2020-02-03
  /(?:\D|^)\d\d\D+\d\d\D+(?:19|20)\d\d$/, // 01.02 - 03.04.2020
  /^(?:\d{1,2}\D+)?(?:19|20)\d\d\D+(?:19|20)\d\d$/, // 2019-2020
  /^\d\d?\.\d\d\s?-\s?\d\d?\.\d\d$/, // 9.30-10.30
  /^\d{3}[ -]\d\d[ -]\d{4}$/, // 078-05-1120: social security
  /^\d{3}\.\d{3}\.\d{3}(?:-\d\d|\.\d{3})$/, // 012.345.678-90, 010.020.030.040
  /^\d\d?\.\d\d?\.\d{3,}/, // 8.1.14219.341: a version
  /^\d\d?\.\d\s/, // 7.4 25 37
  /^0\d\d[ -]0\d\d[ -]0\d\d/, // 010 020 030
  /^\((?:19|20)\d\d\)/, // (2019) 123-456
  /^\d{4}-\d{4}-\d\d$/, // 0781-1506-10: drugs of the United States
  /^[1-9]\d{0,2}\.\d{5,}$/, // 37.774929
  /^(?:[1-9]\d?|[1-9][. ]\d{3}|\+1\d[. ]\d{3})(?:[. ]\d{3}){2}$/, // 12 345 678
  /(?:[. ]000){2}$|00000$/, // 123 000 000
  /^(?:\(?\d\d?\D+)?(\d\d)\d\d-\1\d\d$/, // 12 2345-2356: pages
  /^([1-9]\d)\d{3}[ -](?:\1\d{3}|\d{3}00)$/, // 80331 80333: postal codes
  /^\d{13}$/, // an article number
  // A short group behind a long one is the next number in the text.
  /\s\d$/,
  /^[1-9].*\d{4}\s\d{1,2}$/s,
  /(?:\d\D*){5}\d{4}\s\d{1,2}$/,
  /^[^+/]*\/[^/]*\//, // 04 27 / 01 / 12
  /^\d+-\d+ \d+-\d+$/, // 75-100 50-75
  /\/(?:\D{0,3}\d){1,4}$/, // four digits or fewer behind a slash are another extension
  /^[1-9]\.\s/, // 1. 212-555-0123: an item of a list
  /^\+[^()]{5,}\)./, // +49 30 123456) (12
];

/** Pairs of digits have the same separator between all: `01 23 45 67 89`, but not `21-15 11-09`. */
const PAIRS = /^\d\d(?:[ .-]+\d\d)+$/;
const EVEN_PAIRS = /^(?:0\d\D+)?\d\d([ .-]+)\d\d(?:\1\d\d)*$/;

const isOther = (number: string): boolean =>
  OTHERS.some((other) => other.test(number)) || (PAIRS.test(number) && !EVEN_PAIRS.test(number));

const PREFIX = /^(?:\(?(?:\+|00)|011(?=[ .-]))/;
/** Country codes that a 0 follows from abroad, too. */
const KEEP_ZERO = ['39', '225', '229', '241', '242', '378'];

/** With a country code, and as many digits as the country has. */
function isInternational(number: string): boolean {
  if (!PREFIX.test(number)) return false;
  // Behind 011, as in South Africa and Argentina, is also a local number.
  if (number.startsWith('011') && /[\n/]/.test(number)) return false;
  const digits = digitsOf(number.replace(PREFIX, ''));
  const plan = planOf(digits);
  if (plan === undefined) return false;
  const national = digits.slice(plan.code.length);
  if (!national.startsWith('0') || KEEP_ZERO.includes(plan.code)) return plan.fits(national.length);
  // Without a plus, `0044 0532 0130 00` is rather a part of an account number.
  return (number.includes('+') || number.includes('(0)')) && plan.fits(national.length - 1);
}

/** With `+`, and an extension behind a hyphen, or of another length than now: older numbers, and short ones. */
function isUnusual(number: string): boolean {
  const [, direct] = /^(.+\d)-\d{1,5}$/.exec(number) ?? [];
  if (direct && isInternational(direct)) return true;
  const digits = digitsOf(number);
  return digits.length >= 8 && digits[0] !== '1' && /\d{3}/.test(number) && planOf(digits) !== undefined;
}

/** With a 0 before the area, in full. */
function isNational(number: string): boolean {
  if (!/^\(? ?0(?!0)/.test(number)) return false;
  const groups = number.match(/\d+/g)!;
  const { length } = groups.join('');
  const isLong = groups.length > 4 && groups[0] !== '0';
  const longest = isLong ? 10 : groups.length > 3 ? 11 : number.startsWith('08') ? 13 : 12;
  return length >= 9 && length <= longest && groups.filter((group) => group.length === 1).length < 3;
}

function hasLength(number: string, candidate: string): boolean {
  if (isInternational(number)) return true;
  if (/^\(?(?:\+|00)/.test(number)) return false;
  if (isNational(number)) return true;
  const { length } = digitsOf(number);
  // Only behind a word for a telephone may there be fewer digits than of a national number.
  return /^\(? ?0/.test(number) ? number === candidate && length < 9 : length >= 7;
}

/** Is it one number, wrapped once at most, and not one on each of two lines? */
function isOne(number: string): boolean {
  const [line, next, more] = number.split(/\r?\n/).map((part) => part.trim());
  if (next === undefined) return true;
  if (more !== undefined) return false;
  const mayBeComplete = digitsOf(line).length >= 10 || /^[0(]/.test(next);
  return !mayBeComplete || !(isInternational(line) || isNational(line));
}

/** Six pairs or more in order are rather a lottery's: `05 12 23 34 41 49`. */
function isSeries(candidate: string): boolean {
  const pairs = /^\d\d(?: \d\d){5}/.exec(candidate)?.[0].split(' ') ?? [''];
  return pairs.every((pair, i) => (i === 0 ? pair !== '' : pair > pairs[i - 1]));
}

/** The length of the number that a candidate begins with, its extension included. */
function lengthOf(candidate: string): number {
  const [, number = candidate] = (/[^\d\s().+/-]/.test(candidate) && EXTENDED.exec(candidate)) || [];
  const isNumber = (end: number) => {
    const start = number.slice(0, end);
    return hasLength(start, number) && !/^[.-]\d/.test(number.slice(end)) && isOne(start) && !isOther(start);
  };
  if (isSeries(number)) return 0;
  const ends = groupEnds(number);
  const isWhole = number.includes('+') && isUnusual(number) && !isOther(number);
  const end = ends.find(isNumber) ?? (isWhole ? ends[0] : 0);
  return end === number.length ? candidate.length : end;
}

/**
 * Phone numbers in forms that are hardly anything else: with a country code, with a 0 before the area, in the usual
 * groups of countries that have no such 0, and any 7 digits or more behind a word for a telephone. Without such a word,
 * digits without a separator are one only with `+` or as a Korean mobile number; local numbers without an area, service
 * numbers (`1588-1234`, which may be years), pairs (`22 12 34 56`) and threes (`612 345 678`) are none.
 */
export const phone: Rule = {
  name: 'phone',
  label: 'PHONE',
  pattern: FORMS,
  check: lengthOf,
};
