import { nodeThreads } from './node.ts';

/** A Web Worker, or a Worker of Node's `worker_threads`. */
export interface WorkerLike {
  // Both kinds are to fit, and neither package of types is to be needed.
  postMessage(message: any, transfer: any): void;
  terminate(): unknown;
}

/** Every message names its kind under this key; others are not ours. */
export interface Message {
  oriel: string;
}

export interface Listeners {
  message(message: Message): void;
  /** The worker has ended without being asked to; called at most once. */
  death(reason: string): void;
}

/** From a worker: that something went wrong, over a job or otherwise. */
export interface FailureMessage extends Message {
  oriel: 'failure';
  job?: number;
  name: string;
  message: string;
}

/** An error as a message: not every engine clones what has a class of its own. */
export function failureOf(error: unknown, job?: number): FailureMessage {
  const isError = typeof (error as Error | null | undefined)?.message === 'string';
  const { name, message } = isError ? (error as Error) : new Error(String(error));
  return { oriel: 'failure', name, message, ...(job !== undefined && { job }) };
}

/** The near side of a worker. */
export interface Connection {
  post<M extends Message>(message: M, transfer?: readonly ArrayBuffer[]): void;
  /** Whether the process has to stay for this worker's sake. */
  hold(needed: boolean): void;
  /** Ends the worker; no listener is called any more. */
  end(): Promise<void>;
}

/** The far side: how a worker speaks with whoever made it. */
export interface Port {
  post<M extends Message>(message: M, transfer?: readonly ArrayBuffer[]): void;
  listen(listener: (message: Message) => void): void;
}

type NodeWorker = WorkerLike & {
  on(event: string, listener: (value: never) => void): unknown;
  ref(): void;
  unref(): void;
};
type WebWorker = WorkerLike & Pick<Worker, 'addEventListener'>;

const isMessage = (data: unknown): data is Message =>
  typeof (data as Partial<Message> | null | undefined)?.oriel === 'string';

/** Takes up with a worker. */
export function connect(worker: WorkerLike, listeners: Listeners): Connection {
  let ended = false;
  const death = (reason: string) => {
    if (ended) return;
    ended = true;
    void worker.terminate();
    listeners.death(reason);
  };
  const message = (data: unknown) => {
    if (!ended && isMessage(data)) listeners.message(data);
  };
  const unlock =
    'on' in worker
      ? watchThread(worker as NodeWorker, message, death)
      : watchWeb(worker as WebWorker, message, death);
  return {
    post: (data, transfer = []) => worker.postMessage(data, transfer),
    hold: (needed) => {
      if ('ref' in worker) (worker as NodeWorker)[needed ? 'ref' : 'unref']();
    },
    end: async () => {
      ended = true;
      unlock();
      await worker.terminate();
    },
  };
}

function watchThread(worker: NodeWorker, message: (data: unknown) => void, death: (reason: string) => void) {
  worker.on('message', message);
  worker.on('error', (error: Error) => death(String(error?.message ?? error)));
  worker.on('messageerror', (error: Error) => death(String(error)));
  worker.on('exit', (code: number) => death(`it exited with code ${code}`));
  return () => {};
}

/**
 * A page is not told that a worker was terminated or has closed itself. But then the worker's locks are free: so each
 * holds one, and we wait for it (where the page is served securely, which locks need).
 */
function watchWeb(worker: WebWorker, message: (data: unknown) => void, death: (reason: string) => void) {
  const waiting = new AbortController();
  worker.addEventListener('message', ({ data }) => {
    if (isMessage(data) && data.oriel === 'lock') {
      const { lock } = data as Message & { lock: string };
      void navigator.locks
        .request(lock, { signal: waiting.signal }, () => death('it was terminated'))
        .catch(() => {});
    } else message(data);
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    death(event.message || 'its script could not be loaded or run');
  });
  worker.addEventListener('messageerror', () => death('a message could not be read'));
  return () => waiting.abort();
}

/** The port of the worker in which this runs; undefined where it is none. */
export function ownPort(): Port | undefined {
  const parent = nodeThreads()?.parentPort;
  if (parent)
    return {
      post: (message, transfer = []) => parent.postMessage(message, transfer as ArrayBuffer[]),
      listen: (listener) => void parent.on('message', (data) => isMessage(data) && listener(data)),
    };
  const scope = globalThis as unknown as WebWorker & { WorkerGlobalScope?: new () => unknown };
  if (!scope.WorkerGlobalScope || !(globalThis instanceof scope.WorkerGlobalScope) || !scope.postMessage)
    return undefined;
  holdLock((message) => scope.postMessage(message, []));
  return {
    post: (message, transfer = []) => scope.postMessage(message, transfer),
    listen: (listener) => scope.addEventListener('message', ({ data }) => isMessage(data) && listener(data)),
  };
}

function holdLock(post: (message: Message & { lock: string }) => void): void {
  const lock = `oriel-${Math.random()}-${performance.now()}`;
  const held = () => {
    post({ oriel: 'lock', lock });
    return new Promise<void>(() => {});
  };
  void globalThis.navigator?.locks?.request(lock, held).catch(() => {});
}
