/** An ASCII host, then, behind the first `/`, `?` or `#`, any script: `naver.com에서` ends before its particle. */
const URL_LIKE = /(?:(?:https?|ftp):\/\/|www\.)[\w.~:@%+-]+(?:[/?#][^\s<>"“”‘’「」『』《》〈〉。、]*)?/iy;
const PATH = /\/[^\s<>"“”‘’「」『』《》〈〉。、]*/y;
const TRAILING = new Set(".,;:!?'*_~…)]}");
const OPENING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** A quick look whether a web address may start at `at`: `ht`, `ft` or `ww`. */
export function mayStartUrl(text: string, at: number): boolean {
  const [first, second] = [text.charCodeAt(at) | 32, text.charCodeAt(at + 1) | 32];
  return second === T ? first === H || first === F : second === W && first === W;
}

const [F, H, T, W] = [0x66, 0x68, 0x74, 0x77];

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
