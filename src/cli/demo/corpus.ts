export interface MarkedSentence {
  text: string;
  /** In order and disjoint; `start` and `end` (exclusive) are UTF-16 offsets into `text`. */
  entities: { start: number; end: number; label: string }[];
}

const MARK = /\[([^[\]]+)\]\(([A-Z]+)\)/g;

/**
 * Reads text whose entities are marked in line, `Not far from [Lyon](LOC).`, one sentence a line.
 * Blank lines and lines beginning with `//` are left out; white space at the ends of a line is an error,
 * as it would shift what the marks cover.
 *
 * @throws SyntaxError naming the line, for a bracket outside a mark, a mark without a label in capitals,
 * or white space at an end of a line or of an entity.
 */
export function parseMarkedText(source: string): MarkedSentence[] {
  return source
    .split(/\r?\n/)
    .flatMap((line, i) => (line === '' || line.startsWith('//') ? [] : [parseLine(line, i + 1)]));
}

function parseLine(line: string, number: number): MarkedSentence {
  requireTrimmed(line, 'line', number);
  const entities: MarkedSentence['entities'] = [];
  let text = '';
  let from = 0;
  for (const { 0: mark, 1: surface, 2: label, index } of line.matchAll(MARK)) {
    requireTrimmed(surface, 'entity', number);
    text += plain(line.slice(from, index), number);
    entities.push({ start: text.length, end: text.length + surface.length, label });
    text += surface;
    from = index + mark.length;
  }
  return { text: text + plain(line.slice(from), number), entities };
}

function plain(text: string, number: number): string {
  const bracket = text.search(/[[\]]/);
  if (bracket < 0) return text;
  throw new SyntaxError(
    `line ${number}: expected [entity](LABEL) with a label in capitals, got "${text.slice(bracket, bracket + 30)}"`,
  );
}

function requireTrimmed(text: string, what: string, number: number): void {
  if (text === text.trim()) return;
  throw new SyntaxError(
    `line ${number}: expected no white space at the ends of the ${what}, got ${JSON.stringify(text)}`,
  );
}
