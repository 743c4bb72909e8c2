import { parseDecimal } from './decimal.ts';
import { readLines } from './lines.ts';
import { type ReadVectorsOptions, VectorsBuilder, type VectorSource, type WordVectors } from './vectors.ts';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/**
 * Reads vectors in the text format of GloVe (Pennington, Socher and Manning, 2014), plain or gzipped: on each line a
 * word and its numbers, with blanks between; no header. The first line decides how many numbers there are; a word may
 * hold spaces, since the last numbers of its line are the vector. Of words that repeat, the first counts.
 * Throws a SyntaxError with the source's name and the line for anything else.
 */
export async function readGlove(
  source: VectorSource,
  options: ReadVectorsOptions = {},
): Promise<WordVectors> {
  const { onProgress, source: name = 'input' } = options;
  const reader = new GloveReader(name, options.keep ?? (() => true));
  await readLines(source, name, (lines, bytesRead) => {
    reader.readLines(lines);
    onProgress?.(bytesRead, reader.words);
  });
  return reader.finish();
}

class GloveReader {
  words = 0;
  private line = 0;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private builder: VectorsBuilder | undefined;
  /** Where the numbers of the line begin and end. */
  private starts = new Int32Array(0);
  private ends = new Int32Array(0);
  private readonly name: string;
  private readonly keep: (word: string, rank: number) => boolean;

  constructor(name: string, keep: (word: string, rank: number) => boolean) {
    this.name = name;
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
    if (!this.builder) throw new SyntaxError(`${this.name}: got no vectors, expected lines of GloVe text`);
    return this.builder.build();
  }

  private readLine(bytes: Uint8Array, from: number, to: number): void {
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

  /** Takes the dimension from the first line. */
  private begin(bytes: Uint8Array, from: number, to: number): VectorsBuilder {
    const fields = fieldsOf(this.text(bytes, from, to));
    if (fields.length === 2 && fields.every((field) => /^\d+$/.test(field)))
      this.fail(
        `got '${fields.join(' ')}', which looks like the header of word2vec text, expected GloVe text, without one`,
      );
    const dimensions = fields.length - 1;
    if (dimensions < 1) this.fail(`got ${quote(fields[0])}, expected a word and its numbers`);
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
    if (i === from || endsInDecimal(bytes, from, i)) {
      const fields = fieldsOf(this.text(bytes, from, to)).length;
      this.fail(`got ${fields} fields, expected a word and ${starts.length} numbers`);
    }
    return i;
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

const fieldsOf = (line: string) => line.trim().split(/[ \t\r]+/);

const quote = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
