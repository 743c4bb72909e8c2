import { STARTERS } from './abbreviations.ts';
import { matchAt } from './escapes.ts';

/** Two lines that follow each other, and that may be prose. */
interface Joint {
  /** The number of the first. */
  number: number;
  /** Where the newline between them is, and where the text of the second begins. */
  newline: number;
  next: number;
  /** Both, and their newline. */
  text: string;
  /** Columns of the first, and those that it would have with the first word of the second. */
  width: number;
  reach: number;
  /** Whether the second seems to go on with the sentence of the first. */
  isOpen: boolean;
}

/** Columns to which prose is wrapped. */
const [NARROW, USUAL, WIDEST] = [40, 50, 130];

/** The end of a line that is no prose, the start of one, or what is in one: an item, a heading, a row, a speaker, code. */
const APART =
  /[:;{}|\\<>]\n|\n(?:[-–—+*]\s|[•‣◦▪·#>|<{}]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})[.)]\s|\p{Lu}[\p{L}\p{N}.'’-]*(?: \p{Lu}[\p{L}\p{N}.'’-]*){0,3}:(?:\s|$))|\S(?:\t| {3,}| \| )\S|[^\d\s],[^\d\s][^,\n]*,\S/u;

/** Words that end no sentence. */
const UNFINISHED =
  ' (?:an?|the|of|to|in|on|at|by|for|from|with|into|and|or|but|than|as|my|your|his|her|our|their|its|th[ei]s[e]?|de|del|della|di|da|van|von|der|la|el|al|Mrs?\\.|Ms\\.|Dr\\.|Prof\\.|St\\.)\\n';
const SMALL = '(?!\\p{Lu})\\p{L}';

/** No sentence end before a newline, and no capital behind it; or a word before it that ends no sentence. */
const OPEN = new RegExp(`[^.!?…:;。！？"'”’)\\]\\s]["'”’)\\]]*\\n["'“‘«([]*${SMALL}|${UNFINISHED}`, 'u');

const NAME = "\\p{Lu}[\\p{L}\\p{M}'’-]*";
const FINITE = '(?:is|was|are|were|has|had|have|will|would|can|could|said|says)\\b';
/**
 * A sentence that began with a capital and ends in the second line: it goes on in lower case after three words or more;
 * behind a word that ends none; or within a name, where a word in lower case tells that the first line is no heading.
 */
const GOES_ON = new RegExp(
  `(?:^|[.!?]["'”’)]*\\s)["'“‘([]*(?=\\p{Lu})(?:[^\\s.!?]+ +[^\\s.!?]+ [^\\n.!?]*[\\p{L}\\p{N},]\\n\\p{Ll}|[^\\n]*${UNFINISHED}\\p{Lu}` +
    `|(?=[^\\n.!?]* (?!the |and |for )\\p{Ll}{3}|Yesterday )[^\\n.!?]* \\p{Lu}[^\\s.!?]*\\p{Ll}\\n(?:& ${NAME}|(${NAME})(?=[.!?,]|(?: ${NAME}){0,3} (?!${FINITE})\\p{Ll})))` +
    `[^\\n]*[.!?…]["'”’)\\]]*(?:\\s|$)`,
  'u',
);

const QUOTED = />(?:[> \t]*[ \t]|>*(?=[\r\n]|$))/y;

/** Whether the second line goes on with the sentence of the first, by its words alone. */
function goesOn(pair: string): boolean {
  const match = GOES_ON.exec(pair);
  return match !== null && !STARTERS.has(match[1]?.toLowerCase());
}

/** Where the text of a line of quoted mail begins, behind its `>` and a blank; code and arrows begin with `>`, too. */
export const quotedStart = (text: string, start: number): number =>
  start + (matchAt(QUOTED, text, start)?.[0].length ?? 0);

const NEWLINE = /\r\n|[\n\r\v\f\u0085\u2028\u2029]|$/g;
/** Characters of two columns. */
const WIDE = /[\u1100-\u11ff\u2e80-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;
const columnsOf = (text: string) => text.length + (text.match(WIDE)?.length ?? 0);

function jointsOf(text: string): Joint[] {
  const joints: Joint[] = [];
  let [line, quote, newline, from, number] = ['', '', 0, 0, 0];
  for (const { index, 0: end } of text.matchAll(NEWLINE)) {
    const start = quotedStart(text, from);
    const next = text.slice(start, index).trim();
    const nextQuote = text.slice(from, start).replaceAll(' ', '');
    const pair = `${line}\n${next}`;
    // What is much longer than the line before it is a paragraph under its heading.
    if (
      line &&
      next &&
      line.length <= WIDEST &&
      next.length <= 2 * WIDEST &&
      quote === nextQuote &&
      !APART.test(pair)
    ) {
      const width = columnsOf(line);
      const reach = width + 1 + columnsOf(/^\S*/.exec(next)![0]);
      const isOpen = OPEN.test(pair);
      joints.push({ number, newline, next: text.indexOf(next, start), text: pair, width, reach, isOpen });
    }
    [line, quote, newline, from] = [next, nextQuote, index, index + end.length];
    number++;
  }
  return joints;
}

/**
 * The width to which lines are wrapped, 0 if to none: of the lines to which the next word could not be added many go on
 * in the next line, and hardly any others do.
 */
function wrappedWidth(joints: readonly Joint[]): number {
  const widths = joints.map(({ width }) => width).sort((a, b) => b - a);
  // A few lines may be longer.
  for (let i = 0; widths[i] >= NARROW; i = 2 * i + 1) {
    const limit = widths[i];
    const isFull = ({ reach }: Joint) => reach > limit;
    const fitting = joints.filter(({ width }) => width <= limit);
    const open = fitting.filter(({ isOpen }) => isOpen);
    const wrapped = open.filter(isFull).length;
    const isEnough = wrapped >= (limit < USUAL ? 4 : 2) && wrapped >= 3 * (open.length - wrapped);
    if (isEnough && wrapped >= 0.4 * fitting.filter(isFull).length) return limit;
  }
  return 0;
}

/**
 * The newlines of a text that only wrap a line, each with where the text of the next line begins. Lines of prose that
 * are wrapped to one width are joined; then two lines of which one clearly goes on with the sentence of the other. Lists,
 * tables, verse, dialogues, addresses, headings and code stay apart.
 */
export function wrapsOf(text: string): ReadonlyMap<number, number> {
  const wraps = new Map<number, number>();
  const joints = jointsOf(text);
  // Parts of a text may be wrapped to widths of their own.
  for (let pass = 0; pass < 4; pass++) {
    const limit = wrappedWidth(joints.filter(({ newline }) => !wraps.has(newline)));
    for (const { newline, next, width, reach, isOpen } of joints)
      if (width <= limit && (reach > limit || (isOpen && width > 0.6 * limit))) wraps.set(newline, next);
  }
  joints.forEach(({ number, newline, next, text: pair, reach, isOpen }, i) => {
    // In verse and lists every line begins with a capital.
    const isVerseAt = (j: number) => Math.abs(joints[j]?.number - number) === 1 && !joints[j].isOpen;
    if ((isOpen || !(isVerseAt(i - 1) || isVerseAt(i + 1))) && pair.length <= 3 * reach && goesOn(pair))
      wraps.set(newline, next);
  });
  return wraps;
}
