/**
 * A sentence of a corpus: parallel arrays, one entry per token.
 * `starts`/`ends` are UTF-16 offsets into the document's `text` (`text.slice(start, end)` is the token); they are
 * absent where a corpus has tokens only (CoNLL columns). `tags` are the gold tags in the corpus' scheme. `pieces` are there
 * where tokens were cut at the borders of entities: the index of the tokenizer's token that each is a piece of.
 */
export interface Sentence {
  tokens: string[];
  tags?: string[];
  starts?: number[];
  ends?: number[];
  pieces?: number[];
}

/** Sentences that belong together (an article, a tweet, one JSONL line). */
export interface Document {
  sentences: Sentence[];
  text?: string;
}

/** How tags encode spans; `plain` means one label a token and no spans. */
export const SCHEMES = ['IOB1', 'BIO', 'BIOES', 'plain'] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface Corpus {
  documents: Document[];
  scheme: Scheme;
}

/** A labelled run of tokens: `start` and `end` are token indexes in the sentence, `end` exclusive. */
export interface Span {
  label: string;
  start: number;
  end: number;
}

/** A run of characters: UTF-16 offsets, `end` exclusive. */
export interface TextRange {
  start: number;
  end: number;
}

/** Splits text into sentences: ranges in order, not overlapping, that leave out only white space. */
export type SentenceSplitter = (text: string) => TextRange[];

/** Splits one sentence into tokens: ranges in order, not overlapping. `text.slice(start, end)` is the token. */
export type Tokenizer = (text: string) => TextRange[];

/** The number of its document for each sentence of a corpus. */
export const documentNumbers = ({ documents }: Pick<Corpus, 'documents'>): number[] =>
  documents.flatMap(({ sentences }, i) => sentences.map(() => i));
