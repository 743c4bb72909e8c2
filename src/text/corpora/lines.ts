import type { Corpus } from '../sentence.ts';

/** A corpus as read from a file: `dropped` counts what lenient reading left out. */
export type ParsedCorpus = Corpus & { dropped: number };

export interface ReadOptions {
  /** Leave out what is wrong and count it, instead of throwing. */
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

/** What is wrong with a corpus file: thrown as a SyntaxError `file:line: …`, or counted if reading is lenient. */
export class Faults {
  dropped = 0;
  private readonly lenient: boolean;
  private readonly source: string;

  constructor({ lenient = false, source = 'input' }: ReadOptions) {
    this.lenient = lenient;
    this.source = source;
  }

  /** `line` counts from 1. */
  add(line: number, message: string): void {
    if (!this.lenient) throw new SyntaxError(`${this.source}:${line}: ${message}`);
    this.dropped++;
  }
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
