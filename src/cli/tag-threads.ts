import { resolve } from 'node:path';
import type { BackendName, Tagger } from 'oriel';
import { TaggerPool } from 'oriel/worker';
import {
  addSentence,
  applyRules,
  type InputDocument,
  type TaggedDocument,
  untagged,
} from './tag-documents.ts';

export interface ThreadOptions {
  /** The model's file. */
  model: string;
  /** The same model, whose rules these are. */
  tagger: Tagger;
  /** Threads that tag, this one among them. */
  threads: number;
  /** Of each thread. */
  cacheBytes: number;
  backend?: BackendName | 'auto';
}

/** Tags documents on several threads; they come in the order in which they were read. */
export async function* tagOnThreads(
  { model, tagger, threads, cacheBytes, backend = 'auto' }: ThreadOptions,
  documents: AsyncIterable<readonly InputDocument[]>,
): AsyncGenerator<TaggedDocument[]> {
  const pool = new TaggerPool({
    model: resolve(model),
    size: threads - 1,
    callingThread: true,
    backend,
    cacheBytes,
    rules: 'none',
  });
  // Documents that are on their way.
  const waiting: TaggedDocument[] = [];
  async function* sentences() {
    for await (const some of documents) {
      for (const document of some) {
        waiting.push(untagged(document));
        yield document.sentences.map(({ tokens }) => tokens);
      }
    }
  }
  try {
    for await (const tagged of pool.tagDocuments(sentences())) {
      const document = waiting.shift()!;
      tagged.forEach(({ tags, spans }, i) => addSentence(document, i, tags, spans));
      applyRules(tagger, document);
      yield [document];
    }
  } finally {
    await pool.close();
  }
}
