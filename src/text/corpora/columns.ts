import { isHeader, TAG_NAMES, TOKEN_NAMES } from './foreign.ts';

/** Which columns of a file hold tokens and tags. */
export interface Columns {
  token: number;
  tag: number;
  tabs: boolean;
  /** Whether it is CoNLL-U: ranges and empty nodes are no tokens. */
  conllu: boolean;
  /** Whether the first line names the columns. */
  header: boolean;
}

export interface ColumnOptions {
  /** Default 0, the first column (1 in CoNLL-U, the form; in a file with a header, what it names); below 0 from the end. */
  tokenColumn?: number;
  /** Default −1, the last column (3 in CoNLL-U, the universal part of speech; in a file with a header, what it names). */
  tagColumn?: number;
}

const SPACES = /[ \t]+/;
/** The ids of CoNLL-U that may begin a sentence: a word, a range of words and an empty node. */
const FIRST_ID = /^(1|1-\d+|0\.\d+)$/;
const HEAD = /^(\d+|_)$/;

export const fieldsOf = (line: string, tabs: boolean): string[] =>
  tabs ? line.split('\t') : line.split(SPACES).filter(Boolean);

/** The columns of a file by its first line that holds a token. */
export function columnsOf(line: string, { tokenColumn, tagColumn }: ColumnOptions): Columns {
  const tabs = line.includes('\t');
  const fields = fieldsOf(line, tabs);
  const conllu = fields.length === 10 && FIRST_ID.test(fields[0]) && HEAD.test(fields[6]);
  const header = !conllu && isHeader(fields);
  const named = (names: RegExp, otherwise: number) => {
    const found = fields.findLastIndex((field) => names.test(field.trim()));
    return found < 0 ? otherwise : found;
  };
  return {
    token: tokenColumn ?? (conllu ? 1 : header ? named(TOKEN_NAMES, 0) : 0),
    tag: tagColumn ?? (conllu ? 3 : header ? named(TAG_NAMES, -1) : -1),
    tabs,
    conllu,
    header,
  };
}
