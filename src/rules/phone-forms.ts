import { SEPARATOR, USUAL_GROUPS } from './phone-groups.ts';
import { AFTER_KEYWORD, AFTER_OTHER, EXTENSION, TOUCHES_KEYWORD } from './phone-keywords.ts';

// Sources of patterns that ignore case.
const { raw } = String;

const digitBehind = (separator: string): string => raw`${separator}?(?:\( ?)?\d(?: ?\))?`;
const DIGIT = digitBehind(SEPARATOR);

/** A number does not begin inside a word, an identifier, a decimal, a sum of money or a code with hyphens. */
const NOT_INSIDE = raw`(?<!\d_{0,3}|[a-z]_{0,3}(?!\()|[+$€£¥₩]|\d\.|[a-z\d]-)`;
/** Behind a slash it begins only where another number ends, as in `212-555-0123/212-555-0124`. */
const NOT_IN_FRACTION = raw`(?:(?<!\d/)|(?<=\d(?:[ .-]|\) ?)\d{2,8}/|\d{7}/))`;
/** A sum of money among others: `1,026 768 388`, `8,710.53`. */
const NOT_IN_SUM = raw`(?!(?<=(?<!\d)\d{1,3},)\d{3}(?: - |\.\d\d\D| \d{3} \d{3}(?!\d)| \d{3} \d\.))`;
const NO_CARD = raw`(?!\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{3})`;
/** Groups of four behind others, as in `DE89 3704 0044 0532 0130 00`. */
const NOT_IN_IBAN =
  raw`(?<!\d{4} (?=\d{4} \d{4}))` + raw`(?<![a-z]{2}(?:\d\d [a-z]{4}| ?\d\d ?(?:[a-z\d]{4} ?){0,6}\d{4}) )`;
const START =
  `(?:${TOUCHES_KEYWORD}|${NOT_INSIDE}${NOT_IN_FRACTION})` +
  `${NOT_IN_SUM}${NO_CARD}${NOT_IN_IBAN}(?!${AFTER_OTHER})`;

/** What may be behind a number: no letter or digit, also behind a hyphen, and no decimals. */
const END = raw`(?!_{0,3}[a-z\d]|\.\d|-[a-z\d])`;
/** A number with a country code is one also before a hyphen and a word. */
const INTERNATIONAL_END = raw`(?!_{0,3}[a-z\d]|[.-]\d)`;

/** Numbers in the rows of a table: two more of them, at least, before or behind, or one of 3 or 4 digits behind. */
const NOT_BEHIND_ROW = raw`(?!(?<=\d \d{1,6} )(?<!\d{3} \d{3} \d{4} )(?:0|[1-9]\d{0,9}) \d)`;
const NOT_BEFORE_ROW =
  raw`(?!(?<=\d \d{1,6})(?! \d{3} \d{3} \d{4}(?!\d))` + raw`(?: [1-9]\d{0,5} \d| [1-9]\d{2,3}(?![\d./-])))`;

const FIVE_PAIRS = raw`0[1-9](?: \d\d){4}`;
/** Pairs such as `01 23 45 67 89` are a number unless a date or other pairs are before them, or two more pairs behind. */
const NO_ROW_OF_PAIRS =
  raw`(?!(?<=(?<!\d)(?:\d\d|\d{4}) )(?<!${FIVE_PAIRS} )${FIVE_PAIRS}(?!\d))` +
  raw`(?!(?!${FIVE_PAIRS} ${FIVE_PAIRS}(?! ?\d))\d\d(?: \d\d){6}(?!\d))`;
/** `2 06 75 116 001 22`, a French person's number, and columns of short numbers. */
const NO_OTHER_ROW = raw`(?!\d\d \d\d \d{3} \d{3}(?!\d))(?<!(?<!\d)\d{3} \d{1,3} (?=\d{1,9} ))`;

/** `+`, also in brackets, before a country code; letters before it are a word, not a formula. */
const WITH_PLUS =
  raw`(?<![\d+])(?<!(?<![a-z]{2})[a-z])(?:\((?=\+ ?\d{1,4} ?\)))?` + raw`\+ ?\(?(?=[1-9])(?:${DIGIT}){7,17}`;

/** `00`, also in brackets, before a country code, or `011` as in North America. */
const WITH_ZEROS =
  raw`(?:\((?=00 ?\d{1,3}\)))?(?:00(?!\d{7})(?=[ )]{0,2}[(.-]?[1-9])|011(?=[ .-][1-9]))` +
  raw`(?:${DIGIT}){7,17}`;

/** A 0 before the area, and something between it and the rest: `030/1234567`, `(0 30) 1234567`, `0 (212) 123 45 67`. */
const WITH_TRUNK =
  raw`${NO_OTHER_ROW}${NO_ROW_OF_PAIRS}` +
  raw`(?=\( ?0[ \d]{1,6}\)|0 ?\([1-9]|0[1-9]\d{0,3}[ ./()\r\n-])\(? ?0(?:${DIGIT}){8,12}`;

/** Any 7 to 13 digits on one line behind a word for a telephone. */
const BEHIND_KEYWORD =
  raw`${AFTER_KEYWORD}${NO_CARD}(?:\((?=[\d ]{1,6}\)))?` +
  raw`\d(?:${digitBehind('(?: {0,2}[./-] {0,2}| {1,2})')}){6,12}`;

const TAIL = `(?:${EXTENSION})?`;

/** All forms; what they find is still to be checked. */
export const FORMS = new RegExp(
  raw`(?=\(? ?\+?[ (]{0,2}\d)(?:` +
    `${WITH_PLUS}${TAIL}${INTERNATIONAL_END}` +
    `|${START}(?:${WITH_ZEROS}${TAIL}${INTERNATIONAL_END}` +
    `|${NOT_BEHIND_ROW}(?:${USUAL_GROUPS})${TAIL}${END}${NOT_BEFORE_ROW}` +
    `|${WITH_TRUNK}${TAIL}${END})` +
    `|${BEHIND_KEYWORD}${TAIL}${END})`,
  'i',
);

/** A number and the extension behind it. */
export const EXTENDED = new RegExp(raw`^(.*\d)(?:${EXTENSION})$`, 'is');
