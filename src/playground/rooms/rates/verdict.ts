import { judgeRates, type RateVerdict } from 'oriel';

/** What a rate came to: what `judgeRates` says of the ends of its path, and `leaps` where the path went far up. */
export type PathVerdict = { kind: RateVerdict } | { kind: 'leaps'; peak: number };

/** A loss above the first one by this factor, and by so many nats: momentum may swing a little above it. */
const UP = { factor: 1.25, nats: 0.05 };

/** Verdicts on the losses of each step, from the same weights, one for each rate. */
export function judgePaths(rates: readonly number[], losses: readonly (readonly number[])[]): PathVerdict[] {
  return judgeRates(rates, losses).map(({ verdict }, i): PathVerdict => {
    const [first] = losses[i];
    const peak = Math.max(...losses[i]);
    const leapt = peak > UP.factor * first + UP.nats;
    return leapt && verdict !== 'diverges' ? { kind: 'leaps', peak } : { kind: verdict };
  });
}
