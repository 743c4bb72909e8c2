const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Is there such a day in the calendar? February has 29 days where the year is unknown. */
export function isDay(month: number, day: number, year = 4): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1])) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap || month !== 2 || day < 29;
}
