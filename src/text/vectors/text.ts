import type { ByteReader } from './bytes.ts';
import { parseDecimal } from './decimal.ts';
import { readLines } from './lines.ts';
import { noVectors, type ReadVectorsOptions, VectorsBuilder, type WordVectors } from './vectors.ts';
import { textDecoder } from '../../util/utf8.ts';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The first line of word2vec text: the number of words and that of dimensions. */
const HEADER = /^[ \t]*(\d+)[ \t]+(\d+)[ \t\r]*$/;

interface Header {
  words: number;
  dimensions: number;
}

interface TextFormat {
  title: string;
  /** Does the first line tell the numbers of words and dimensions? */
  header: boolean;
}

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/**
 * Reads lines of a word and its numbers, with blanks between and perhaps at the end. Without a header the first line
 * decides how many numbers there are; a word may hold spaces, since the last numbers of its line are the vector. With a header,
 * a line that begins with a blank has a word that is empty or blanks. Of words that repeat, the first counts. Throws a SyntaxError with the source's name and the line for anything else.
 */
export async function readText(
  bytes: ByteReader,
  format: TextFormat,
  { onProgress, keep = () => true }: ReadVectorsOptions,
): Promise<WordVectors> {
  const reader = new TextReader(bytes.name, format, keep);
  await readLines(bytes, (lines) => {
    reader.readLines(lines);
    onProgress?.(bytes.bytesRead, reader.words);
  });
  return reader.finish();
}

class TextReader {
  words = 0;
  private line = 0;
  private readonly decoder = textDecoder();
  private builder: VectorsBuilder | undefined;
  /** Where the numbers of the line begin and end. */
  private starts = new Int32Array(0);
  private ends = new Int32Array(0);
  private readonly name: string;
  private readonly format: TextFormat;
  private readonly keep: (word: string, rank: number) => boolean;
  private header: Header | undefined;

  constructor(name: string, format: TextFormat, keep: (word: string, rank: number) => boolean) {
    this.name = name;
    this.format = format;
    this.keep = keep;
  }

  readLines(bytes: Uint8Array): void {
    let from = 0;
    if (this.line === 0 && BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte)) from = 3;
    while (from < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, from);
      const next = newline < 0 ? bytes.length : newline + 1;
      let to = newline < 0 ? next : newline;
      while (to > from && isBlank(bytes[to - 1])) to--;
      this.line++;
      if (to > from) this.readLine(bytes, from, to);
      from = next;
    }
  }

  finish(): WordVectors {
    const { name, format, header, words, builder } = this;
    if (header && words !== header.words)
      this.fail(`got ${words} words up to the end of the file, expected ${header.words} as the header says`);
    if (builder) return builder.build();
    if (header) return noVectors(header.dimensions);
    throw new SyntaxError(`${name}: got no vectors, expected lines of ${format.title}`);
  }

  private readLine(bytes: Uint8Array, from: number, to: number): void {
    if (this.format.header && !this.header) {
      this.header = this.readHeader(this.text(bytes, from, to));
      return;
    }
    const builder = (this.builder ??= this.begin(bytes, from, to));
    const wordEnd = this.findNumbers(bytes, from, to);
    const word = this.text(bytes, from, wordEnd);
    if (!this.keep(word, this.words++) || builder.has(word)) return;
    const row = builder.add(word);
    for (let d = 0; d < row.length; d++) {
      row[d] = parseDecimal(bytes, this.starts[d], this.ends[d]);
      if (!Number.isFinite(row[d])) {
        const field = this.text(bytes, this.starts[d], this.ends[d]);
        this.fail(
          `got ${quote(field)} as number ${d + 1} of ${quote(word)}, expected a finite decimal number`,
        );
      }
    }
  }

  private readHeader(line: string): Header {
    const fields = HEADER.exec(line);
    if (!fields)
      this.fail(`got ${quote(line)}, expected the number of words and that of dimensions (word2vec text)`);
    const [words, dimensions] = [Number(fields[1]), Number(fields[2])];
    if (dimensions < 1) this.fail(`got ${dimensions} dimensions, expected at least 1`);
    return { words, dimensions };
  }

  /** Takes the dimensions from the first line of numbers; those of the header are believed when they are there. */
  private begin(bytes: Uint8Array, from: number, to: number): VectorsBuilder {
    const line = this.text(bytes, from, to);
    if (!this.header && HEADER.test(line))
      this.fail(
        `got '${line}', which looks like the header of word2vec text, expected GloVe text, without one`,
      );
    const fields = fieldsOf(line);
    const given = fields.length - (this.header && isBlank(bytes[from]) && isNumeric(fields[0]) ? 0 : 1);
    const dimensions = this.header?.dimensions ?? given;
    if (dimensions < 1) this.fail(`got ${quote(fields[0])}, expected a word and its numbers`);
    if (dimensions > given) this.failFields(fields.length, dimensions);
    this.starts = new Int32Array(dimensions);
    this.ends = new Int32Array(dimensions);
    return new VectorsBuilder(dimensions);
  }

  /** Finds the numbers from the line's end, and returns the end of its word. */
  private findNumbers(bytes: Uint8Array, from: number, to: number): number {
    const { starts, ends } = this;
    let i = to;
    for (let d = starts.length - 1; d >= 0; d--) {
      ends[d] = i;
      while (i > from && !isBlank(bytes[i - 1])) i--;
      starts[d] = i;
      while (i > from && isBlank(bytes[i - 1])) i--;
    }
    // The word is what is before the blank that parts it from its numbers.
    if (i === from && this.header && isBlank(bytes[from]) && starts[0] < ends[0]) return starts[0] - 1;
    if (i === from || endsInDecimal(bytes, from, i))
      this.failFields(fieldsOf(this.text(bytes, from, to)).length, starts.length);
    return i;
  }

  private failFields(got: number, dimensions: number): never {
    this.fail(`got ${got} fields, expected a word and ${dimensions} numbers`);
  }

  private text(bytes: Uint8Array, from: number, to: number): string {
    return this.decoder.decode(bytes.subarray(from, to));
  }

  private fail(message: string): never {
    throw new SyntaxError(`${this.name}:${this.line}: ${message}`);
  }
}

/** Does a word of several parts end in a number with a decimal point? Then the line has too many numbers. */
function endsInDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  let start = to;
  while (start > from && !isBlank(bytes[start - 1])) start--;
  return (
    start > from && bytes.subarray(start, to).includes(0x2e) && !Number.isNaN(parseDecimal(bytes, start, to))
  );
}

const isNumeric = (field: string) => field !== '' && Number.isFinite(Number(field));

const fieldsOf = (line: string) => line.trim().split(/[ \t\r]+/);

const quote = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
