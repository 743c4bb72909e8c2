/** Below it float32 has fewer bits, so that fewer digits may do; above, any 6 digits come back. */
const SMALLEST_NORMAL = 2 ** -126;
const MOST_DIGITS = 9;

/** A float32, rounded to the fewest decimal digits that read back as the same float32. */
export function shortestDecimal(value: number): string {
  if (Object.is(value, -0)) return '-0';
  for (let digits = Math.abs(value) < SMALLEST_NORMAL ? 1 : 6; digits < MOST_DIGITS; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return String(decimal);
  }
  return String(Number(value.toPrecision(MOST_DIGITS)));
}
