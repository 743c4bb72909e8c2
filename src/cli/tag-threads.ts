import { PoolError, type TaggerPool } from 'oriel/worker';
import { failureAt } from './faults.ts';
import { type TagContext, tagHere } from './tag-run.ts';
import type { InputDocument, TaggedDocument } from './tag-documents.ts';

/** UTF-16 units of documents on their way, about: the next one waits if there are more. */
const MOST_WAITING = 2 ** 24;
/** Longer documents are tagged by this thread when it is their turn: copies on several threads would take much memory. */
const LONG = 2 ** 20;

const isLong = ({ text }: InputDocument) => text.length > LONG;
/** What other threads get in place of a long document, so that the order stays. */
const standIn = (document: InputDocument): InputDocument => ({ ...document, text: '', sentences: [] });

/**
 * Tags documents on several threads; they come in the order in which they were read. If this fails, the document is
 * looked for and the rest is tagged on this thread.
 */
export async function* tagOnThreads<R>(
  pool: TaggerPool,
  context: TagContext<R>,
  documents: AsyncIterator<InputDocument[]>,
): AsyncGenerator<TaggedDocument> {
  const { method, tagger, source, faults } = context;
  const reader = new Ahead(documents);
  try {
    for await (const result of method.tagOnThreads(pool, reader.read())) {
      const document = reader.take();
      if (isLong(document)) yield* tagHere(context, [document]);
      else yield method.join(document, result, tagger);
    }
    return;
  } catch (error) {
    const waiting = await reader.stop();
    // The text itself may not be tried here: it has ended workers.
    const deadly = error instanceof PoolError ? waiting[error.indices[0] - reader.taken] : undefined;
    for (const document of waiting)
      if (document === deadly) faults.add(failureAt(source, document.line, error));
      else yield* tagHere(context, [document]);
  }
  for (let next = await documents.next(); !next.done; next = await documents.next())
    yield* tagHere(context, next.value);
}

/** Reads documents ahead of those that are done, which are kept until then. */
class Ahead {
  /** Documents that were taken. */
  taken = 0;
  private readonly waiting: InputDocument[] = [];
  private units = 0;
  private reading: Promise<InputDocument[] | undefined> = Promise.resolve(undefined);
  private stopped = false;
  private wake = () => {};

  constructor(private readonly source: AsyncIterator<InputDocument[]>) {}

  async *read(): AsyncGenerator<InputDocument> {
    while (!this.stopped) {
      this.reading = this.next();
      const documents = await this.reading;
      if (!documents) return;
      for (const document of documents) yield isLong(document) ? standIn(document) : document;
      while (this.units > MOST_WAITING && !this.stopped)
        await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** The first of those that wait. */
  take(): InputDocument {
    const document = this.waiting.shift()!;
    this.taken++;
    this.units -= document.text.length;
    this.wake();
    return document;
  }

  /** Ends reading; returns the documents that were read and not taken. @throws what the source has thrown */
  async stop(): Promise<InputDocument[]> {
    this.stopped = true;
    this.wake();
    await this.reading;
    return this.waiting.splice(0);
  }

  private async next(): Promise<InputDocument[] | undefined> {
    const { done, value } = await this.source.next();
    if (done) return undefined;
    for (const document of value as InputDocument[]) {
      this.waiting.push(document);
      this.units += document.text.length;
    }
    return value as InputDocument[];
  }
}
