import { type RateRange, rateRange } from 'oriel';
import type { Job } from '../../app/job.ts';
import { problemOf } from './problem.ts';
import { type RatesSettings, TESTED } from './settings.ts';

export interface RangeResult extends RateRange {
  good: { from: number; to: number };
}

/** The range test on the net of the room, and where in it to look for a rate. */
export const range: Job<RatesSettings, never, RangeResult> = async (settings, { signal }) => {
  const { network, loss, source } = await problemOf(settings);
  const { optimizer: name, seed } = settings;
  const result = await rateRange(network, loss, source, {
    from: TESTED[0],
    to: TESTED[1],
    steps: 120,
    seed,
    signal,
    optimizer: { name },
  });
  return { ...result, good: goodRates(result) };
};

/** The rate that the test suggests, down to a quarter of it: it finds how much one step bears, and training takes many. */
export const goodRates = ({ suggestion }: RateRange): { from: number; to: number } => ({
  from: suggestion / 4,
  to: suggestion,
});
