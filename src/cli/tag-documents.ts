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

/** A document that nothing is known of yet. */
export const untagged = (document: InputDocument): TaggedDocument => ({
  ...document,
  entities: [],
  tags: document.sentences.map(() => []),
});

/** A run of tokens in a sentence. */
export type TokenSpan = Omit<Entity, 'text'>;

/** Writes down what was found in a sentence, which has to come after those before it. */
export function addSentence(
  tagger: Tagger,
  document: TaggedDocument,
  i: number,
  tags: string[],
  spans: TokenSpan[],
): void {
  document.tags[i] = tags;
  document.entities.push(...tagger.entitiesOf(document.text, document.sentences[i], spans));
}

/** Applies the tagger's rules to a document that was tagged sentence by sentence. */
export function applyRules(tagger: Tagger, document: TaggedDocument): void {
  document.entities = tagger.applyRules(document.text, document.entities);
}

/** Tags documents, as many in one go as come together. */
export async function* tagDocuments(
  tagger: Tagger,
  documents: AsyncIterable<readonly InputDocument[]>,
): AsyncGenerator<TaggedDocument[]> {
  const { tags } = tagger.model.tagSet;
  for await (const some of documents) {
    const tagged = some.map(untagged);
    const places = tagged.flatMap((document, number) =>
      document.sentences.map((_, i) => ({ document, number, i })),
    );
    tagger.predict(
      places.map(({ document, i }) => document.sentences[i].tokens),
      (s, path, posterior) => {
        const { document, i } = places[s];
        addSentence(
          tagger,
          document,
          i,
          Array.from(path, (id) => tags[id]),
          tagger.spansOf(path, posterior),
        );
      },
      places.map(({ number }) => number),
    );
    for (const document of tagged) applyRules(tagger, document);
    yield tagged;
  }
}
