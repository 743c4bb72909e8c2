/**
 * Digits of a national number, without a trunk 0, by country calling code (ITU-T E.164): the shortest and the longest in
 * use. Old forms that people still write are included (Mexico `+52 1 …`); very short numbers are not (Germany has some of
 * five digits), as the next number in a text would be taken for their end.
 */
const LENGTHS: readonly [shortest: number, longest: number, codes: string][] = [
  [4, 5, '290'],
  [4, 7, '683 690'],
  [5, 5, '247 500'],
  [5, 7, '676 677 678 682 688'],
  [5, 8, '686'],
  [5, 10, '685'],
  [6, 6, '298 299 672 681 687'],
  [6, 7, '597'],
  [6, 9, '252 376 508'],
  [6, 10, '358'],
  [7, 7, '238 239 246 248 269 291 297 592 673 674 680 691 692 960'],
  [7, 8, '230 241 267 372 501 507 599 670 675 679 961 975'],
  [7, 9, '220 231 265 353 354 595 967'],
  [7, 11, '49'],
  [7, 12, '43'],
  [8, 8, '45 47 216 222 223 226 227 228 232 235 236 253 257 266 268 350 356 357 370 371 373 374 382 386 389'],
  [8, 8, '502 503 504 505 506 509 591 598 689 852 853 965 968 973 974 993'],
  [8, 9, '32 36 46 48 51 213 224 250 258 264 352 355 359 377 385 387 423 593 66 855 886 962 963 970 971 972'],
  [8, 10, '20 53 57 60 63 64 65 95 98 243 378 381 383 850 856 880 964 976 977'],
  [8, 10, '82'],
  [8, 11, '39'],
  [8, 12, '62'],
  [
    9,
    9,
    '27 33 34 40 41 56 61 93 94 211 212 218 221 225 233 237 240 242 244 245 249 251 254 255 256 260 261',
  ],
  [9, 9, '262 263 351 375 380 420 421 590 594 596 966 992 994 995 996 998'],
  [9, 10, '31 44 81 84 92 229'],
  [10, 10, '1 7 30 58 90 91 234'],
  [10, 11, '52 54 55 86'],
];

const RANGES: ReadonlyMap<string, readonly [number, number]> = new Map(
  LENGTHS.flatMap(([shortest, longest, codes]) =>
    codes.split(' ').map((code) => [code, [shortest, longest]] as const),
  ),
);

/** Of the numbers of a country. */
export interface Plan {
  code: string;
  /** Does a national number have so many digits? */
  fits(length: number): boolean;
}

/** The plan of an international number, given by its digits from the country code on; undefined where there is no such code. */
export function planOf(digits: string): Plan | undefined {
  const code = [1, 2, 3].map((length) => digits.slice(0, length)).find((start) => RANGES.has(start));
  if (code === undefined) return undefined;
  const [shortest, longest] = RANGES.get(code)!;
  return { code, fits: (length) => length >= shortest && length <= longest };
}
