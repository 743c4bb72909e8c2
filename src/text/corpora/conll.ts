import type { Document, Sentence } from '../sentence.ts';
import { detectScheme } from '../tagset.ts';
import { Faults, linesOf, type ParsedCorpus, type ReadOptions } from './faults.ts';

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

const EDGES = /^[ \t]+|[ \t]+$/g;
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
  const lines = linesOf(text);
  const tabs = hasTabs(lines);
  const readToken = tokenReader(tabs, options);
  const faults = new Faults(options);
  const builder = new DocumentBuilder(options.syllables === true);
  lines.forEach((line, i) => {
    if (BLANK.test(line)) return builder.endSentence();
    if (DOCUMENT_START.test(line)) return builder.endDocument();
    if (tabs ? isTabComment(line) : builder.betweenSentences && KEY_VALUE_COMMENT.test(line)) return;
    const token = readToken(line);
    if (typeof token === 'string') faults.add(i + 1, token);
    else builder.add(...token);
  });
  const documents = builder.finish();
  const tags = documents.flatMap(({ sentences }) => sentences.map((sentence) => sentence.tags ?? []));
  return { documents, scheme: detectScheme(tags), dropped: faults.dropped };
}

function isTabComment(line: string): boolean {
  return line.startsWith('## ') || (line.startsWith('# ') && !line.includes('\t'));
}

/** Does the first line of a token have a TAB? */
function hasTabs(lines: readonly string[]): boolean {
  const isToken = (line: string) => !BLANK.test(line) && !DOCUMENT_START.test(line) && !isTabComment(line);
  return lines.find(isToken)?.includes('\t') ?? false;
}

/** Reads a line into [token, tag], or into a message that says what is wrong with it. */
type TokenReader = (line: string) => [token: string, tag: string] | string;

function tokenReader(tabs: boolean, options: ConllOptions): TokenReader {
  const { tokenColumn = 0, tagColumn = -1, syllables = false } = options;
  for (const column of [tokenColumn, tagColumn])
    if (!Number.isInteger(column)) throw new RangeError(`got the column ${column}, expected an integer`);
  const split = tabs
    ? (line: string) => line.split('\t')
    : (line: string) => line.replace(EDGES, '').split(/[ \t]+/);
  const clean = syllables ? syllableOf : (token: string) => token.trim() || undefined;
  const [unit, tokens] = syllables ? ['one character', 'a character'] : ['a token', 'a token'];
  // Columns that count from the end name the same column in every line only if all have as many.
  let columns: number | undefined;
  const fromEnd = tokenColumn < 0 || tagColumn < 0;

  return (line) => {
    const fields = split(line);
    const got = `got ${fields.length} column${fields.length === 1 ? '' : 's'} in ${quote(line)}`;
    const index = (column: number) => (column < 0 ? fields.length + column : column);
    const [tokenIndex, tagIndex] = [index(tokenColumn), index(tagColumn)];
    if (fromEnd && columns !== undefined && fields.length !== columns)
      return `${got}, expected ${columns} as in the lines before`;
    if (fields[tokenIndex] === undefined || fields[tagIndex] === undefined || tokenIndex === tagIndex)
      return `${got}, expected ${tokens} in column ${tokenColumn} and its tag in column ${tagColumn}`;
    const token = clean(fields[tokenIndex]);
    const tag = fields[tagIndex].trim();
    if (token === undefined) return `got the token ${quote(fields[tokenIndex])}, expected ${unit}`;
    if (!tag) return `got an empty tag in ${quote(line)}, expected a tag in column ${tagColumn}`;
    columns ??= fields.length;
    return [token, tag];
  };
}

const quote = (text: string) => JSON.stringify(text);

function syllableOf(token: string): string | undefined {
  if (token === '▁') return ' ';
  return [...token].length === 1 ? token : undefined;
}

/** Gathers tokens into sentences and documents. */
class DocumentBuilder {
  private readonly documents: Document[] = [];
  private document: Document = { sentences: [] };
  private sentence: Sentence & { tags: string[] } = { tokens: [], tags: [] };
  private hasDocumentLines = false;
  private readonly hasText: boolean;

  constructor(hasText: boolean) {
    this.hasText = hasText;
  }

  get betweenSentences(): boolean {
    return this.sentence.tokens.length === 0;
  }

  add(token: string, tag: string): void {
    this.sentence.tokens.push(token);
    this.sentence.tags.push(tag);
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
