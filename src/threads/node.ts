// Node only: what its worker threads need of its modules. They are asked of `process` rather than imported, so that a
// bundle for a page, in which nothing here finds a `process`, has no trace of them.

import { fileError } from '../node/errors.ts';

type NodeThreads = Pick<typeof import('node:worker_threads'), 'Worker' | 'parentPort'>;

function builtin<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as T | undefined;
}

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

/** The bytes of a file, in Node. */
export async function readNodeFile(path: string | URL): Promise<Uint8Array> {
  const files = builtin<typeof import('node:fs/promises')>('node:fs/promises');
  if (!files) throw new TypeError(`model: got the path '${String(path)}', expected bytes or a URL in a page`);
  const bytes = await files.readFile(path).catch((error: unknown) => {
    throw fileError(error, String(path));
  });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
