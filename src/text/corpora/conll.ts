import type { Document } from '../sentence.ts';
import { detectStyle, type TagStyle } from '../tag-style.ts';
import { type ColumnOptions, type Columns, columnsOf, fieldsOf } from './columns.ts';
import { DocumentBuilder } from './document-builder.ts';
import { Faults } from './faults.ts';
import { type LineParser, type ParsedCorpus, parseLines, type ReadOptions } from './lines.ts';
import { isRunningText } from './running-text.ts';

export interface ConllOptions extends ReadOptions, ColumnOptions {
  /**
   * Every token is one character of the running text (Unicode code point) and a space is the token `▁` or ` `, as in
   * KLUE-NER. Spaces become the token ' ', and documents get their text and sentences their offsets.
   */
  syllables?: boolean;
}

const BLANK = /^[ \t]*$/;
const DOCUMENT_START = /^-DOCSTART-(?=[ \t]|$)/;
const KEY_VALUE_COMMENT = /^# \S+ = /;
const NEW_DOCUMENT = /^# newdoc\b/;
/** The ids of CoNLL-U that are no words: ranges of words and empty nodes. */
const NO_WORD = /^\d+[-.]\d+[ \t]/;

/**
 * Reads a corpus in CoNLL columns: one token a line, sentences parted by blank lines (which may hold white space).
 *
 * - Columns are parted by TABs if the first token's line has one, else by runs of spaces.
 * - Tags are read as most of them are written (`detectStyle`). Spans become `B-PER`, `I-PER` … in the scheme IOB1, BIO or
 *   BIOES; plain tags stay as they are.
 * - `-DOCSTART-` lines part documents; in a file without them each sentence is a document.
 * - Comments: with TABs, lines that begin by `# ` and hold no TAB, or by `## `; with spaces, `# key = value` before
 *   a sentence's first token. Any other `#` is a token.
 * - White space around a token is no part of it; white space inside is kept.
 * - CoNLL-U is known by its ten columns: tokens are the forms of words, tags are the universal parts of speech unless
 *   `tagColumn` says otherwise; `# newdoc` parts documents.
 * - A first line that names the columns (`token`, `ner` …) is left out, and says which they are.
 *
 * @throws CorpusError for missing columns, blank tokens, empty tags and tags that do not fit the others, all of a file at
 *   once; lenient reading leaves out the lines of the former, and the sentences of the latter. CorpusError for running text
 */
export function parseConll(text: string, options: ConllOptions = {}): ParsedCorpus {
  return parseLines(new ConllParser(options), text);
}

/** `parseConll`, line by line. */
export class ConllParser implements LineParser {
  private readonly faults: Faults;
  private readonly builder: DocumentBuilder;
  private columns: Columns | undefined;
  private readToken: TokenReader = () => '';
  /** Lines before the first token that are comments only in a file with TABs, and those after them. */
  private readonly undecided: [line: string, number: number][] = [];
  /** How many columns the first line has, and how many lines had too few or too many. */
  private width = 0;
  private misfits = 0;
  private firstLine = 0;
  private hint = '';
  /** Whether all tokens so far are the numbers of their places. */
  private numbered: boolean;
  private place = 0;
  private longest = 0;

  constructor(private readonly options: ConllOptions) {
    this.faults = new Faults(options);
    this.builder = new DocumentBuilder(options.syllables === true);
    this.numbered = options.tokenColumn === undefined;
    checkColumns(options);
  }

  read(line: string, number: number): void {
    if (this.columns) return this.parse(line, number);
    const isParting = BLANK.test(line) || DOCUMENT_START.test(line);
    if (isParting || isTabComment(line)) {
      if (isParting && this.undecided.length === 0) this.part(line);
      else this.undecided.push([line, number]);
    } else {
      this.decide(line, number);
      if (!this.columns!.header) this.parse(line, number);
    }
  }

  end(): ParsedCorpus {
    if (!this.columns) this.decide('', 0);
    const { faults, builder, options } = this;
    const documents = builder.finish();
    if (builder.tags.size === 0 && this.width === 1 && this.misfits > 2)
      faults.refuse(`got one column in all of its lines, expected a token and its tag in each${this.hint}`);
    if (options.tagColumn === undefined && isRunningText(builder.tags, this.width, this.misfits))
      faults.refuse('got running text, expected one token a line and its tag (or JSON lines)');
    if (this.numbered && this.longest > 1 && this.width > 2)
      faults.refuse(
        'got the numbers 1, 2 … as tokens, expected words: the tokens seem to be in column 1 (--token-column 1, tokenColumn: 1)',
      );
    if (this.columns!.conllu && builder.tags.size === 1 && builder.tags.has('_'))
      faults.refuse(
        `got CoNLL-U with no tag in column ${this.columns!.tag} ("_" only), expected another: --tag-column, tagColumn`,
      );
    const style = detectStyle(tagsOf(documents));
    if (style.scheme !== 'plain') this.checkTags(style);
    faults.end();
    const kept = style.canonical && !hasOdd(builder, style) ? documents : this.readTags(documents, style);
    return { documents: kept, scheme: style.scheme, dropped: faults.dropped, notices: faults.notices };
  }

  /** The first token says in which columns there is what. */
  private decide(line: string, number: number): void {
    const columns = (this.columns = columnsOf(line, this.options));
    this.readToken = tokenReader(columns, this.options);
    this.width = fieldsOf(line, columns.tabs).length;
    this.firstLine = number;
    this.hint = hintOf(line);
    for (const [before, at] of this.undecided.splice(0)) this.parse(before, at);
    if (columns.header) {
      const names = fieldsOf(line, columns.tabs).map((field) => field.trim());
      this.faults.say(
        `line ${number} names the columns and is left out: tokens are "${names.at(columns.token)}", tags "${names.at(columns.tag)}"`,
      );
    }
    if (columns.conllu) this.faults.say(`read as CoNLL-U: tokens are forms, tags are column ${columns.tag}`);
  }

  private parse(line: string, number: number): void {
    const { builder, faults, columns } = this;
    if (this.part(line) || this.isComment(line)) return;
    if (columns!.conllu && NO_WORD.test(line)) return;
    const token = this.readToken(line);
    if (typeof token === 'string') {
      faults.add(number, token, 'faulty lines');
      faults.drop('faulty lines');
      this.misfits++;
    } else {
      if (builder.betweenSentences) this.place = 0;
      this.longest = Math.max(this.longest, ++this.place);
      if (this.numbered) this.numbered = token[0] === String(this.place);
      builder.add(...token, number);
    }
  }

  private isComment(line: string): boolean {
    const { tabs, conllu } = this.columns!;
    if (conllu && NEW_DOCUMENT.test(line)) this.builder.endDocument();
    if (conllu && line.startsWith('#')) return true;
    return tabs ? isTabComment(line) : this.builder.betweenSentences && KEY_VALUE_COMMENT.test(line);
  }

  /** Says whether a line ends a sentence or a document. */
  private part(line: string): boolean {
    if (BLANK.test(line)) this.builder.endSentence();
    else if (DOCUMENT_START.test(line)) this.builder.endDocument();
    else return false;
    return true;
  }

  /** The tags that do not fit the others are faults. */
  private checkTags(style: TagStyle): void {
    for (const [tag, { count, lines }] of this.builder.tags) {
      if (style.read(tag) !== undefined) continue;
      const kind = EMPTY_LABEL.test(tag) ? 'tags without a label' : 'tags that do not fit the others';
      lines.forEach((line, i) => {
        const more = i === lines.length - 1 ? count - i : 1;
        this.faults.add(line, tagFault(tag, style, line === this.firstLine && count === 1), kind, more);
      });
    }
    if (!style.canonical) this.faults.say(`tags are ${style.name}: read as spans (${style.scheme})`);
  }

  /** The documents with the tags that the library knows, without sentences whose tags do not fit. */
  private readTags(documents: readonly Document[], { read }: TagStyle): Document[] {
    const kept: Document[] = [];
    for (const document of documents) {
      const sentences = document.sentences.filter(({ tags }) =>
        tags!.every((tag) => read(tag) !== undefined),
      );
      const left = document.sentences.length - sentences.length;
      if (left > 0) this.faults.drop('sentences with tags that do not fit the others', left);
      for (const sentence of sentences) sentence.tags = sentence.tags!.map((tag) => read(tag)!);
      if (sentences.length > 0) kept.push({ ...document, sentences });
    }
    return kept;
  }
}

const tagsOf = (documents: readonly Document[]): string[][] =>
  documents.flatMap(({ sentences }) => sentences.map(({ tags }) => tags!));

const hasOdd = ({ tags }: DocumentBuilder, { read }: TagStyle): boolean =>
  [...tags.keys()].some((tag) => read(tag) === undefined);

const EMPTY_LABEL = /^([BIMELSUW][-_/:]|[-_/:][BIMELSUW])$/i;

/** What is wrong with a tag among others that it does not fit. */
function tagFault(tag: string, { name }: TagStyle, isFirst: boolean): string {
  const foreign = /[^\x20-\x7e]/.test(tag) ? ` (${codePoints(tag)})` : '';
  const got = EMPTY_LABEL.test(tag)
    ? `the tag ${quote(tag)} without a label`
    : `the tag ${quote(tag)}${foreign}`;
  return `got ${got}, expected O or a tag like the others (${name})${isFirst && /^\p{L}\p{Ll}+$/u.test(tag) ? '; is it a line that names the columns?' : ''}`;
}

const codePoints = (text: string) =>
  [...text].map((c) => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

function isTabComment(line: string): boolean {
  return line.startsWith('## ') || (line.startsWith('# ') && !line.includes('\t'));
}

function checkColumns({ tokenColumn = 0, tagColumn = -1 }: ConllOptions): void {
  for (const column of [tokenColumn, tagColumn])
    if (!Number.isInteger(column)) throw new RangeError(`got the column ${column}, expected an integer`);
}

/** Reads a line into [token, tag], or into a message that says what is wrong with it. */
type TokenReader = (line: string) => [token: string, tag: string] | string;

function tokenReader(
  { token: tokenColumn, tag: tagColumn, tabs }: Columns,
  options: ConllOptions,
): TokenReader {
  const { syllables = false } = options;
  const clean = syllables ? syllableOf : wordOf;
  // Columns that count from the end are the same in every line only if all lines have as many.
  const fromEnd = tokenColumn < 0 || tagColumn < 0;
  let columns: number | undefined;

  return (line) => {
    const fields = fieldsOf(line, tabs);
    if (fromEnd && columns !== undefined && fields.length !== columns)
      return `got ${columnsIn(fields)}, expected ${columns} as before`;
    const rawToken = fields.at(tokenColumn);
    const rawTag = fields.at(tagColumn);
    const sameColumn = (tokenColumn - tagColumn) % fields.length === 0;
    if (rawToken === undefined || rawTag === undefined || sameColumn)
      return `got ${columnsIn(fields)}, expected a token in column ${tokenColumn} and its tag in column ${tagColumn}${hintOf(line)}`;
    const token = clean(rawToken);
    const tag = rawTag.trim();
    if (!token || token.includes('\0'))
      return `got the token ${quote(rawToken)}, expected ${syllables ? 'one character' : 'a word'}`;
    if (!tag) return `got an empty tag for ${quote(token)}, expected one in column ${tagColumn}`;
    columns ??= fields.length;
    return [token, tag];
  };
}

const quote = (text: string) => JSON.stringify(text);

function columnsIn(fields: readonly string[]): string {
  return `${fields.length} column${fields.length === 1 ? '' : 's'} (${fields.map(quote).join(', ')})`;
}

/** Other white space than that which parts columns. */
function hintOf(line: string): string {
  const [space] = /[^\S \t]/.exec(line.trim()) ?? [];
  return space ? `; columns are parted by TABs or spaces, not by ${codePoints(space)}` : '';
}

const wordOf = (token: string) => token.trim();

/** The character of a syllable file's token, or '' if it is not a single one. */
function syllableOf(token: string): string {
  if (token === '▁') return ' ';
  return [...token].length === 1 ? token : '';
}
