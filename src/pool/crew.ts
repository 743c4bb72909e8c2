import { inFile, ModelFileError } from '../model-file-error.ts';
import type { LoadOptions, Tagger } from '../tagger.ts';
import {
  connect,
  type Connection,
  type FailureMessage,
  type Message,
  type WorkerLike,
} from '../threads/port.ts';
import { nextTurn } from '../threads/turn.ts';
import { type JobKind, jobKinds, type JobKindName, type Names } from './jobs.ts';
import type { LoadMessage, ReadyMessage, ResultMessage, TagMessage } from './serve.ts';

/** A worker ended while it was at work on these items. */
export class WorkerDeath extends Error {
  override readonly name = 'WorkerDeath';
}

interface Job {
  id: number;
  kind: JobKindName;
  items: readonly unknown[];
  /** Not for the calling thread: these items have killed a worker. */
  dangerous: boolean;
  signal: AbortSignal | undefined;
  resolve(results: unknown[]): void;
  reject(error: unknown): void;
}

interface Member {
  connection: Connection;
  ready: boolean;
  /** Jobs that were sent to it, in the order in which it does them. */
  jobs: Job[];
}

export interface CrewOptions {
  createWorker: () => WorkerLike;
  size: number;
  model: Uint8Array;
  /** Where the model comes from, for messages. */
  name?: string | undefined;
  backend: LoadOptions['backend'];
  cacheBytes: LoadOptions['cacheBytes'];
  rules?: LoadOptions['rules'];
  replaceRules?: LoadOptions['replaceRules'];
}

/** One that it works on, and one that it finds in its mailbox when it is done. */
const JOBS_AT_WORKER = 2;

/** Items that the calling thread does at a time, between which it hears workers. */
const PIECE = 64;

/** Workers that have the same model, and the jobs that wait for them; the calling thread may be one more. */
export class Crew {
  /** Resolves when all workers have the model. */
  readonly ready: Promise<void>;
  names: Names | undefined;
  /** Works between messages, if it is there. */
  private helper: Tagger | undefined;
  private helping = false;
  private members: Member[] = [];
  private queue: Job[] = [];
  private failure: { error: unknown } | undefined;
  private ids = 0;
  private settleReady!: { resolve(): void; reject(error: unknown): void };

  constructor(private readonly options: CrewOptions) {
    this.ready = new Promise((resolve, reject) => (this.settleReady = { resolve, reject }));
    this.ready.catch(() => {});
    try {
      for (let i = 0; i < options.size; i++) this.members.push(this.hire());
    } catch (error) {
      this.fail(error);
    }
    if (options.size === 0) this.settleReady.resolve();
  }

  /** The calling thread takes part from now on. */
  help(tagger: Tagger): void {
    this.helper = tagger;
    void this.work();
  }

  /** Does a job. Rejects with WorkerDeath if a worker ended over it, and with what went wrong otherwise. */
  run<T, R>(
    kind: JobKindName,
    items: readonly T[],
    { dangerous = false, signal }: { dangerous?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<R[]> {
    return new Promise<unknown[]>((resolve, reject) => {
      const job = { id: this.ids++, kind, items, dangerous, signal, resolve, reject };
      if (dangerous) this.queue.unshift(job);
      else this.queue.push(job);
      this.assign();
    }) as Promise<R[]>;
  }

  /** Ends all workers; jobs that are not done fail with this error, and so do later ones. */
  async fail(error: unknown): Promise<void> {
    this.failure ??= { error };
    const members = this.members.splice(0);
    for (const job of [...members.flatMap(({ jobs }) => jobs), ...this.queue.splice(0)]) job.reject(error);
    this.settleReady.reject(error);
    await Promise.all(members.map(({ connection }) => connection.end()));
  }

  private hire(): Member {
    const { createWorker, model, backend, cacheBytes, rules, replaceRules } = this.options;
    const connection = connect(createWorker(), {
      message: (message) => this.receive(member, message),
      death: (reason) => this.replace(member, reason),
    });
    const member: Member = { connection, ready: false, jobs: [] };
    connection.post({
      oriel: 'load',
      model,
      backend,
      cacheBytes,
      rules,
      replaceRules,
    } satisfies LoadMessage);
    return member;
  }

  private receive(member: Member, message: Message): void {
    if (message.oriel === 'ready') this.welcome(member, message as ReadyMessage);
    else if (message.oriel === 'failure') this.refuse(member, message as FailureMessage);
    else if (message.oriel === 'result') {
      const { job: id, results } = message as ResultMessage;
      const job = this.take(member, id);
      const { unpackResults } = jobKinds[job.kind] as JobKind<unknown, unknown>;
      job.resolve(unpackResults(results as never, job.items, this.names!));
    }
    this.assign();
  }

  private welcome(member: Member, { labels, tags, rules }: ReadyMessage): void {
    member.ready = true;
    this.names = { labels, tags, rules };
    if (this.members.every(({ ready }) => ready)) this.settleReady.resolve();
  }

  /** A job, or the model itself, that the worker can make nothing of. */
  private refuse(member: Member, { job: id, name, message }: FailureMessage): void {
    const error = inFile(errorOf(name, message), this.options.name);
    if (id === undefined) void this.fail(error);
    else this.take(member, id).reject(error);
  }

  private take(member: Member, id: number): Job {
    const at = member.jobs.findIndex((job) => job.id === id);
    return member.jobs.splice(at, 1)[0];
  }

  private replace(member: Member, reason: string): void {
    if (!member.ready) {
      void this.fail(new Error(`a worker could not be started: ${reason}`));
      return;
    }
    const [current, ...others] = member.jobs;
    this.queue.unshift(...others);
    try {
      this.members[this.members.indexOf(member)] = this.hire();
    } catch (error) {
      void this.fail(error);
    }
    current?.reject(new WorkerDeath(reason));
    this.assign();
  }

  private assign(): void {
    if (this.failure) {
      for (const job of this.queue.splice(0)) job.reject(this.failure.error);
      return;
    }
    // One each, and then one more each, so that all are at work as soon as can be.
    for (let level = 1; level <= JOBS_AT_WORKER; level++) {
      for (const member of this.members) {
        while (member.ready && member.jobs.length < level) {
          const job = this.next(true);
          if (!job) break;
          this.send(member, job);
        }
      }
    }
    for (const { connection, ready, jobs } of this.members) connection.hold(!ready || jobs.length > 0);
    void this.work();
  }

  private send(member: Member, job: Job): void {
    const { id, kind, items } = job;
    member.jobs.push(job);
    const { pack } = jobKinds[kind] as JobKind<unknown, unknown>;
    member.connection.post({ oriel: 'tag', job: id, kind, items: pack(items) } satisfies TagMessage);
  }

  /** The next job that somebody still waits for. */
  private next(forWorker: boolean): Job | undefined {
    for (;;) {
      const at = forWorker ? 0 : this.queue.findIndex(({ dangerous }) => !dangerous);
      const [job] = at < 0 ? [] : this.queue.splice(at, 1);
      if (!job?.signal?.aborted) return job;
      job.reject(job.signal.reason);
    }
  }

  /** The calling thread's part. */
  private async work(): Promise<void> {
    if (this.helping || !this.helper) return;
    this.helping = true;
    for (let job = this.next(false); job; job = this.next(false)) {
      try {
        job.resolve(await this.runHere(job, this.helper));
      } catch (error) {
        job.reject(error);
      }
    }
    this.helping = false;
  }

  /** Piece by piece, and after each the event loop, where workers ask for more. */
  private async runHere({ kind, items, signal }: Job, helper: Tagger): Promise<unknown[]> {
    const { run } = jobKinds[kind] as JobKind<unknown, unknown>;
    const results: unknown[] = [];
    for (let at = 0; at < items.length; at += PIECE) {
      signal?.throwIfAborted();
      results.push(...(await run(helper, items.slice(at, at + PIECE))));
      await nextTurn();
    }
    return results;
  }
}

function errorOf(name: string, message: string): Error {
  if (name === 'ModelFileError') return new ModelFileError(message);
  if (name === 'TypeError') return new TypeError(message);
  if (name === 'RangeError') return new RangeError(message);
  return new Error(message);
}
