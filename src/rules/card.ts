import { CHECKED_END, CHECKED_START, digitsOf, endOf, type Rule } from './rule.ts';

/** First digits (ISO/IEC 7812 ranges as the networks publish them) and the lengths that a network issues. */
const NETWORKS: readonly [prefix: RegExp, lengths: readonly number[]][] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^3(?:0[0-5]|095|[689])/, [14, 15, 16, 17, 18, 19]], // Diners Club
  [/^6(?:011|4[4-9]|5)/, [16, 17, 18, 19]], // Discover
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]], // JCB
  [/^(?:2131|1800)/, [15]], // JCB, older
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-8]|6304|639|67)/, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [/^220[0-4]/, [16, 17, 18, 19]], // Mir
  [/^(?:60|8[12]|508)/, [16]], // RuPay
  [/^9792/, [16]], // Troy
];

/** The check digit of ISO/IEC 7812-1 (Luhn): from the right, every second digit doubled, the sum a multiple of 10. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

function lengthOf(candidate: string): number {
  const digits = digitsOf(candidate);
  const lengths = NETWORKS.flatMap(([prefix, some]) => (prefix.test(digits) ? some : []));
  // The longest first.
  for (let length = digits.length; length > 12; length--) {
    if (!lengths.includes(length) || !passesLuhn(digits.slice(0, length))) continue;
    const end = endOf(candidate, length);
    if (end > 0) return end;
  }
  return 0;
}

/**
 * Card numbers: 13 to 19 digits, with a space or hyphen between any two, of a known network and with a right check
 * digit. Other numbers may follow behind a space. One in ten random numbers with such a start has a right digit.
 */
export const card: Rule = {
  name: 'card',
  label: 'CARD',
  pattern: new RegExp(`${CHECKED_START}\\d(?:[ -]?\\d){12,18}${CHECKED_END}`),
  check: lengthOf,
};
