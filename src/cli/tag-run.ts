import type { Tagger } from 'oriel';
import { failureAt, type Faults } from './faults.ts';
import type { InputDocument, Method, TaggedDocument } from './tag-documents.ts';

/** How documents are tagged, and what is done about those that fail. */
export interface TagContext<R = unknown> {
  method: Method<R>;
  tagger: Tagger;
  /** The name of the input, for messages. */
  source: string;
  faults: Faults;
}

/** Tags documents on this thread, in one go; if that fails one by one, so that the faulty one can be named. */
export function* tagHere<R>(
  { method, tagger, source, faults }: TagContext<R>,
  documents: readonly InputDocument[],
): Generator<TaggedDocument> {
  let results: R[] | undefined;
  try {
    results = method.tag(tagger, documents);
  } catch {
    // Below.
  }
  for (let i = 0; i < documents.length; i++) {
    let tagged: TaggedDocument;
    try {
      tagged = method.join(
        documents[i],
        results ? results[i] : method.tag(tagger, [documents[i]])[0],
        tagger,
      );
    } catch (error) {
      faults.add(failureAt(source, documents[i].line, error));
      continue;
    }
    yield tagged;
  }
}
