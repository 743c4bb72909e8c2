import type { Document, Sentence } from '../sentence.ts';
import { detectScheme } from '../tagset.ts';
import { Faults, type LineParser, type ParsedCorpus, parseLines, type ReadOptions } from './lines.ts';

export interface ConllOptions extends ReadOptions {
  /** Default 0, the first column; a negative number counts from the end. */
  tokenColumn?: number;
  /** Default −1, the last column. */
  tagColumn?: number;
  /**
   * Every token is one character of the running text (Unicode code point) and a space is the token `▁` or ` `, as in
   * KLUE-NER. Spaces become the token ' ', and documents get their text and sentences their offsets.
   */
  syllables?: boolean;
}

const SPACES = /[ \t]+/;
const BLANK = /^[ \t]*$/;
const DOCUMENT_START = /^-DOCSTART-(?=[ \t]|$)/;
const KEY_VALUE_COMMENT = /^# \S+ = /;

/**
 * Reads a corpus in CoNLL columns: one token a line, sentences parted by blank lines (which may hold white space).
 *
 * - Columns are parted by TABs if the first token's line has one, else by runs of spaces.
 * - The scheme (IOB1, BIO, BIOES, plain) is found from the tags, which are kept as they are.
 * - `-DOCSTART-` lines part documents; in a file without them each sentence is a document.
 * - Comments: with TABs, lines that begin by `# ` and hold no TAB, or by `## `; with spaces, `# key = value` before
 *   a sentence's first token. Any other `#` is a token.
 * - White space around a token is no part of it; white space inside is kept.
 *
 * Throws a SyntaxError `file:line: got …, expected …` for missing columns, blank tokens and empty tags; lenient
 * reading drops and counts such lines.
 */
export function parseConll(text: string, options: ConllOptions = {}): ParsedCorpus {
  return parseLines(new ConllParser(options), text);
}

/** `parseConll`, line by line. */
export class ConllParser implements LineParser {
  private readonly faults: Faults;
  private readonly builder: DocumentBuilder;
  private tabs: boolean | undefined;
  private readToken: TokenReader | undefined;
  /** Lines before the first token that are comments only in a file with TABs, and those after them. */
  private readonly undecided: [line: string, number: number][] = [];

  constructor(private readonly options: ConllOptions) {
    this.faults = new Faults(options);
    this.builder = new DocumentBuilder(options.syllables === true);
    checkColumns(options);
  }

  read(line: string, number: number): void {
    if (this.readToken) return this.parse(line, number, this.readToken);
    const isParting = BLANK.test(line) || DOCUMENT_START.test(line);
    if (isParting || isTabComment(line)) {
      if (isParting && this.undecided.length === 0) this.part(line);
      else this.undecided.push([line, number]);
    } else {
      this.decide(line.includes('\t'));
      this.read(line, number);
    }
  }

  end(): ParsedCorpus {
    if (!this.readToken) this.decide(false);
    const documents = this.builder.finish();
    const tags = documents.flatMap(({ sentences }) => sentences.map((sentence) => sentence.tags ?? []));
    return { documents, scheme: detectScheme(tags), dropped: this.faults.dropped };
  }

  /** The first token says whether columns are parted by TABs. */
  private decide(tabs: boolean): void {
    this.tabs = tabs;
    const readToken = (this.readToken ??= tokenReader(tabs, this.options));
    for (const [line, number] of this.undecided.splice(0)) this.parse(line, number, readToken);
  }

  private parse(line: string, number: number, readToken: TokenReader): void {
    const { builder, tabs } = this;
    if (this.part(line)) return;
    if (tabs ? isTabComment(line) : builder.betweenSentences && KEY_VALUE_COMMENT.test(line)) return;
    const token = readToken(line);
    if (typeof token === 'string') this.faults.add(number, token);
    else builder.add(...token);
  }

  /** Says whether a line ends a sentence or a document. */
  private part(line: string): boolean {
    if (BLANK.test(line)) this.builder.endSentence();
    else if (DOCUMENT_START.test(line)) this.builder.endDocument();
    else return false;
    return true;
  }
}

function isTabComment(line: string): boolean {
  return line.startsWith('## ') || (line.startsWith('# ') && !line.includes('\t'));
}

function checkColumns({ tokenColumn = 0, tagColumn = -1 }: ConllOptions): void {
  for (const column of [tokenColumn, tagColumn])
    if (!Number.isInteger(column)) throw new RangeError(`got the column ${column}, expected an integer`);
}

/** Reads a line into [token, tag], or into a message that says what is wrong with it. */
type TokenReader = (line: string) => [token: string, tag: string] | string;

function tokenReader(tabs: boolean, options: ConllOptions): TokenReader {
  const { tokenColumn = 0, tagColumn = -1, syllables = false } = options;
  const clean = syllables ? syllableOf : wordOf;
  // Columns that count from the end are the same in every line only if all lines have as many.
  const fromEnd = tokenColumn < 0 || tagColumn < 0;
  let columns: number | undefined;

  return (line) => {
    const fields = tabs ? line.split('\t') : line.split(SPACES).filter(Boolean);
    if (fromEnd && columns !== undefined && fields.length !== columns)
      return `got ${columnsIn(fields)}, expected ${columns} as before`;
    const rawToken = fields.at(tokenColumn);
    const rawTag = fields.at(tagColumn);
    const sameColumn = (tokenColumn - tagColumn) % fields.length === 0;
    if (rawToken === undefined || rawTag === undefined || sameColumn)
      return `got ${columnsIn(fields)}, expected a token in column ${tokenColumn} and its tag in column ${tagColumn}`;
    const token = clean(rawToken);
    const tag = rawTag.trim();
    if (!token) return `got the token ${quote(rawToken)}, expected ${syllables ? 'one character' : 'a word'}`;
    if (!tag) return `got an empty tag for ${quote(token)}, expected one in column ${tagColumn}`;
    columns ??= fields.length;
    return [token, tag];
  };
}

const quote = (text: string) => JSON.stringify(text);

function columnsIn(fields: readonly string[]): string {
  return `${fields.length} column${fields.length === 1 ? '' : 's'} (${fields.map(quote).join(', ')})`;
}

const wordOf = (token: string) => token.trim();

/** The character of a syllable file's token, or '' if it is not a single one. */
function syllableOf(token: string): string {
  if (token === '▁') return ' ';
  return [...token].length === 1 ? token : '';
}

/** Gathers tokens into sentences and documents. */
class DocumentBuilder {
  private readonly documents: Document[] = [];
  private document: Document = { sentences: [] };
  private sentence: Sentence & { tags: string[] } = { tokens: [], tags: [] };
  private hasDocumentLines = false;
  private readonly strings = new Map<string, string>();
  private readonly hasText: boolean;

  constructor(hasText: boolean) {
    this.hasText = hasText;
  }

  get betweenSentences(): boolean {
    return this.sentence.tokens.length === 0;
  }

  add(token: string, tag: string): void {
    this.sentence.tokens.push(this.shared(token));
    this.sentence.tags.push(this.shared(tag));
  }

  /** One string for all that are equal: slices of lines would keep the whole text of the file in memory. */
  private shared(text: string): string {
    let string = this.strings.get(text);
    if (string === undefined) {
      // A copy: engines let a slice point into the string that it was cut from.
      string = ` ${text}`.slice(1);
      this.strings.set(string, string);
    }
    return string;
  }

  endSentence(): void {
    if (this.betweenSentences) return;
    this.document.sentences.push(this.sentence);
    this.sentence = { tokens: [], tags: [] };
  }

  endDocument(): void {
    this.hasDocumentLines = true;
    this.closeDocument();
  }

  finish(): Document[] {
    this.closeDocument();
    const documents = this.hasDocumentLines
      ? this.documents
      : this.documents.flatMap(({ sentences }) => sentences.map((sentence) => ({ sentences: [sentence] })));
    if (this.hasText) documents.forEach(addText);
    return documents;
  }

  private closeDocument(): void {
    this.endSentence();
    if (this.document.sentences.length) this.documents.push(this.document);
    this.document = { sentences: [] };
  }
}

/** The text of a document whose tokens are all its characters, one sentence a line. */
function addText(document: Document): void {
  let offset = 0;
  for (const sentence of document.sentences) {
    sentence.starts = sentence.tokens.map((token) => (offset += token.length) - token.length);
    sentence.ends = sentence.tokens.map((token, i) => sentence.starts![i] + token.length);
    offset++;
  }
  document.text = document.sentences.map(({ tokens }) => tokens.join('')).join('\n');
}
