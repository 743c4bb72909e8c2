import type { Corpus } from '../sentence.ts';

/** A corpus as read from a file. */
export type ParsedCorpus = Corpus & {
  /** How many lines, sentences or documents lenient reading left out. */
  dropped: number;
  /** What reading left out, moved or read in another spelling, a message each, for the user. */
  notices: string[];
};

export interface ReadOptions {
  /**
   * Go on where something is wrong, instead of throwing: leave out the line or sentence and count it, or move an entity
   * to the borders of tokens.
   */
  lenient?: boolean;
  /** The name of the file, for messages. */
  source?: string;
}

/** Reads a corpus line by line. */
export interface LineParser {
  /**
   * @param line without its end
   * @param number counts from 1
   */
  read(line: string, number: number): void;
  end(): ParsedCorpus;
}

/** The lines of a text, without a byte order mark and without LF or CR LF. */
export function* linesOf(text: string): Generator<string, void, undefined> {
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (let end; (end = text.indexOf('\n', from)) >= 0; from = end + 1)
    yield text.slice(from, text[end - 1] === '\r' && end > from ? end - 1 : end);
  yield text.slice(from).replace(/\r$/, '');
}

/** What a parser makes of a whole text. */
export function parseLines(parser: LineParser, text: string): ParsedCorpus {
  let number = 0;
  for (const line of linesOf(text)) parser.read(line, ++number);
  return parser.end();
}
