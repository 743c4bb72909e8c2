import { compareRates, type RateRange, rateRange } from 'oriel';
import type { Job } from '../../app/job.ts';
import { type Problem, problemOf } from './problem.ts';
import { type RatesSettings, TESTED } from './settings.ts';
import { judgePaths } from './verdict.ts';

export interface RangeResult extends RateRange {
  /** The rates that learn; undefined where none of those that were tried does. */
  good: Band | undefined;
}

export interface Band {
  from: number;
  to: number;
}

/** The range test on the net of the room, and where in it to look for a rate. */
export const range: Job<RatesSettings, never, RangeResult> = async (settings, { signal }) => {
  const { network, loss, source } = await problemOf(settings);
  const { optimizer: name, seed, steps } = settings;
  const optimizer = { name };
  const result = await rateRange(network, loss, source, {
    from: TESTED[0],
    to: TESTED[1],
    steps: 120,
    seed,
    signal,
    optimizer,
  });
  const epochs = Math.min(steps, MOST_STEPS);
  return {
    ...result,
    good: await goodRates({ network, loss, source }, result, { optimizer, seed, epochs, signal }),
  };
};

/** Rates tried around the one that the test suggests: so many on either side, each by this factor from the next. */
const TRIED = { aside: 8, factor: 10 ** 0.25 };
const MOST_STEPS = 300;
/** How much of the greatest fall of the loss is as good. */
const NEAR = 0.75;

type Options = NonNullable<Parameters<typeof compareRates>[4]>;

/**
 * Trains at rates around the one that the range test suggests, which finds how much one step bears: those that learn
 * nearly as much as the best of them, and lie beside it.
 */
export async function goodRates(
  { network, loss, source }: Problem,
  { suggestion }: RateRange,
  options: Options,
): Promise<Band | undefined> {
  const { aside, factor } = TRIED;
  const rates = Array.from({ length: 2 * aside + 1 }, (_, i) => suggestion * factor ** (i - aside)).filter(
    (rate) => rate >= TESTED[0] && rate <= TESTED[1],
  );
  const runs = await compareRates(network, loss, source, rates, options);
  // A rate at which nothing finite is left of the first step has no path.
  const paths = runs.map(({ losses, verdict }) => (verdict === 'diverges' ? [...losses, Infinity] : losses));
  const verdicts = judgePaths(rates, paths);
  const falls = paths.map((path, i) => (verdicts[i].kind === 'learns' ? path[0] - path[path.length - 1] : 0));
  const most = Math.max(...falls);
  if (most <= 0) return undefined;
  const isGood = (i: number) => falls[i] >= NEAR * most;
  let [from, to] = [falls.indexOf(most), falls.indexOf(most)];
  while (isGood(from - 1)) from--;
  while (isGood(to + 1)) to++;
  return { from: rates[from], to: rates[to] };
}
