import type { Entity, Tagger } from 'oriel';

/** A document that is split into sentences and tokens, and what its source says of it. */
export interface InputDocument {
  text: string;
  sentences: InputSentence[];
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
  /** Tags by sentence and token. */
  tags: string[][];
}

/** Tags documents, all in one go. */
export function tagDocuments(tagger: Tagger, documents: readonly InputDocument[]): TaggedDocument[] {
  const tagged = documents.map((document): TaggedDocument => ({
    ...document,
    entities: [],
    tags: document.sentences.map(() => []),
  }));
  const places = tagged.flatMap((document) =>
    document.sentences.map((sentence, i) => ({ document, sentence, i })),
  );
  const { tags } = tagger.model.tagSet;
  tagger.predict(
    places.map(({ sentence }) => sentence.tokens),
    (s, path, posterior) => {
      const { document, sentence, i } = places[s];
      document.tags[i] = Array.from(path, (id) => tags[id]);
      for (const { label, start: first, end: last, score } of tagger.spansOf(path, posterior)) {
        const [start, end] = [sentence.starts[first], sentence.ends[last - 1]];
        document.entities.push({ text: document.text.slice(start, end), label, start, end, score });
      }
    },
  );
  const { override } = tagger;
  if (override) for (const document of tagged) document.entities = override(document.text, document.entities);
  return tagged;
}
