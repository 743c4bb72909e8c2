/** The most characters of a text that a message shows. */
const SHOWN = 80;

/** Text as messages show it: its beginning, without control characters. */
export function shorten(text: string, length = SHOWN): string {
  const shown = text.length > length ? `${text.slice(0, length)}…` : text;
  return shown.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** The same in quotes. */
export const excerpt = (text: string, length?: number): string => JSON.stringify(shorten(text, length));
