import type { JobContext } from './job.ts';

/** Trainings that go forward together, so many steps at a time. */
export class Lockstep {
  private allowed = 0;
  private readonly waiting = new Map<number, { steps: number; resolve: () => void }>();
  private stepping: (() => void) | undefined;
  private readonly running = new Set<number>();

  constructor(runs: number, signal: AbortSignal) {
    for (let run = 0; run < runs; run++) this.running.add(run);
    signal.addEventListener('abort', () => this.release(Infinity));
  }

  /** Whether any of them has not ended. */
  get active(): boolean {
    return this.running.size > 0;
  }

  /** Called by a run after so many steps; where it returns a promise, the run has to wait for it. */
  pass(run: number, steps: number): Promise<void> | undefined {
    if (steps < this.allowed) return undefined;
    const turn = new Promise<void>((resolve) => this.waiting.set(run, { steps, resolve }));
    this.settle();
    return turn;
  }

  /** Called when a run has ended, however. */
  leave(run: number): void {
    this.running.delete(run);
    this.settle();
  }

  /** Lets every run take so many steps, and resolves when they have. */
  advance(steps: number): Promise<void> {
    this.allowed += steps;
    return new Promise((resolve) => {
      this.stepping = resolve;
      this.release(this.allowed);
      this.settle();
    });
  }

  /** Those that have taken fewer steps go on. */
  private release(allowed: number): void {
    for (const [run, { steps, resolve }] of this.waiting) {
      if (steps >= allowed) continue;
      this.waiting.delete(run);
      resolve();
    }
  }

  private settle(): void {
    if (this.waiting.size < this.running.size) return;
    this.stepping?.();
    this.stepping = undefined;
  }
}

export const paces = ['step', 'epoch', 'fast'] as const;
/** How much is learned between two frames: a step, an epoch, or as much as there is time for. */
export type Pace = (typeof paces)[number];

/** What the page may tell a training while it runs. */
export interface PaceCommand {
  pace?: Pace;
  paused?: boolean;
}

/** Milliseconds between two frames, and how many of them may go by in steps at the pace `fast`. */
const FRAME = 16;
const BUSY = 8;

/**
 * Runs a lockstep at a pace until all have ended, with a call of `show` after each frame's steps, and of `show(true)` when
 * it is paused and nothing moves any more.
 */
export async function animate(
  lockstep: Lockstep,
  stepsPerEpoch: number,
  first: PaceCommand,
  { listen, signal }: Pick<JobContext<never, PaceCommand>, 'listen' | 'signal'>,
  show: (paused: boolean) => void,
): Promise<void> {
  let { pace = 'epoch', paused = false } = first;
  let wake = () => {};
  listen((command) => {
    pace = command.pace ?? pace;
    paused = command.paused ?? paused;
    wake();
  });
  signal.addEventListener('abort', () => wake());
  let fast = stepsPerEpoch;
  while (lockstep.active) {
    if (paused) show(true);
    while (paused && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    const began = performance.now();
    await lockstep.advance(pace === 'step' ? 1 : pace === 'epoch' ? stepsPerEpoch : fast);
    const spent = performance.now() - began;
    if (pace === 'fast') fast = spent < BUSY / 2 ? fast * 2 : spent > BUSY ? Math.max(1, fast >> 1) : fast;
    show(false);
    const rest = FRAME - (performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
  }
}
