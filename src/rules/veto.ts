import { isDay } from './calendar.ts';
import { digitsOf } from './rule.ts';

/** Whether a range of a text has a form that some labels cannot have. */
type Veto = (text: string, start: number, end: number) => boolean;

/** How far beyond the range its number is looked at, in UTF-16 units. */
const REACH = 40;

/** The range with the digits and hyphens that touch it. */
function wholeNumber(text: string, start: number, end: number): string {
  let [from, to] = [start, end];
  const isPart = (at: number) => /^[\d-]$/.test(text.charAt(at));
  while (from > start - REACH && isPart(from - 1)) from--;
  while (to < end + REACH && isPart(to)) to++;
  return text.slice(from, to);
}

const NUMBER = /^[\d()+ -]+$/;
const YEAR = '(?:1[5-9]|20)\\d{2}';
const DATES = [
  new RegExp(`^${YEAR}([ -])\\d{1,2}(?:\\1\\d{1,2})?$`),
  new RegExp(`^\\d{1,2}([ -])\\d{1,2}(?:\\1(?:\\d{2}|${YEAR}))?$`),
  new RegExp(`^${YEAR}(?:[ -](?:${YEAR}|\\d{2}))?$`),
];

function isCompactDate(digits: string): boolean {
  const [, year, month, day] = /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(digits) ?? [];
  return year !== undefined && isDay(Number(month), Number(day), Number(year));
}

/** A phone, account or card number: seven digits or more, or groups of digits that no date has. */
const longNumber: Veto = (text, start, end) => {
  if (!NUMBER.test(text.slice(start, end))) return false;
  const number = wholeNumber(text, start, end);
  if (DATES.some((date) => date.test(number)) || isCompactDate(number)) return false;
  return digitsOf(number).length >= 7 || /(?:^|-)(?:\d{3}|\d{5,})-|-(?:\d{3}|\d{5,})$/.test(number);
};

/** What is no entity with the labels that a configuration lists, by name. */
export const vetoes = { longNumber } satisfies Record<string, Veto>;

/** The labels that cannot be, by the names of vetoes. */
export type VetoChoice = { readonly [name in keyof typeof vetoes]?: readonly string[] | undefined };

interface Labeled {
  label: string;
  start: number;
  end: number;
}

/** The entities of a text that no veto excludes. */
export function withoutVetoed<E extends Labeled>(
  choice: VetoChoice,
  text: string,
  entities: readonly E[],
): readonly E[] {
  const names = Object.keys(choice) as (keyof typeof vetoes)[];
  const isVetoed = ({ label, start, end }: E) =>
    names.some((name) => choice[name]?.includes(label) && vetoes[name](text, start, end));
  return names.length > 0 ? entities.filter((entity) => !isVetoed(entity)) : entities;
}
