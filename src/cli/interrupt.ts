import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The user or the system has asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly signal: (typeof SIGNALS)[number]) {
    super('interrupted');
  }

  /** As a shell states it for a program that a signal ends. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Runs what an abort signal can stop; SIGINT and SIGTERM meanwhile abort it with an `Interrupted`. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => controller.abort(new Interrupted(signal as 'SIGINT' | 'SIGTERM'));
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await run(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/** Writes to the end, so that no half of a file stays behind; whoever asked to stop meanwhile is heard after it. */
export const unbroken = (write: () => Promise<void>): Promise<void> =>
  interruptible(async (signal) => {
    await write();
    signal.throwIfAborted();
  });
