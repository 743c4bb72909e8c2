import type { BackendName } from '../core/wasm.ts';
import { inFile } from '../model-file-error.ts';
import { bytesOf, type ModelSource } from '../model-source.ts';
import { type LoadOptions, Tagger } from '../tagger.ts';
import { mergeRules, type RuleChoice, type RuleOptions } from '../rules/choice.ts';
import { applyRules, withLabels } from '../rules/find.ts';
import type { Rule } from '../rules/rule.ts';
import { type Entity, piecesOf, type Sentences } from '../tagging.ts';
import { createNodeWorker, processors } from '../threads/node.ts';
import type { WorkerLike } from '../threads/port.ts';
import { Crew, WorkerDeath } from './crew.ts';
import type { JobKindName, TaggedSentence } from './jobs.ts';
import { Flattened, mapLists } from './ordered.ts';
import { namesOfTagger } from './serve.ts';
import { anObject, checkArguments, iterable, optionsOf, lists, checkArgument } from '../util/arguments.ts';

export interface TaggerPoolOptions extends Omit<LoadOptions, 'backend'> {
  /** The model that all workers load. */
  model: ModelSource;
  /**
   * Makes a worker whose file is `oriel/worker` or imports it. In a page it has to be given:
   * `() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`. Default in Node: a worker thread.
   */
  createWorker?: () => WorkerLike;
  /** Workers. Default: as many as there are processors, less one for the calling thread; at least one. */
  size?: number;
  /**
   * Whether the calling thread tags, too, between messages. Default false: a page has to stay responsive. `splitSentences`
   * and `contextual` are for this thread; workers have what their file gives to `serve`. `rules` and `replaceRules` are for
   * all; where one has a `check` this thread applies all rules to what workers find.
   */
  callingThread?: boolean;
  /** Default auto. */
  backend?: BackendName | 'auto';
  /** Texts, or sentences, that may be read ahead of what is consumed, about. Default 2048 for each of `4·threads + 1` chunks. */
  inFlight?: number;
}

export interface PoolCallOptions {
  signal?: AbortSignal | undefined;
}

/** Texts that could not be tagged: the workers that tried ended. */
export class PoolError extends Error {
  override readonly name = 'PoolError';

  constructor(
    message: string,
    /** Places of the texts, counted from 0 in the call's input. */
    readonly indices: readonly number[],
    /** The texts themselves; of a sentence its tokens. */
    readonly items: readonly unknown[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const OPTIONS: readonly (keyof TaggerPoolOptions)[] = [
  'model',
  'createWorker',
  'size',
  'callingThread',
  'backend',
  'inFlight',
  'splitSentences',
  'contextual',
  'cacheBytes',
  'rules',
  'replaceRules',
];

/** UTF-16 units in a chunk: from half a millisecond of work up, beside which a message costs little. */
const [SMALLEST_CHUNK, LARGEST_CHUNK] = [1 << 13, 1 << 16];
const CHUNK_ITEMS = 2048;

/**
 * A tagger on several threads, which share no memory: Web Workers, or worker threads in Node. Texts go out in chunks and
 * come back in order, the same as one tagger gives. A worker that ends (an error, `terminate`, out of memory) is replaced
 * and the texts that it was at work on are tagged again, each by itself; if one of them ends a worker again, the call
 * fails with a PoolError that names it. A pool in Node does not keep the process alive when it has nothing to do.
 */
export class TaggerPool {
  private readonly crew: Promise<Crew>;
  private readonly threads: number;
  /** Whether this thread applies the rules, since they cannot be sent to workers. */
  private readonly ownRules: boolean;
  private closed = false;

  /** @throws RangeError for a size below 1, TypeError for a splitter that workers could not have */
  constructor(private readonly options: TaggerPoolOptions) {
    checkArgument(options, 'options', anObject);
    checkArguments({ options }, optionsOf(...OPTIONS));
    if (options.splitSentences && !options.createWorker && options.size !== 0)
      throw new TypeError(
        'splitSentences: got a function, which cannot be sent to workers, expected it in a call of `serve` in a file of your own that `createWorker` runs',
      );
    const { size = Math.max(1, processors() - 1), callingThread = false, inFlight } = options;
    const least = callingThread ? 0 : 1;
    if (!Number.isInteger(size) || size < least)
      throw new RangeError(`size: got ${size}, expected an integer ≥ ${least}`);
    if (inFlight !== undefined && !(Number.isInteger(inFlight) && inFlight > 0))
      throw new RangeError(`inFlight: got ${inFlight}, expected an integer ≥ 1`);
    this.threads = size + (callingThread ? 1 : 0);
    this.ownRules = hasFunctions(options.rules) || hasFunctions(options.replaceRules);
    this.crew = this.start(size, callingThread);
    this.crew.catch(() => {});
  }

  /**
   * Resolves when all threads have the model; every call waits for it.
   *
   * @throws ModelFileError for bytes that are no model; RangeError for the name of a rule that is unknown, TypeError for
   *   what is no rule; Error if the model cannot be had, or if a worker cannot be started
   */
  async ready(): Promise<void> {
    await (
      await this.crew
    ).ready;
  }

  /** The labels of entities, those of rules among them, sorted; rejects as `ready` does. */
  async labels(): Promise<readonly string[]> {
    await this.ready();
    const crew = await this.crew;
    return withLabels(crew.names!.labels, this.rulesHere(crew));
  }

  /**
   * The entities of each text, in the order of the texts. Reads no further ahead than `inFlight`, so that a slow
   * consumer slows the source; what is not consumed is not computed.
   *
   * @throws PoolError for texts that end workers twice; what the source throws; the signal's reason
   */
  tagStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options: PoolCallOptions = {},
  ): AsyncGenerator<Entity[]> {
    checkArguments({ texts, options }, iterable, optionsOf('signal'));
    return this.stream('texts', texts, sizeOfText, options);
  }

  /**
   * `tagStream` for sentences that are split into tokens already: their tags, and the spans that these hold. Each is a
   * document of its own.
   */
  tagSentences(
    sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
    options: PoolCallOptions = {},
  ): AsyncGenerator<TaggedSentence> {
    checkArguments({ sentences, options }, iterable, optionsOf('signal'));
    return this.stream('sentences', sentences, (tokens) => 6 * tokens.length, options);
  }

  /** `tagSentences` for documents, each a list of sentences. */
  async *tagDocuments(
    documents: Iterable<Sentences> | AsyncIterable<Sentences>,
    options: PoolCallOptions = {},
  ): AsyncGenerator<TaggedSentence[]> {
    checkArguments({ documents, options }, iterable, optionsOf('signal'));
    const places = new WeakMap<Sentences, number>();
    /** Of documents on their way: pieces that are not done. */
    const waiting: number[] = [];
    let count = 0;
    async function* source() {
      for await (const document of documents) {
        checkArgument(document, 'document', lists);
        const pieces = piecesOf(document);
        waiting.push(pieces.length);
        for (const piece of pieces) places.set(piece, count);
        count++;
        yield* pieces;
      }
    }
    const sizeOf = (piece: Sentences) => piece.reduce((sum, { length }) => sum + 6 * length, 0);
    const placeOf = (piece: Sentences) => places.get(piece)!;
    let done: TaggedSentence[] = [];
    for await (const tagged of this.stream('documents', source(), sizeOf, options, placeOf)) {
      done.push(...(tagged as TaggedSentence[]));
      if (--waiting[0] > 0) continue;
      waiting.shift();
      yield done;
      done = [];
    }
  }

  /** The entities of each text, when all are done. */
  async tagBatch(texts: readonly string[], options: PoolCallOptions = {}): Promise<Entity[][]> {
    checkArguments({ texts, options }, iterable, optionsOf('signal'));
    const results: Entity[][] = [];
    for await (const some of this.lists<string, Entity[]>('texts', texts, sizeOfText, options))
      for (const entities of some) results.push(entities);
    return results;
  }

  /** Ends the workers. Calls under way fail, and later ones do. */
  async close(): Promise<void> {
    this.closed = true;
    const crew = await this.crew.catch(() => undefined);
    await crew?.fail(closedError());
  }

  private stream<T, R>(
    kind: JobKindName,
    items: Iterable<T> | AsyncIterable<T>,
    sizeOf: (item: T) => number,
    options: PoolCallOptions,
    placeOf?: (item: T) => number,
  ): AsyncGenerator<R, void, undefined> {
    return new Flattened(this.lists<T, R>(kind, items, sizeOf, options, placeOf), options.signal);
  }

  private async *lists<T, R>(
    kind: JobKindName,
    items: Iterable<T> | AsyncIterable<T>,
    sizeOf: (item: T) => number,
    { signal }: PoolCallOptions,
    /** The place of an item in the call's input, where that is not its number. */
    placeOf?: (item: T) => number,
  ): AsyncGenerator<R[], void, undefined> {
    signal?.throwIfAborted();
    if (this.closed) throw closedError();
    const crew = await this.crew;
    await crew.ready;
    const rules = kind === 'texts' ? this.rulesHere(crew) : [];
    // Two at a worker, one that waits for it, and one that is done and waits for an earlier one.
    const chunks = 4 * this.threads + 1;
    const { inFlight = CHUNK_ITEMS * chunks } = this.options;
    const chunkItems = Math.max(1, Math.floor(inFlight / chunks));
    yield* mapLists(
      items,
      async (some, first, stopped) => {
        if (kind === 'sentences') checkArguments({ sentences: some }, lists);
        const place = (i: number) => placeOf?.(some[i]) ?? first + i;
        const results = await this.runChunk<T, R>(crew, kind, some, place, stopped);
        if (rules.length === 0) return results;
        return results.map((entities, i) => applyRules(rules, some[i] as string, entities as Entity[]) as R);
      },
      {
        sizeOf,
        chunkSizes: { smallest: SMALLEST_CHUNK, largest: LARGEST_CHUNK, share: 1 / (4 * this.threads) },
        chunkItems,
        chunks: Math.min(chunks, inFlight),
        signal,
      },
    );
  }

  private async runChunk<T, R>(
    crew: Crew,
    kind: JobKindName,
    items: T[],
    placeOf: (i: number) => number,
    signal: AbortSignal,
  ): Promise<R[]> {
    try {
      return await crew.run<T, R>(kind, items, { signal });
    } catch (error) {
      if (!(error instanceof WorkerDeath)) throw error;
    }
    // By itself each, so that it is plain which of them it was.
    const again = items.map(async (item, i) => {
      try {
        return (await crew.run<T, R>(kind, [item], { dangerous: true, signal }))[0];
      } catch (error) {
        if (!(error instanceof WorkerDeath)) throw error;
        throw new PoolError(
          `${kind.slice(0, -1)} ${placeOf(i)} ended two workers that were to tag it: ${error.message}`,
          [placeOf(i)],
          [item],
          { cause: error },
        );
      }
    });
    return Promise.all(again);
  }

  /** The rules that this thread applies to what workers find. */
  private rulesHere(crew: Crew): Rule[] {
    return this.ownRules ? mergeRules(crew.names!.rules, this.options) : [];
  }

  private async start(size: number, callingThread: boolean): Promise<Crew> {
    const { createWorker = createNodeWorker, backend, cacheBytes, rules, replaceRules } = this.options;
    // Bad rules fail before a model is read.
    mergeRules(undefined, this.options);
    const sent: RuleOptions = this.ownRules ? { rules: 'none' } : { rules, replaceRules };
    const { bytes: model, name } = await bytesOf(this.options.model);
    const tagger = callingThread
      ? await Tagger.load(model, {
          backend: backend ?? 'auto',
          cacheBytes,
          splitSentences: this.options.splitSentences,
          contextual: this.options.contextual,
          ...sent,
        }).catch((error: unknown) => {
          throw inFile(error, name);
        })
      : undefined;
    const crew = new Crew({ createWorker, size, model, name, backend, cacheBytes, ...sent });
    if (this.closed) await crew.fail(closedError());
    if (tagger) {
      crew.names = namesOfTagger(tagger);
      crew.help(tagger);
    }
    return crew;
  }
}

const sizeOfText = ({ length }: string): number => length;

/** Rules of one's own may have functions, which cannot be sent. */
const hasFunctions = (choice: RuleChoice | undefined): boolean =>
  Object.values(Object(choice)).some((rule) => typeof Object(rule).check === 'function');

const closedError = () => new Error('the pool is closed');
