import { isDay } from './calendar.ts';
import { digitsOf, NUMBER_END, NUMBER_START, type Rule } from './rule.ts';

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
/** Since October 2020 the last six digits are random, the last one included. */
const RANDOM_SINCE = 20201005;

/** The last digit: 11 less the weighted sum modulo 11, of foreigners (seventh digit 5 … 8) 13 less it; modulo 10. */
export function checkDigitOf(digits: string): number {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  const foreign = digits[6] >= '5' && digits[6] <= '8';
  return ((foreign ? 13 : 11) - (sum % 11)) % 10;
}

function isResidentId(digits: string): boolean {
  const [yy, month, day] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const century = '1256'.includes(digits[6]) ? 1900 : '3478'.includes(digits[6]) ? 2000 : 1800;
  const year = century + yy;
  if (!isDay(month, day, year)) return false;
  return year * 10_000 + month * 100 + day >= RANDOM_SINCE || checkDigitOf(digits) === Number(digits[12]);
}

/**
 * Korean resident registration numbers (주민등록번호), foreigners' included: a date of birth, and a right check digit
 * unless it is of a time when numbers have none. A number that was changed since then is missed.
 */
export const residentId: Rule = {
  name: 'residentId',
  label: 'RESIDENT_ID',
  pattern: new RegExp(`${NUMBER_START}\\d{6} ?-? ?\\d{7}${NUMBER_END}`),
  check: (candidate) => isResidentId(digitsOf(candidate)),
};
