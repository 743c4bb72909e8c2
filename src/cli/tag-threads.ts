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
  backend?: BackendName | 'auto';
}

/** Tags documents on several threads; they come in the order in which they were read. */
export async function* tagOnThreads(
  { model, tagger, threads, backend = 'auto' }: ThreadOptions,
  documents: AsyncIterable<readonly InputDocument[]>,
): AsyncGenerator<TaggedDocument[]> {
  const pool = new TaggerPool({ model, size: threads - 1, callingThread: true, backend, rules: [] });
  // Documents whose sentences are on their way, and how many of the first one's have come.
  const waiting: TaggedDocument[] = [];
  let known = 0;
  const complete = () => {
    const done: TaggedDocument[] = [];
    for (; waiting.length > 0 && waiting[0].sentences.length === known; known = 0)
      done.push(waiting.shift()!);
    return done;
  };
  async function* sentences() {
    for await (const some of documents) {
      for (const document of some) {
        waiting.push(untagged(document));
        for (const { tokens } of document.sentences) yield tokens;
      }
    }
  }
  try {
    for await (const { tags, spans } of pool.tagSentences(sentences())) {
      // Documents without sentences wait for nothing.
      const done = complete();
      addSentence(waiting[0], known++, tags, spans);
      done.push(...complete());
      if (done.length === 0) continue;
      applyRules(tagger, done);
      yield done;
    }
    const last = complete();
    applyRules(tagger, last);
    yield last;
  } finally {
    await pool.close();
  }
}
