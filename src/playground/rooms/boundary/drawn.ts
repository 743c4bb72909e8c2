import type { Hidden } from '../../app/settings.ts';

/** A point that somebody has put on the board, −1 to 1 on either axis. */
export interface DrawnPoint {
  x: number;
  y: number;
  label: number;
}

export const MOST_POINTS = 300;

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const CELLS = DIGITS.length ** 2 - 1;
const LENGTH = 5;

const pair = (value: number): string => {
  const n = Math.round(((Math.min(1, Math.max(-1, value)) + 1) / 2) * CELLS);
  return DIGITS[n >> 6] + DIGITS[n & 63];
};

const value = (text: string, at: number): number =>
  ((DIGITS.indexOf(text[at]) * 64 + DIGITS.indexOf(text[at + 1])) / CELLS) * 2 - 1;

/** Points in an address: five digits to the base of 64 for each, two for x, two for y and one for the class. */
export const drawnPoints = (initial: readonly DrawnPoint[]): Hidden<readonly DrawnPoint[]> => ({
  kind: 'hidden',
  initial,
  read: (text) => {
    const n = text.length / LENGTH;
    if (!Number.isInteger(n) || n > MOST_POINTS || !/^[\w-]*$/.test(text)) return undefined;
    const points = Array.from({ length: n }, (_, i) => ({
      x: value(text, i * LENGTH),
      y: value(text, i * LENGTH + 2),
      label: DIGITS.indexOf(text[i * LENGTH + 4]),
    }));
    return points.every(({ label }) => label < 5) ? points : undefined;
  },
  write: (points) => points.map(({ x, y, label }) => pair(x) + pair(y) + DIGITS[label]).join(''),
});
