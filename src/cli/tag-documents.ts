import type { Entity, Tagger } from 'oriel';
import type { TaggerPool } from 'oriel/worker';

/** A document, and what its source says of it. */
export interface InputDocument {
  text: string;
  /** The number of its last line in the input, from 1. */
  line: number;
  /** Where tokens are read or written; other documents are tagged as texts. */
  sentences?: InputSentence[];
  /** The object that a JSON line held. */
  keys?: object;
  /** The lines of a CoNLL file; a line of a token names it by its index. */
  lines?: { text: string; token?: number }[];
  /** A line without content, which stands for itself. */
  blank?: boolean;
}

export interface InputSentence {
  tokens: string[];
  /** UTF-16 offsets into the text. */
  starts: number[];
  ends: number[];
}

export interface TaggedDocument extends InputDocument {
  entities: Entity[];
  /** Tags by sentence and token, where there are sentences. */
  tags: string[][];
}

/** How documents are tagged, on this thread or on several. */
export interface Method<R = unknown> {
  tag(tagger: Tagger, documents: readonly InputDocument[]): R[];
  tagOnThreads(pool: TaggerPool, documents: AsyncIterable<InputDocument>): AsyncIterable<R>;
  /** A document with its result. */
  join(document: InputDocument, result: R, tagger: Tagger): TaggedDocument;
}

async function* map<T, R>(items: AsyncIterable<T>, change: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield change(item);
}

/** Texts as the library tags them. Neither sentences nor tokens are kept. */
export const asTexts: Method<Entity[]> = {
  tag: (tagger, documents) => tagger.tagBatch(documents.map(({ text }) => text)),
  tagOnThreads: (pool, documents) => pool.tagStream(map(documents, ({ text }) => text)),
  join: (document, entities) => ({ ...document, entities, tags: [] }),
};

interface TaggedSentence {
  tags: string[];
  /** Runs of tokens. */
  spans: Omit<Entity, 'text'>[];
}

const sentencesOf = ({ sentences = [] }: InputDocument) => sentences.map(({ tokens }) => tokens);

/** Documents that are split into tokens already. */
export const asTokens: Method<TaggedSentence[]> = {
  tag: (tagger, documents) => {
    const { tags } = tagger.model.tagSet;
    const results = documents.map((document) =>
      sentencesOf(document).map((): TaggedSentence => ({ tags: [], spans: [] })),
    );
    const places = results.flatMap((sentences, number) =>
      sentences.map((sentence) => ({ sentence, number })),
    );
    tagger.predict(
      documents.flatMap(sentencesOf),
      (s, path, posterior) => {
        places[s].sentence.tags = Array.from(path, (id) => tags[id]);
        places[s].sentence.spans = tagger.spansOf(path, posterior);
      },
      places.map(({ number }) => number),
    );
    return results;
  },
  tagOnThreads: (pool, documents) => pool.tagDocuments(map(documents, sentencesOf)),
  join: (document, result, tagger) => {
    const { text, sentences = [] } = document;
    const entities = result.flatMap(({ spans }, i) => tagger.entitiesOf(text, sentences[i], spans));
    const tags = result.map((sentence) => sentence.tags);
    return { ...document, entities: tagger.applyRules(text, entities), tags };
  },
};
