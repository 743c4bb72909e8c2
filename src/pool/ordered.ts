/**
 * How large chunks are: a share of what was read before, so that the first ones are soon at work, and of what is left, where
 * that is known, so that the last ones are done at about the same time; and within bounds.
 */
export interface ChunkSizes {
  smallest: number;
  largest: number;
  share: number;
}

export interface OrderedOptions<T> {
  /** How much an item adds to a chunk, which ends when it is large enough or has `chunkItems`. */
  sizeOf: (item: T) => number;
  chunkSizes: ChunkSizes;
  chunkItems: number;
  /** Chunks at work or waiting to be consumed; so at most `chunks · chunkItems` items are. */
  chunks: number;
  signal?: AbortSignal | undefined;
}

/** For how long a chunk that is not full waits for more items of a source that lets it wait. */
const PATIENCE_MS = 2;

/**
 * Maps items by chunks, several at a time, and gives the results in the order of the items. Reads no further ahead than
 * `chunks` allows: a slow consumer slows the source. `run` is told by its signal that nobody waits any longer.
 *
 * @throws what the source or `run` throws, and the signal's reason
 */
export function mapOrdered<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  run: (items: T[], first: number, signal: AbortSignal) => Promise<R[]>,
  options: OrderedOptions<T>,
): AsyncGenerator<R, void, undefined> {
  return new Flattened(mapLists(source, run, options), options.signal);
}

/** `mapOrdered`, with the results of a chunk as one list. */
export async function* mapLists<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  run: (items: T[], first: number, signal: AbortSignal) => Promise<R[]>,
  options: OrderedOptions<T>,
): AsyncGenerator<R[], void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const chunks = new Chunks(source, run, options, stop.signal);
  try {
    for (;;) {
      const results = await untilAborted(chunks.next(), signal);
      if (!results) return;
      yield results;
      chunks.consumed();
    }
  } finally {
    stop.abort();
    chunks.close();
  }
}

/**
 * What the promise gives, unless the signal aborts before. The listener is removed with the promise: a race with one
 * promise that stays pending would keep every result alive for as long as the signal.
 */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    const settled = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(settled);
    if (signal.aborted) abort();
  });
}

/**
 * Gives out the items of lists one by one. What a generator does for each item costs several turns of the queue of
 * microtasks, here it is one promise. Calls that come before an earlier one is answered are answered in order.
 */
export class Flattened<R> implements AsyncGenerator<R, void, undefined> {
  private list: readonly R[] = [];
  private at = 0;
  /** Calls that are not answered yet, and the last of them. */
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lists: AsyncGenerator<R[], void, undefined>,
    private readonly signal?: AbortSignal,
  ) {}

  next(): Promise<IteratorResult<R, void>> {
    if (this.waiting > 0 || this.at >= this.list.length || this.signal?.aborted)
      return this.queue(() => this.advance());
    return Promise.resolve({ value: this.list[this.at++], done: false });
  }

  return(): Promise<IteratorResult<R, void>> {
    return this.queue(() => this.end(this.lists.return()));
  }

  throw(error: unknown): Promise<IteratorResult<R, void>> {
    return this.queue(() => this.end(this.lists.throw(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async advance(): Promise<IteratorResult<R, void>> {
    if (this.at < this.list.length && this.signal?.aborted)
      return this.end(this.lists.throw(this.signal.reason));
    while (this.at >= this.list.length) {
      const { value, done } = await this.lists.next();
      if (done) return this.end();
      this.list = value;
      this.at = 0;
    }
    return { value: this.list[this.at++], done: false };
  }

  private async end(ended?: Promise<unknown>): Promise<IteratorResult<R, void>> {
    this.list = [];
    await ended;
    return { value: undefined, done: true };
  }

  private queue<T>(step: () => Promise<T>): Promise<T> {
    this.waiting++;
    const answer = this.last.then(step);
    const answered = () => void this.waiting--;
    this.last = answer.then(answered, answered);
    return answer;
  }
}

/** Reads a source into chunks and sets them to work, as many as there may be. */
class Chunks<T, R> {
  private readonly pending: Promise<R[]>[] = [];
  private readonly iterator: Iterator<T> | AsyncIterator<T>;
  private items: T[] = [];
  private size = 0;
  private first = 0;
  /** At which size the chunk ends. */
  private chunkSize: number;
  /** Of the chunks before. */
  private sizeBefore = 0;
  /** Of the source; NaN if it is not known. */
  private readonly length: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Chunks that are not consumed yet. */
  private open = 0;
  private ended = false;
  private failure: { error: unknown } | undefined;
  private closed = false;
  private wakeReader = () => {};
  private wakeConsumer = () => {};

  constructor(
    source: Iterable<T> | AsyncIterable<T>,
    private readonly run: (items: T[], first: number, signal: AbortSignal) => Promise<R[]>,
    private readonly options: OrderedOptions<T>,
    private readonly stopped: AbortSignal,
  ) {
    this.iterator = iteratorOf(source);
    this.length = Array.isArray(source) ? source.length : NaN;
    this.chunkSize = options.chunkSizes.smallest;
    void this.read();
  }

  /** The results of the next chunk; undefined after the last. */
  async next(): Promise<R[] | undefined> {
    while (this.pending.length === 0) {
      if (this.failure) throw this.failure.error;
      if (this.ended) return undefined;
      await new Promise<void>((resolve) => (this.wakeConsumer = resolve));
    }
    return this.pending.shift();
  }

  /** The chunk that came last is done with. */
  consumed(): void {
    this.open--;
    this.wakeReader();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.wakeReader();
    // Not waited for: a source that is at a standstill would keep us.
    if (!this.ended) void Promise.resolve(this.iterator.return?.()).catch(() => {});
  }

  private async read(): Promise<void> {
    try {
      while (!this.closed) {
        if (this.open >= this.options.chunks) {
          await new Promise<void>((resolve) => (this.wakeReader = resolve));
          continue;
        }
        const next = this.iterator.next();
        const { done, value } = isPromise(next) ? await next : next;
        if (this.closed) return;
        if (done) break;
        this.add(value);
      }
    } catch (error) {
      this.failure = { error };
    }
    if (!this.closed) this.flush();
    this.ended = true;
    this.wakeConsumer();
  }

  private add(item: T): void {
    const { chunkItems, sizeOf } = this.options;
    if (this.items.length === 0) this.timer = setTimeout(() => this.flush(), PATIENCE_MS);
    this.items.push(item);
    this.size += sizeOf(item);
    if (this.items.length >= chunkItems || this.size >= this.chunkSize) this.flush();
  }

  private flush(): void {
    clearTimeout(this.timer);
    if (this.items.length === 0) return;
    const results = this.run(this.items, this.first, this.stopped);
    results.catch(() => {}); // whoever takes the chunk hears of it
    this.pending.push(results);
    this.open++;
    this.first += this.items.length;
    this.sizeBefore += this.size;
    this.chunkSize = this.nextSize();
    this.items = [];
    this.size = 0;
    this.wakeConsumer();
  }

  /** Of the next chunk; items that are left are taken to be as large as those before. */
  private nextSize(): number {
    const { smallest, largest, share } = this.options.chunkSizes;
    const left = (this.length - this.first) * (this.sizeBefore / this.first);
    const least = left < this.sizeBefore ? left : this.sizeBefore;
    return Math.min(largest, Math.max(smallest, share * least));
  }
}

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Partial<Promise<T>>).then === 'function';

function iteratorOf<T>(source: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  return source[Symbol.iterator]();
}
