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
  /** What to tell a new worker in place of the present one: the job, and what was sent before its first answer. */
  orders: Order[];
  answered?: boolean;
  /** The page has no more use for it. */
  stopped?: boolean;
  /** The worker knows that, and is about to end the job. */
  stopping?: boolean;
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
  | { kind: 'stopping' }
  | { kind: 'result'; result: unknown }
  | { kind: 'error'; name: string; message: string }
);

/** How long a worker may take to hear that a job shall stop, before it is replaced, in milliseconds. */
const PATIENCE = 3000;

/** A web worker that runs jobs. It starts with the first job; one that hears nothing any more is ended and replaced. */
export class Work<J extends Jobs> {
  private worker: Worker | undefined;
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private closed = false;

  constructor(private readonly name: WorkerName) {}

  run<K extends keyof J & string>(
    job: K,
    input: InputOf<J[K]>,
    onMessage: (message: MessageOf<J[K]>) => void = () => {},
  ): Run<J[K]> {
    const id = ++this.last;
    const order: Order = { id, job, input };
    const done = new Promise<ResultOf<J[K]> | undefined>((resolve, reject) => {
      // Whoever waited for something when the room was left may go on to this.
      if (this.closed) return resolve(undefined);
      this.calls.set(id, { orders: [order], onMessage, resolve, reject });
      this.post(order);
    });
    return {
      done,
      send: (command) => this.send(id, { id, command }),
      stop: () => this.stop(id),
    };
  }

  /** Ends the worker and all that it does, for good. */
  close(): void {
    this.closed = true;
    this.end();
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { resolve } of this.calls.values()) resolve();
    this.calls.clear();
  }

  /** The job is over for the page at once; the worker has a while to stop working on it. */
  private stop(id: number): void {
    const call = this.calls.get(id);
    if (!call || call.stopped) return;
    call.stopped = true;
    call.resolve();
    this.post({ id, abort: true });
    setTimeout(() => this.calls.has(id) && !call.stopping && this.replace(), PATIENCE);
  }

  /** A new worker for the jobs that still matter: they have been waiting for the one that would not stop. */
  private replace(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const [id, { stopped, orders }] of this.calls) {
      if (stopped) this.calls.delete(id);
      else for (const order of orders) this.post(order);
    }
  }

  private send(id: number, command: Order): void {
    const call = this.calls.get(id);
    if (!call || call.stopped) return;
    if (!call.answered) call.orders.push(command);
    this.post(command);
  }

  private post(order: Order): void {
    this.worker ??= this.start();
    this.worker.postMessage(order);
  }

  private start(): Worker {
    const address = new URL(WORKERS[this.name], document.baseURI);
    const worker = new Worker(address, { type: 'module', name: this.name });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.hear(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const error = new Error(event.message || 'the worker could not be loaded');
      for (const { reject } of this.calls.values()) reject(error);
      this.calls.clear();
      this.end();
    });
    return worker;
  }

  private hear(reply: Reply): void {
    const call = this.calls.get(reply.id);
    if (!call) return;
    if (reply.kind === 'stopping') return void (call.stopping = true);
    call.answered = true;
    if (reply.kind !== 'message') this.calls.delete(reply.id);
    if (call.stopped) return;
    if (reply.kind === 'message') call.onMessage(reply.message as never);
    else if (reply.kind === 'result') call.resolve(reply.result as never);
    else call.reject(Object.assign(new Error(reply.message), { name: reply.name }));
  }
}
