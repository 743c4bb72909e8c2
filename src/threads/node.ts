// Node only: what its worker threads need of its modules. They are asked of `process` rather than imported, so that a
// bundle for a page, in which nothing here finds a `process`, has no trace of them.

import { builtin } from '../util/builtin.ts';

type NodeThreads = Pick<typeof import('node:worker_threads'), 'Worker' | 'parentPort'>;

/** The module `node:worker_threads`, in Node. */
export const nodeThreads = (): NodeThreads | undefined => builtin('node:worker_threads');

/**
 * Makes a thread that runs the package's own worker file.
 *
 * @throws Error outside Node, and where the package is bundled so that the file is not found
 */
export function createNodeWorker() {
  const threads = nodeThreads();
  const modules = builtin<typeof import('node:module')>('node:module');
  if (!threads || !modules)
    throw new TypeError(
      'createWorker: got none, expected a function that makes a Web Worker for `oriel/worker`',
    );
  let file: string;
  try {
    file = modules.createRequire(import.meta.url).resolve('oriel/worker');
  } catch (error) {
    throw new Error("createWorker: got none, and 'oriel/worker' is not found: is the package bundled?", {
      cause: error,
    });
  }
  return new threads.Worker(file);
}

/** Processors that the process may use, as far as this platform says. */
export function processors(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return (
    builtin<typeof import('node:os')>('node:os')?.availableParallelism() ??
    navigator?.hardwareConcurrency ??
    2
  );
}
