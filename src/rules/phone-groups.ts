/** Blanks, or a dot, slash or hyphen with blanks around it; a line break is a blank. */
export const SEPARATOR = '(?:[ \\r\\n]{0,2}[./-][ \\r\\n]{0,2}|[ \\r\\n]{1,3})';

/**
 * Usual groups of digits, in the notation of numbering plans: X is any digit, N is 2 to 9, Z is 1 to 9, a space stands
 * for a separator, brackets for themselves. A number in brackets needs no separator behind it.
 */
const GROUPS = [
  // North America, and the ten digits of Greece, Italy and Colombia.
  'NXX ZXX XXXX', // 212-555-0123, 310 123 4567
  '1 NXX NXX XXXX', // 1-212-555-0123
  '1-XXX-XXX-XXXX', // 1-123-456-7890, as in examples
  'XXX-XXX-XXXX', // 123-456-7890
  '(XXX) XXX XXXX', // (212) 555-0123
  '1 (XXX) XXX XXXX', // 1 (212) 555-0123
  '(NXX) NXXXXXX', // (212) 5550123
  '3[2-9]X X{6,7}', // 347 1234567: Italian mobile
  '3[2-9]X XX XX XXX', // 347 12 34 567
  // Russia, Ukraine, Turkey, Poland, Spain, Switzerland: two pairs at the end.
  '[78] NXX XXX XX XX', // 8 495 123-45-67
  '[78] (NXX) XXX XX XX', // 8 (495) 123-45-67
  '[78] (NXX) XXXXXXX', // 8 (495) 1234567
  '[78] NXX XXX XXXX', // 8 800 555 3535
  '[78] (NXX) XXX XXXX', // 8 (800) 555 3535
  '(ZXX) XXX XX XX', // (495) 123-45-67
  '(ZXXX) XX XX XX', // (4232) 12-34-56
  'NXX NXX XX XX', // 212 345 67 89
  '5XX XXX XX XX', // 532 123 45 67: Turkish mobile
  'NXX XXX-XX-XX', // 916 123-45-67
  'ZZ XXX XX XX', // 22 123 45 67, 91 234 56 78
  '(ZX) XXX XX XX', // (22) 123 45 67
  '[6-9]XX XX XX XX', // 612 34 56 78
  '0 NXX XXX XX XX', // 0 532 123 45 67
  '0 NXX XXX XXXX', // 0-212-555-0123
  // Latin America, and Hungary: an area in brackets without a 0.
  '(ZX) XXXX XXXX', // (11) 3123-4567, (55) 1234-5678
  '(ZX) 9XXXX XXXX', // (11) 91234-5678
  'ZX 9XXXX XXXX', // 11 91234-5678
  'ZX [2-5]XXX-XXXX', // 21 2753-9489
  '5[56] XXXX XXXX', // 55 1234 5678: Mexico City
  '33 XXXX XXXX', // Guadalajara
  '81 XXXX XXXX', // Monterrey
  '20 [378]XXX XXXX', // 20 7946 0958: London
  '(Z) NXX XXXX', // (1) 234-5678
  '(Z) NXXX XXXX', // (2) 2345 6789
  '(ZX) XXX XXXX', // (22) 123-4567
  '(NXX) XXX XXX', // (222) 123 456
  '(ZXXX) XXX XXX', // (2262) 123-456
  '(ZXXX) XX XXXX', // (2262) 12-3456
  // Others.
  '1[3-9]X XXXX XXXX', // 138 1234 5678: Chinese mobile
  '0?[6-9]XXXX XXXXX', // 98765 43210: Indian mobile
  '0-NXXX-XXXX', // 0-2123-4567: Thailand
  '1[38]00 XXX XXX', // 1300 123 456: Australia
  '01[016-9]X{7,8}', // 01012345678: Korean mobile
];

/** A country code without a plus, also in brackets, where the groups behind it say that it is one. */
const WITH_CODE = [
  '82 0?1X X{3,4} XXXX', // 82-10-1234-5678
  '82 0?[2-6]X? X{3,4} XXXX', // 82-2-123-4567
  '81 0?[7-9]0 XXXX XXXX', // 81-90-1234-5678
  '81 Z XXXX XXXX', // 81-3-1234-5678
  '86 1[3-9]X XXXX XXXX', // 86-138-1234-5678
  '86 [12]X XXXX XXXX', // 86-10-1234-5678
  '86 [12]X XXXXXXXX', // 86-10-12345678
  '44 7XXX XXXXXX', // 44 7700 900123
  '44 7XXX XXX XXX', // 44 7700 900 123
  '44 [12]X{1,3} X{3,4} X{3,4}', // 44 20 7946 0958
  '49 1[5-7]X X{7,8}', // 49 171 1234567
  '91 [6-9]XXXX XXXXX', // 91-98765-43210
  '91 [6-9]XXXXXXXXX', // 91-9876543210
  '55 ZX 9XXXX XXXX', // 55 11 91234-5678
  '55 (ZX) 9XXXX XXXX', // 55 (11) 91234-5678
  '55 (ZX) NXXX XXXX', // 55 (11) 3123-4567
  '52 ZX XXXX XXXX', // 52 55 1234 5678
  '33 Z XX XX XX XX', // 33 6 12 34 56 78
  '39 3XX XXX XXXX', // 39 347 123 4567
  '31 6 XXXXXXXX', // 31 6 12345678
  '31 ZX XXX XXXX', // 31 20 504 5000
  '61 4XX XXX XXX', // 61 412 345 678
  '61 [2378] NXXX XXXX', // 61-2-9373-1800
  '64 Z XXX XXXX', // 64 4 473-4746
  '27 ZX XXX XXXX', // 27 11 482 1003
  '90 NXX XXX XX XX', // 90 532 123 45 67
  '90 NXX XXX XXXX', // 90 212 345 6789
  '380 ZX XXX XX XX', // 380 67 123 45 67
  '886 Z XXXX XXXX', // 886-2-2345-6789
  '886 9XX XXX XXX', // 886-912-345-678
  '852 [2-9]XXX XXXX', // 852 2345 6789
  '65 [689]XXX XXXX', // 65 6123 4567
];

const SYMBOLS: Readonly<Record<string, string>> = {
  X: '\\d',
  N: '[2-9]',
  Z: '[1-9]',
  ' ': SEPARATOR,
  '(': '\\( ?',
  ')': ' ?\\)',
  ' (': `${SEPARATOR}?\\( ?`,
  ') ': ` ?\\)${SEPARATOR}?`,
};
const written = (groups: string): string => groups.replace(/\) | \(|[XNZ ()]/g, (symbol) => SYMBOLS[symbol]);
const withCode = (groups: string): string => {
  const [code, rest] = groups.split(/(?<=^\d+) /);
  return `(?:${written(`(${code}) `)}|${written(`${code} `)})${written(rest)}`;
};

/** All of them, as one pattern. */
export const USUAL_GROUPS = [...GROUPS.map(written), ...WITH_CODE.map(withCode)].join('|');
