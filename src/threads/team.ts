import type { SharedEngine } from '../core/shared.ts';
import type { Helpers } from './helpers.ts';
import { nextTurn } from './turn.ts';

// Words of the control block.
const [GO, DONE, PHASE, FAILED, WORDS] = [0, 1, 2, 3, 4];
/** The phase that ends a worker's loop. */
const STOP = -1;
/**
 * Looks at a word before going to sleep over it: some ten microseconds, what it takes to wake up. Parts of a step are
 * about equally long, so that most waits end here.
 */
const LOOKS = 20_000;
const SLEEP_MS = 50;

/** Threads that do a phase together: each its share, and nobody goes on before all are done. */
export class Team {
  private readonly mayBlock = mayBlock();

  /** @param workers how many there are besides this thread */
  constructor(
    readonly workers: number,
    private readonly control: Int32Array,
    private readonly helpers: Helpers,
  ) {}

  /** Lets the workers begin a phase. */
  fork(phase: number): void {
    const { control } = this;
    Atomics.store(control, DONE, 0);
    Atomics.store(control, PHASE, phase);
    Atomics.add(control, GO, 1);
    Atomics.notify(control, GO);
  }

  /** Waits for the workers; returns a promise only where that takes long. Throws what has gone wrong there. */
  join(): Promise<void> | undefined {
    const { control, workers } = this;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, DONE) === workers) return this.check();
    if (this.mayBlock) {
      for (let done = Atomics.load(control, DONE); done < workers; done = Atomics.load(control, DONE))
        if (Atomics.wait(control, DONE, done, SLEEP_MS) === 'timed-out') return this.joinSlowly();
      return this.check();
    }
    return this.joinSlowly();
  }

  stop(): void {
    this.fork(STOP);
  }

  private check(): Promise<void> | undefined {
    return Atomics.load(this.control, FAILED) ? this.hearFailure() : undefined;
  }

  /** Gives way to messages, one of which may say that a worker has ended. */
  private async joinSlowly(): Promise<void> {
    while (Atomics.load(this.control, DONE) < this.workers) {
      if (this.helpers.failure) throw this.helpers.failure;
      await nextTurn();
    }
    await this.check();
  }

  private async hearFailure(): Promise<void> {
    // The worker's message is on its way.
    while (!this.helpers.failure) await nextTurn();
    throw this.helpers.failure;
  }
}

/** Room for a team's control block. */
export const controlBlock = ({ memory }: SharedEngine): number => memory.zeros(WORDS);

export const controlView = ({ memory }: SharedEngine, ptr: number): Int32Array => memory.ints(ptr, WORDS);

/** A worker's part: does its share of one phase after the other, until it is told to stop. */
export function follow(
  control: Int32Array,
  share: (phase: number) => void,
  failed: (error: unknown) => void,
): void {
  for (let seen = 0; ;) {
    for (let look = 0; look < LOOKS && Atomics.load(control, GO) === seen; look++);
    while (Atomics.load(control, GO) === seen) Atomics.wait(control, GO, seen);
    seen = Atomics.load(control, GO);
    const phase = Atomics.load(control, PHASE);
    if (phase === STOP) return;
    try {
      share(phase);
    } catch (error) {
      Atomics.store(control, FAILED, 1);
      failed(error);
    }
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}

/** Whether this thread may sleep; the one of a page may not. */
function mayBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
