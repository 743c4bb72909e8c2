import { CHECKED_END, CHECKED_START, digitsOf, endOf, type Rule } from './rule.ts';

/** Lengths by country, from the IBAN registry of SWIFT. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 7064 mod 97-10: country and check digits moved to the end, letters as 10 … 35, the remainder is 1. */
export function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

function lengthOf(candidate: string): number {
  const length = LENGTHS.get(candidate.slice(0, 2).toUpperCase());
  const iban = candidate.replace(/[ .-]/g, '').slice(0, length).toUpperCase();
  // `at 4757 Snyder Lane with` has the form of an Austrian one.
  if (length === undefined || iban.length < length || 2 * digitsOf(iban).length < length) return 0;
  return passesMod97(iban) ? endOf(candidate, length) : 0;
}

/** International bank account numbers in any case, in one piece or in groups of any size; with right check digits. */
export const iban: Rule = {
  name: 'iban',
  label: 'IBAN',
  pattern: new RegExp(
    `${CHECKED_START}[A-Za-z]{2}[ -]?\\d[ -]?\\d(?:(?:  ?|[.-])?[A-Za-z\\d]){11,30}${CHECKED_END}`,
  ),
  check: lengthOf,
};
