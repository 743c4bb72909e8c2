import type { Jobs } from './serve.ts';

/** The addresses of the workers, given by the build: their names have hashes. */
declare const WORKERS: Record<WorkerName, string>;

export type WorkerName = 'backend' | 'boundary' | 'rates' | 'names' | 'speed';

type AnyJob = Jobs[string];
type InputOf<J extends AnyJob> = Parameters<J>[0];
type ContextOf<J extends AnyJob> = Parameters<J>[1];
type MessageOf<J extends AnyJob> = Parameters<ContextOf<J>['post']>[0];
type CommandOf<J extends AnyJob> =
  ContextOf<J> extends { listen: (listener: (command: infer C) => void) => void } ? C : never;
type ResultOf<J extends AnyJob> = Awaited<ReturnType<J>>;

/** A job under way. */
export interface Run<J extends AnyJob> {
  /** What it came to; undefined if it was stopped. */
  done: Promise<ResultOf<J> | undefined>;
  send: (command: CommandOf<J>) => void;
  stop: () => void;
}

interface Call {
  onMessage: (message: never) => void;
  resolve: (result?: never) => void;
  reject: (error: Error) => void;
}

/** What a page tells a worker. */
export type Order = { id: number } & (
  { job: string; input: unknown } | { command: unknown } | { abort: true }
);

/** What a worker says of its jobs. */
export type Reply = { id: number } & (
  | { kind: 'message'; message: unknown }
  | { kind: 'result'; result: unknown }
  | { kind: 'error'; name: string; message: string }
);

/** How long a job may take to hear that it shall stop, before its worker is ended, in milliseconds. */
const PATIENCE = 1000;

/** A web worker that runs jobs. It starts with the first job; one that will not stop is ended and replaced. */
export class Work<J extends Jobs> {
  private worker: Worker | undefined;
  private readonly calls = new Map<number, Call>();
  private last = 0;

  constructor(private readonly name: WorkerName) {}

  run<K extends keyof J & string>(
    job: K,
    input: InputOf<J[K]>,
    onMessage: (message: MessageOf<J[K]>) => void = () => {},
  ): Run<J[K]> {
    const id = ++this.last;
    const worker = (this.worker ??= this.start());
    const done = new Promise<ResultOf<J[K]> | undefined>((resolve, reject) => {
      this.calls.set(id, { onMessage, resolve, reject });
    });
    this.order({ id, job, input }, worker);
    return {
      done,
      send: (command) => this.calls.has(id) && this.order({ id, command }, worker),
      stop: () => this.stop(id, worker),
    };
  }

  /** Ends the worker and all that it does. */
  close(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { resolve } of this.calls.values()) resolve();
    this.calls.clear();
  }

  /** The job is over for the page at once; the worker has a while to stop working on it. */
  private stop(id: number, worker: Worker): void {
    const call = this.calls.get(id);
    if (!call) return;
    call.resolve();
    const timer = setTimeout(() => worker === this.worker && this.close(), PATIENCE);
    const over = () => clearTimeout(timer);
    this.calls.set(id, { onMessage: () => {}, resolve: over, reject: over });
    this.order({ id, abort: true }, worker);
  }

  private order(order: Order, worker: Worker): void {
    worker.postMessage(order);
  }

  private start(): Worker {
    const worker = new Worker(new URL(WORKERS[this.name], document.baseURI), {
      type: 'module',
      name: this.name,
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      const call = this.calls.get(data.id);
      if (!call) return;
      if (data.kind === 'message') return call.onMessage(data.message as never);
      this.calls.delete(data.id);
      if (data.kind === 'result') call.resolve(data.result as never);
      else call.reject(Object.assign(new Error(data.message), { name: data.name }));
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const error = new Error(event.message || 'the worker could not be loaded');
      for (const { reject } of this.calls.values()) reject(error);
      this.calls.clear();
      this.close();
    });
    return worker;
  }
}
