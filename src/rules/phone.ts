import { anyOf, digitsOf, groupEnds, type Rule } from './rule.ts';

const START = '(?<![A-Za-z0-9_+]|\\d[./-])';
const END = '(?![A-Za-z0-9_]|[./-]\\d)';
const EXTENSION = ' ?(?:x|ext\\.?|extension) ?\\d{1,5}';
const form = (source: string) => new RegExp(`${START}(?:${source})${END}`);

/** `+` or `00`, country code, number (E.164), in groups of any size. */
const INTERNATIONAL = new RegExp(
  `${START}(?:\\+|00) ?[1-9](?:[ ./-]{0,2}\\(?\\d\\)?){6,15}(?:${EXTENSION})?(?![A-Za-z0-9_])`,
);

/**
 * `(212) 555-0123`, `1-212-555-0123 ext. 4`: North America, with separators. Hyphens and parentheses say enough by themselves:
 * `555-123-4567` stands for a phone number, though none begins so.
 */
const AMERICAN = form(
  '(?:(?:1[ .-]?)?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[ .-])[2-9]\\d{2}[ .-]\\d{4}' +
    '|(?:1-)?(?:\\(\\d{3}\\) ?|\\d{3}-)\\d{3}-\\d{4})(?:' +
    EXTENSION +
    ')?',
);

/** `010-1234-5678`, `01012345678`. */
const KOREAN_MOBILE = form('01[016-9](?:[ .-]\\d{3,4}[ .-]\\d{4}|\\d{7,8})');

const AREA = '0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\\d?|80)';
/** `02-123-4567`, `031) 123-4567`, `(051) 123 4567`. */
const KOREAN_LANDLINE = form(`(?:\\(${AREA}\\) ?|${AREA}\\) ?|${AREA}[ .-])\\d{3,4}[ .-]\\d{4}`);

/** `020 7946 0958`, `01 23 45 67 89`, `030/1234567`: a 0 before the area, 9 to 11 digits in two or more groups. */
const NATIONAL = form(
  '(?!\\d{1,2}[./-]\\d{1,2}[./-]\\d{4})(?:\\(0[1-9]\\d{0,3}\\) ?|0[1-9]\\d{0,3}[ ./-])\\d{2,7}(?:[ .-]\\d{2,6}){0,3}',
);

/** The country codes of the ITU (E.164, annex). */
const COUNTRY =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|50\d|59\d|6[789]\d|8[0578]\d|9[679]\d)/;

/** Digits with the country code: as many as E.164 allows, as the country has where there is one length for all. */
function isInternational(digits: string): boolean {
  if (digits.startsWith('1')) return /^1[2-9]\d{9}$/.test(digits);
  if (digits.startsWith('82')) return /^820?[1-9]\d{7,9}$/.test(digits);
  return COUNTRY.test(digits) && digits.length >= 8 && digits.length <= 15;
}

function lengthOf(candidate: string): number {
  const isLong = candidate.startsWith('+') || candidate.startsWith('00');
  if (isLong) {
    // An unbroken number that begins with 00 may be any number.
    if (/^00\d*$/.test(candidate)) return 0;
    const from = candidate.startsWith('+') ? 0 : 2;
    const number = candidate.replace(new RegExp(`${EXTENSION}$`), '');
    const fits = (end: number) => isInternational(digitsOf(number.slice(from, end)));
    const length = groupEnds(number).find(fits) ?? 0;
    return length === number.length ? candidate.length : length;
  }
  if (!/^\(?0/.test(candidate)) return candidate.length;
  const { length } = digitsOf(candidate);
  return length >= 9 && length <= 12 ? candidate.length : 0;
}

/**
 * Phone numbers in forms that are hardly anything else: with a country code, of North America, of Korea, and with a 0
 * before the area. Digits without a separator are one only with `+` or as a Korean mobile number; local numbers without
 * an area and service numbers (`1588-1234`, which may be years) are none.
 */
export const phone: Rule = {
  name: 'phone',
  label: 'PHONE',
  pattern: anyOf([INTERNATIONAL, AMERICAN, KOREAN_MOBILE, KOREAN_LANDLINE, NATIONAL]),
  check: lengthOf,
};
