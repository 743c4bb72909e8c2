import { abbreviationKind } from './abbreviations.ts';
import { CLOSERS, OPENERS } from './characters.ts';
import { plainForm } from './forms.ts';
import { readingOf } from './reading.ts';
import type { TextRange } from './sentence.ts';

/** A token as it reads, and where it stands. */
interface Token extends TextRange {
  read: string;
}

/** Opening and closing marks, each in the place of its partner; those of quotations may be one. */
const OPENING = ['<', '`', ...OPENERS];
const CLOSING = ['>', '`', ...CLOSERS];

/** What no name begins or ends with. */
const NEVER_FIRST = /^(?:[\s,;:!?*_=|…•·]+|\.{2,}|-{2,})$/;
const NEVER_LAST = /^(?:[\s,;:*_=|…•·–—-]+|\.{2,})$/;

/**
 * Whether the token at an edge belongs to what is beside it: punctuation, and a mark that opens at the end, closes at the
 * start, or has no partner among the tokens.
 */
function isStray(tokens: readonly Token[], at: number): boolean {
  const { read } = tokens[at];
  const [marks, partners, never] = at > 0 ? [CLOSING, OPENING, NEVER_LAST] : [OPENING, CLOSING, NEVER_FIRST];
  const partner = partners[marks.indexOf(read)];
  // `'90s`
  if (never.test(read) || (at === 0 && /^'\d/.test(read + tokens[1]?.read))) return never.test(read);
  if (partner === undefined) return marks.includes(read) || partners.includes(read);
  const countOf = (mark: string) => tokens.filter((token) => token.read === mark).length;
  return partner === read ? countOf(read) % 2 > 0 : countOf(read) > countOf(partner);
}

function trimmed(tokens: readonly Token[]): readonly Token[] {
  let rest = tokens;
  while (rest.length > 0 && isStray(rest, 0)) rest = rest.slice(1);
  while (rest.length > 0 && isStray(rest, rest.length - 1)) rest = rest.slice(0, -1);
  return rest;
}

/** Between columns, and between the values of a row. */
const GAP = /^[ \u00a0]*(?:\t|[ \u00a0]{3}(?!.*[\r\n]))/s;
const SEPARATOR = /^[;|=\t]$/;

/** Abbreviations that end names: their period belongs to the name, also where it ends the sentence. */
const LAST_WORDS = /^(?:inc|corp|cos?|ltd|llc|plc|[js]r|esq|bros|st|ave|blvd|rd)$/i;

/** Where a name ends whose last token may be an abbreviation with its period behind it. */
function endOf(text: string, { start, end, read }: Token): number {
  const isAbbreviation =
    LAST_WORDS.test(read) ||
    (/^\.(?: *[;|\t]| {3})/.test(text.slice(end, end + 4)) && abbreviationKind(text, start, end));
  return text[end] === '.' && isAbbreviation ? end + 1 : end;
}

/**
 * The pieces of a span of tokens that a name can be: none reaches over a gap between columns, a `;`, `|` or `=`, and none
 * begins or ends with punctuation that belongs to what is beside it, such as a bracket without its partner.
 */
export function namesIn(text: string, span: readonly TextRange[]): TextRange[] {
  const pieces: Token[][] = [[]];
  span.forEach(({ start, end }, i) => {
    const read = plainForm(text.slice(start, end));
    const between = text.slice(span[i - 1]?.end ?? start, start);
    const isSeparator = SEPARATOR.test(read);
    if (isSeparator || GAP.test(readingOf(between)?.text ?? between)) pieces.push([]);
    if (!isSeparator) pieces.at(-1)!.push({ read, start, end });
  });
  return pieces
    .map(trimmed)
    .filter(({ length }) => length > 0)
    .map((tokens) => ({ start: tokens[0].start, end: endOf(text, tokens[tokens.length - 1]) }));
}
