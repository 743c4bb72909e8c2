/** Arguments of one call of `String.fromCharCode`. */
const CHUNK = 4096;

/**
 * `text.slice(start, end)` as a string of its own. Engines let a slice refer to its text, so that one that is kept
 * would keep the whole text in memory.
 */
export function copySlice(text: string, start: number, end: number): string {
  let copy = '';
  while (start < end) {
    const units: number[] = [];
    for (const stop = Math.min(end, start + CHUNK); start < stop; start++) units.push(text.charCodeAt(start));
    copy += String.fromCharCode(...units);
  }
  return copy;
}
