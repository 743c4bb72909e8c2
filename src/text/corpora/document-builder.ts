import type { Document, Sentence } from '../sentence.ts';

/** How many lines are kept of each tag: as many as a message gives. */
const LINES = 10;

/** Gathers tokens into sentences and documents. */
export class DocumentBuilder {
  private readonly documents: Document[] = [];
  private document: Document = { sentences: [] };
  private sentence: Sentence & { tags: string[] } = { tokens: [], tags: [] };
  private hasDocumentLines = false;
  private readonly strings = new Map<string, string>();
  /** How often each tag occurs, and the first lines that have it. */
  readonly tags = new Map<string, { count: number; lines: number[] }>();
  private readonly hasText: boolean;

  constructor(hasText: boolean) {
    this.hasText = hasText;
  }

  get betweenSentences(): boolean {
    return this.sentence.tokens.length === 0;
  }

  /** `line` counts from 1. */
  add(token: string, tag: string, line: number): void {
    this.sentence.tokens.push(this.shared(token));
    this.sentence.tags.push(this.shared(tag));
    const seen = this.tags.get(tag);
    if (!seen) this.tags.set(this.shared(tag), { count: 1, lines: [line] });
    else if (seen.count++ < LINES) seen.lines.push(line);
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
