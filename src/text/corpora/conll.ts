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
