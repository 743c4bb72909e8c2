/** Runs before the growth is judged, and after which it is given up. */
const [FEWEST, MOST] = [3, 12];
/** Milliseconds in which nothing is measured well. */
const NOISE = 4;

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * How many times as long `run` takes for twice the size: about 2 if its time is in proportion to the size, 4 if it is
 * quadratic. Least processor times of several runs, since other processes share the machine; more runs while the growth
 * is 3 or more.
 */
export function growth(run: (size: number) => unknown, size: number): number {
  const least = { once: Infinity, twice: Infinity };
  const measure = (key: keyof typeof least, times: number) => {
    const started = processorTime();
    run(size * times);
    least[key] = Math.min(least[key], processorTime() - started);
  };
  let result = Infinity;
  for (let i = 0; i < MOST && (i < FEWEST || result >= 3); i++) {
    measure('once', 1);
    measure('twice', 2);
    result = least.twice / Math.max(least.once, NOISE);
  }
  return result;
}
