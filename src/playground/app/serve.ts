import type { JobContext } from './job.ts';
import type { Order, Reply } from './work.ts';

// What a job's types are is between it and the page.
// oxlint-disable-next-line typescript/no-explicit-any
export type Jobs = Record<string, (input: any, context: any) => Promise<unknown>>;

interface Active {
  controller: AbortController;
  listener?: (command: never) => void;
}

/** In a worker: does the jobs that the page orders, and stops those that it wants stopped. */
export function serve(jobs: Jobs): void {
  const active = new Map<number, Active>();
  const reply = (data: Reply, transfer: Transferable[] = []) => postMessage(data, { transfer });
  const run = async (id: number, name: string, input: unknown) => {
    const state: Active = { controller: new AbortController() };
    active.set(id, state);
    const context: JobContext<unknown, never> = {
      post: (message, transfer) => reply({ id, kind: 'message', message }, transfer),
      listen: (listener) => (state.listener = listener),
      signal: state.controller.signal,
    };
    try {
      const result = await jobs[name](input, context);
      reply({ id, kind: 'result', result });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      reply({ id, kind: 'error', name, message });
    } finally {
      active.delete(id);
    }
  };
  const stop = (id: number) => {
    reply({ id, kind: 'stopping' });
    active.get(id)?.controller.abort();
  };
  addEventListener('message', ({ data }: MessageEvent<Order>) => {
    if ('job' in data) void run(data.id, data.job, data.input);
    else if ('abort' in data) stop(data.id);
    else active.get(data.id)?.listener?.(data.command as never);
  });
}
