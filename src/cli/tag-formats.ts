import type { Styles } from './output.ts';
import { htmlDocument, htmlFoot, htmlHead } from './html.ts';
import type { TaggedDocument } from './tag-documents.ts';

export interface OutputFormat {
  head?: string;
  foot?: string;
  document(document: TaggedDocument): string;
}

/** Formats by name, for an output in these styles and a model with these labels. */
export const formats = {
  /** The text and its entities; other keys of a JSON line stay. */
  jsonl: (): OutputFormat => ({
    document: (document) => {
      if (isEmptyConll(document)) return '';
      const { keys, text, entities, blank } = document;
      return blank ? '\n' : `${JSON.stringify({ ...keys, text, entities })}\n`;
    },
  }),
  /** A token and its tag a line. */
  conll: (): OutputFormat => ({
    document: (document) => (document.lines ? addColumn(document) : columns(document)),
  }),
  /** The text with its entities in brackets: `in [Paris LOC] are`. */
  text: (styles: Styles): OutputFormat => ({
    document: (document) => (isEmptyConll(document) ? '' : `${inlineText(document, styles)}\n`),
  }),
  /** A page by itself. */
  html: (_: Styles, labels: readonly string[]): OutputFormat => ({
    head: htmlHead,
    document: (document) => (isEmptyConll(document) ? '' : htmlDocument(document, labels)),
    foot: htmlFoot,
  }),
};

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as Format[];

/** Lines between sentences say nothing in formats other than their own. */
const isEmptyConll = ({ lines, sentences }: TaggedDocument) => lines !== undefined && sentences.length === 0;

/** The lines as they were, those of tokens with one more column. */
function addColumn({ lines = [], tags: [tags = []] }: TaggedDocument): string {
  const line = ({ text, token }: { text: string; token?: number }) => {
    if (token === undefined) return text;
    return `${text}${text.includes('\t') ? '\t' : ' '}${tags[token]}`;
  };
  return lines.map((entry) => `${line(entry)}\n`).join('');
}

function columns({ sentences, tags }: TaggedDocument): string {
  return sentences
    .map(({ tokens }, s) => {
      const lines = tokens.map((token, i) => `${/^\s+$/.test(token) ? '▁' : token}\t${tags[s][i]}\n`);
      return `${lines.join('')}\n`;
    })
    .join('');
}

export function inlineText(
  { text, entities }: Pick<TaggedDocument, 'text' | 'entities'>,
  styles: Styles,
): string {
  let result = '';
  let from = 0;
  for (const { text: name, label, start, end } of entities) {
    result += text.slice(from, start) + styles.label(label, `[${name} ${label}]`);
    from = end;
  }
  return (result + text.slice(from)).replace(/[\r\n]/g, ' ');
}
