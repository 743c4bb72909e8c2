import { Bench } from 'tinybench';

/** What takes part in a comparison: `run` does the work once. */
export interface Contestant {
  name: string;
  run: () => void;
}

export interface Timing {
  name: string;
  /** Median over the rounds, milliseconds a call. */
  milliseconds: number;
  /** Median over the rounds of (the last contestant's time / this one's). */
  ratio: number;
}

/**
 * Times contestants in turn, round after round (A B A B …), so that a machine that slows down slows them all. The
 * last one is the opponent: ratios are taken within each round.
 */
export async function compare(contestants: Contestant[], rounds: number, roundMs: number): Promise<Timing[]> {
  const calls = contestants.map((contestant) => callsFor(contestant.run, roundMs / 10));
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { name, run }] of contestants.entries()) {
      const n = calls[i];
      const bench = new Bench({ time: roundMs, iterations: 3, warmup: round === 0, warmupTime: roundMs });
      bench.add(name, () => {
        for (let call = 0; call < n; call++) run();
      });
      await bench.run();
      const [{ result }] = bench.tasks;
      if (result.state !== 'completed')
        throw new Error(`${name}: the benchmark did not run: ${result.state}`);
      times[i].push(result.latency.p50 / n);
    }
  }
  const opponent = times[times.length - 1];
  return contestants.map(({ name }, i) => ({
    name,
    milliseconds: median(times[i]),
    ratio: median(times[i].map((time, round) => opponent[round] / time)),
  }));
}

/** How many calls take at least `ms`, so that the clock's resolution does not matter. */
function callsFor(run: () => void, ms: number): number {
  for (let n = 1; ; n *= 2) {
    const start = performance.now();
    for (let i = 0; i < n; i++) run();
    const elapsed = performance.now() - start;
    if (elapsed >= ms || n >= 1 << 20) return Math.max(1, Math.ceil((n * ms) / Math.max(elapsed, 1e-3)));
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function meanAndDeviation(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
