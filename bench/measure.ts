import { Bench } from 'tinybench';

/** What takes part in a comparison: `run` does some work, or `time` lets it be done for about `ms` elsewhere. */
export interface Contestant {
  name: string;
  /** How much work a call does: samples, tokens, operations. Default 1. */
  amount?: number;
  run?: () => unknown;
  /** Milliseconds a call: for work done in another process. */
  time?: (ms: number) => Promise<number>;
}

export interface Timing {
  name: string;
  /** Milliseconds for each unit of work, round by round. */
  rounds: number[];
  /** Their median. */
  milliseconds: number;
}

export interface Settings {
  rounds: number;
  roundMs: number;
  /** Whether anything is to be seen but that it runs: small inputs, a moment for each. */
  quick: boolean;
  /** Of the cases that a benchmark has, only those whose names match. */
  only?: RegExp;
}

/**
 * Times contestants in turn, round after round (A B A B …), so that a machine that slows down slows them all. Compare
 * two of them by `ratio`, which is taken within each round.
 */
export async function alternate(
  contestants: readonly Contestant[],
  { rounds, roundMs }: Settings,
): Promise<Timing[]> {
  const timers: ((warm: boolean) => Promise<number>)[] = [];
  for (const contestant of contestants) timers.push(await timerOf(contestant, roundMs));
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, timer] of timers.entries())
      times[i].push((await timer(round > 0)) / (contestants[i].amount ?? 1));
  }
  return contestants.map(({ name }, i) => ({ name, rounds: times[i], milliseconds: median(times[i]) }));
}

/** How many times as long b takes as a: the median of the rounds' ratios. */
export const ratio = (a: Timing, b: Timing): number =>
  median(a.rounds.map((time, round) => b.rounds[round] / time));

async function timerOf(
  { name, run, time }: Contestant,
  roundMs: number,
): Promise<(warm: boolean) => Promise<number>> {
  if (time) return () => time(roundMs);
  const call = run!;
  const waits = call() instanceof Promise;
  const n = await callsFor(call, roundMs / 10);
  // Awaiting what is no promise would cost as much as a small kernel.
  const sync = () => {
    for (let i = 0; i < n; i++) call();
  };
  const async = async () => {
    for (let i = 0; i < n; i++) await call();
  };
  return async (warm) => {
    const bench = new Bench({
      time: roundMs,
      iterations: 1,
      warmup: !warm,
      warmupTime: roundMs,
      warmupIterations: 1,
    });
    bench.add(name, waits ? async : sync);
    await bench.run();
    const [{ result }] = bench.tasks;
    if (result.state !== 'completed') {
      const why = result.state === 'errored' ? result.error : result.state;
      throw new Error(`${name}: the benchmark did not run: ${String(why)}`);
    }
    return result.latency.p50 / n;
  };
}

/** How many calls take at least `ms`, so that the clock's resolution does not matter. */
async function callsFor(run: () => unknown, ms: number): Promise<number> {
  for (let n = 1; ; n *= 2) {
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    const elapsed = performance.now() - start;
    if (elapsed >= ms || n >= 1 << 20) return Math.max(1, Math.ceil((n * ms) / Math.max(elapsed, 1e-3)));
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
