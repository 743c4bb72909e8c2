import type { Styles } from './output.ts';
import { htmlDocument, htmlFoot, htmlHead } from './html.ts';
import type { TaggedDocument } from './tag-documents.ts';

export interface OutputFormat {
  head?: string;
  foot?: string;
  /** What is written for a document, in pieces: the whole may be much longer than its text. */
  document(document: TaggedDocument): Iterable<string>;
}

/** Formats by name, for an output in these styles and a model with these labels. */
export const formats = {
  /** The text and its entities; other keys of a JSON line stay. */
  jsonl: (): OutputFormat => ({ document: jsonLine }),
  /** A token and its tag a line. */
  conll: (): OutputFormat => ({
    document: (document) => (document.lines ? withColumn(document) : columns(document)),
  }),
  /** The text with its entities in brackets: `in [Paris LOC] are`. */
  text: (styles: Styles): OutputFormat => ({
    *document(document) {
      if (isEmptyConll(document)) return;
      yield* inlineText(document, styles);
      yield '\n';
    },
  }),
  /** A page by itself. */
  html: (_: Styles, labels: readonly string[]): OutputFormat => ({
    head: htmlHead,
    document: (document) => (isEmptyConll(document) ? [] : htmlDocument(document, labels)),
    foot: htmlFoot,
  }),
};

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as Format[];

/** Lines between sentences say nothing in formats other than their own. */
const isEmptyConll = ({ lines, sentences }: TaggedDocument) => lines !== undefined && sentences?.length === 0;

function* jsonLine(document: TaggedDocument): Generator<string> {
  if (isEmptyConll(document)) return;
  const { keys, text, entities, blank } = document;
  if (blank) return yield '\n';
  let mark = '{';
  for (const [key, value] of Object.entries({ ...keys, text, entities })) {
    yield `${mark}${JSON.stringify(key)}:`;
    if (key === 'entities') yield* jsonList(entities);
    else yield JSON.stringify(value);
    mark = ',';
  }
  yield '}\n';
}

function* jsonList(items: readonly unknown[]): Generator<string> {
  for (let i = 0; i < items.length; i++) yield `${i === 0 ? '[' : ','}${JSON.stringify(items[i])}`;
  yield items.length === 0 ? '[]' : ']';
}

/** The lines as they were, those of tokens with one more column. */
function* withColumn({ lines = [], tags: [tags = []] }: TaggedDocument): Generator<string> {
  for (const { text, token } of lines)
    yield token === undefined ? `${text}\n` : `${text}${text.includes('\t') ? '\t' : ' '}${tags[token]}\n`;
}

function* columns({ sentences = [], tags }: TaggedDocument): Generator<string> {
  for (const [s, { tokens }] of sentences.entries()) {
    for (const [i, token] of tokens.entries()) yield `${/^\s+$/.test(token) ? '▁' : token}\t${tags[s][i]}\n`;
    yield '\n';
  }
}

export function* inlineText(
  { text, entities }: Pick<TaggedDocument, 'text' | 'entities'>,
  styles: Styles,
): Generator<string> {
  const inLine = (piece: string) => piece.replace(/[\r\n]/g, ' ');
  let from = 0;
  for (const { text: name, label, start, end } of entities) {
    yield inLine(text.slice(from, start));
    yield inLine(styles.label(label, `[${name} ${label}]`));
    from = end;
  }
  yield inLine(text.slice(from));
}
