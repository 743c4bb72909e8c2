/** An ASCII host, then, behind the first `/`, `?` or `#`, any script: `naver.com에서` ends before its particle. */
const URL_LIKE = /(?:(?:https?|ftp):\/\/|www\.)[\w.~:@%+-]+(?:[/?#][^\s<>"“”‘’「」『』《》〈〉。、]*)?/iy;
const PATH = /\/[^\s<>"“”‘’「」『』《》〈〉。、]*/y;
const TRAILING = new Set(".,;:!?'*_~…)]}");
const OPENING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The end of the web address that starts at `start`, or `start` if none does. */
export function urlEnd(text: string, start: number): number {
  URL_LIKE.lastIndex = start;
  return URL_LIKE.test(text) ? trim(text, start, URL_LIKE.lastIndex) : start;
}

/** The end of the web address whose host starts at `start` and whose path (`/`) starts at `path`. */
export function urlPathEnd(text: string, start: number, path: number): number {
  PATH.lastIndex = path;
  return PATH.test(text) ? trim(text, start, PATH.lastIndex) : path;
}

/** Leaves the punctuation behind an address out of it; a closing bracket that the address opened stays. */
function trim(text: string, start: number, end: number): number {
  const count = new Map<string, number>();
  const add = (character: string, n: number) => count.set(character, (count.get(character) ?? 0) + n);
  for (let i = start; i < end; i++) add(text[i], 1);
  const isOpened = (closer: string) => {
    const opener = OPENING.get(closer);
    return opener !== undefined && (count.get(opener) ?? 0) >= count.get(closer)!;
  };
  while (TRAILING.has(text[end - 1]) && !isOpened(text[end - 1])) add(text[--end], -1);
  return end;
}
