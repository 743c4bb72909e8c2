import type { Corpus } from '../sentence.ts';

/** A corpus as read from a file: `dropped` counts what lenient reading left out. */
export type ParsedCorpus = Corpus & { dropped: number };

export interface ReadOptions {
  /** Leave out what is wrong and count it, instead of throwing. */
  lenient?: boolean;
  /** The name of the file, for messages. */
  source?: string;
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

/** A file's lines, without a byte order mark and without LF or CR LF. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/);
}
