import { isShared, whyNotShared } from '../core/shared.ts';
import type { Engine } from '../core/wasm.ts';
import { nodeThreads } from './node.ts';
import { connect, type Connection, type FailureMessage, type Message, type WorkerLike } from './port.ts';

/** Why other threads cannot share this engine's memory, in words; undefined where they can. */
export function whyAlone(engine: Engine, createWorker: (() => WorkerLike) | undefined): string | undefined {
  if (isShared(engine)) return createWorker || nodeThreads() ? undefined : 'no createWorker is given';
  return whyNotShared() ?? `the engine (${engine.backend}) has no memory that threads can share`;
}

/** Workers that help this thread with one thing and then end. */
export class Helpers {
  /** What has gone wrong with one of them; then all are of no use. */
  failure: Error | undefined;
  /** What they have sent. */
  readonly messages: Message[] = [];
  private readonly connections: Connection[] = [];
  private wake = () => {};

  /** One more, with its task. Throws what `createWorker` throws. */
  hire(createWorker: () => WorkerLike, task: Message): void {
    const connection = connect(createWorker(), {
      message: (message) => {
        if (message.oriel === 'failure') this.fail(errorOf(message as FailureMessage));
        this.messages.push(message);
        this.wake();
      },
      death: (reason) => this.fail(new Error(`a worker ended: ${reason}`)),
    });
    this.connections.push(connection);
    connection.post(task);
  }

  /** Waits until all have started. */
  ready(signal?: AbortSignal): Promise<Message[]> {
    return this.all('ready', signal);
  }

  /**
   * Waits for a message of this kind from all.
   *
   * @throws what has gone wrong, or the signal's reason
   */
  async all(kind: string, signal?: AbortSignal): Promise<Message[]> {
    const stop = () => this.wake();
    signal?.addEventListener('abort', stop);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (this.failure) throw this.failure;
        const messages = this.messages.filter(({ oriel }) => oriel === kind);
        if (messages.length === this.connections.length) return messages;
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.end()));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }
}

function errorOf({ name, message }: FailureMessage): Error {
  const error = new Error(`in a worker: ${message}`);
  if (name !== 'Error') error.name = name;
  return error;
}
