/** Where a token stands in a match: 0 first of several, 1 inside, 2 last, 3 the only one. */
export const POSITIONS = 4;
export const [FIRST, INSIDE, LAST, SINGLE] = [0, 1, 2, 3];

/** The place of token i of so many. */
export function positionIn(i: number, length: number): number {
  if (length === 1) return SINGLE;
  return i === 0 ? FIRST : i === length - 1 ? LAST : INSIDE;
}
