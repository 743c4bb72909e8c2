import type { InputDocument } from './tag-documents.ts';
import type { InputOptions, InputReader } from './tag-inputs.ts';

const BLANK = /^[ \t]*$/;
const DOCUMENT_START = /^-DOCSTART-(?=[ \t]|$)/;
const TAB_COMMENT = /^## |^# [^\t]*$/;
const KEY_VALUE_COMMENT = /^# \S+ = /;

const isBorder = (line: string) => BLANK.test(line) || DOCUMENT_START.test(line);

/**
 * Reads CoNLL columns with the rules of the library's corpora, but needs no tags and keeps every line as it is: a
 * sentence is a document.
 */
export function conllReader({ source, tokenizer, tokenColumn }: InputOptions): InputReader {
  const syllables = tokenizer === 'syllables';
  let number = 0;
  let tabs: boolean | undefined;
  const held: string[] = [];
  let lines: NonNullable<InputDocument['lines']> = [];
  let tokens: string[] = [];

  const isComment = (line: string): boolean =>
    tabs ? TAB_COMMENT.test(line) : tokens.length === 0 && KEY_VALUE_COMMENT.test(line);
  const tokenOf = (line: string): string => {
    const fields = tabs ? line.split('\t') : line.trim().split(/[ \t]+/);
    const token = fields.at(tokenColumn)?.trim();
    if (token) return syllables && token === '▁' ? ' ' : token;
    if (syllables && fields.at(tokenColumn)) return ' ';
    throw new SyntaxError(
      `${source}:${number}: got ${fields.length} columns, expected a token in column ${tokenColumn}`,
    );
  };
  const take = (): InputDocument => {
    const document = { ...documentOf(lines, tokens, syllables ? '' : ' '), line: number };
    lines = [];
    tokens = [];
    return document;
  };

  const readLine = (line: string): InputDocument[] => {
    number++;
    const ends = isBorder(line);
    if (ends || isComment(line)) lines.push({ text: line });
    else lines.push({ text: line, token: tokens.push(tokenOf(line)) - 1 });
    return ends ? [take()] : [];
  };

  return {
    read: (line) => {
      held.push(line);
      // The first line of a token decides; what comes before it must wait.
      if (!isBorder(line) && !TAB_COMMENT.test(line)) tabs ??= line.includes('\t');
      return tabs === undefined ? [] : held.splice(0).flatMap(readLine);
    },
    end: () => [...held.splice(0).flatMap(readLine), ...(lines.length > 0 ? [take()] : [])],
  };
}

/** Tokens as a text: words with spaces between them, syllables as they are. */
function documentOf(
  lines: NonNullable<InputDocument['lines']>,
  tokens: string[],
  separator: string,
): Omit<InputDocument, 'line'> {
  const starts: number[] = [];
  let offset = 0;
  for (const token of tokens) {
    starts.push(offset);
    offset += token.length + separator.length;
  }
  const ends = starts.map((start, i) => start + tokens[i].length);
  const sentences = tokens.length > 0 ? [{ tokens, starts, ends }] : [];
  return { text: tokens.join(separator), sentences, lines };
}
