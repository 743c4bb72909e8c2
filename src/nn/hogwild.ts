import { joinEngine, type SharedEngine } from '../core/shared.ts';
import type { BackendName } from '../core/wasm.ts';
import { Helpers } from '../threads/helpers.ts';
import { createNodeWorker } from '../threads/node.ts';
import type { Message, Port, WorkerLike } from '../threads/port.ts';
import { type Word2vecPlan, Word2vecThread } from './word2vec.ts';

export interface VectorsMessage extends Message {
  oriel: 'vectors';
  backend: BackendName;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  plan: Word2vecPlan;
}

interface DoneMessage extends Message {
  oriel: 'done';
  kept: number;
}

/**
 * Threads that train word vectors without locks (Hogwild: Recht, Ré, Wright & Niu 2011): updates of rows that two have at
 * the same time may be lost, which happens seldom enough to do no harm. Of the most frequent words' rows each thread has
 * copies, to which what the others have changed comes a little later.
 */
export class VectorHelpers {
  private constructor(private readonly helpers: Helpers) {}

  /** Starts them; they take chunks at once. */
  static async start(
    engine: SharedEngine,
    plan: Word2vecPlan,
    count: number,
    createWorker: () => WorkerLike = createNodeWorker,
    signal?: AbortSignal,
  ): Promise<VectorHelpers> {
    const helpers = new Helpers();
    const { backend, module, memory } = engine;
    const message: VectorsMessage = { oriel: 'vectors', backend, module, memory: memory.wasm!, plan };
    try {
      for (let i = 0; i < count; i++) helpers.hire(createWorker, message);
      await helpers.ready(signal);
    } catch (error) {
      await helpers.end();
      throw error;
    }
    return new VectorHelpers(helpers);
  }

  /** Throws what has gone wrong with one of them. */
  check(): void {
    if (this.helpers.failure) throw this.helpers.failure;
  }

  /** Waits for their last chunks; returns how many tokens sub-sampling has left them. */
  async done(): Promise<number> {
    const messages = (await this.helpers.all('done')) as DoneMessage[];
    return messages.reduce((sum, { kept }) => sum + kept, 0);
  }

  async end(): Promise<void> {
    await this.helpers.end();
  }
}

/** A worker's part; returns when no chunk is left. */
export async function serveVectors(port: Port, message: VectorsMessage): Promise<void> {
  const engine = joinEngine(message.backend, message.module, message.memory);
  const thread = new Word2vecThread(engine, message.plan);
  port.post({ oriel: 'ready' });
  while (thread.trainChunk());
  thread.settle();
  port.post({ oriel: 'done', kept: thread.kept } satisfies DoneMessage);
}
