import type { BatchSource } from './batch.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import type { OptimizerSettings } from './optimizer.ts';
import { DivergenceError, train } from './trainer.ts';
import {
  aLoss,
  aNetwork,
  aSource,
  checkArguments,
  numberLists,
  numbers,
  optionsOf,
} from '../util/arguments.ts';

type OptimizerChoice = Omit<OptimizerSettings, 'rate'> & Pick<OptimizerSettings, 'name'>;

export interface RateOptions {
  /** Default sgd: θ ← θ − α∇J. */
  optimizer?: OptimizerChoice;
  /** Examples in a batch. Default all: the gradient of the whole loss. */
  batchSize?: number;
  seed?: number;
  signal?: AbortSignal;
}

export type RateVerdict = 'diverges' | 'bounces' | 'crawls' | 'learns';

export interface CompareRatesOptions extends RateOptions {
  /** Default 100. */
  epochs?: number;
}

export interface RateRun {
  rate: number;
  verdict: RateVerdict;
  /** Mean loss of each epoch, up to where it was not finite. */
  losses: number[];
}

/**
 * Trains a network from the same weights at each rate and says how that goes; the network ends with those weights.
 *
 * - `diverges`, too big: the loss became NaN or infinite, or ends above where it began.
 * - `bounces`, too big: in the second half of training at least a quarter of the loss's movement is upwards, and the
 *   greatest rise is 5% or more of the first loss; or it crawled, but the best of these rates is smaller.
 * - `crawls`, too small: it fell by less than half of what the best of these rates reached, or by less than a tenth of
 *   the first loss.
 * - `learns`: none of these.
 *
 * @throws RangeError for options out of range, or the signal's reason
 */
export async function compareRates(
  network: Network,
  loss: Loss,
  source: BatchSource,
  rates: readonly number[],
  options: CompareRatesOptions = {},
): Promise<RateRun[]> {
  checkArguments(
    { network, loss, source, rates, options },
    aNetwork,
    aLoss,
    aSource,
    numbers,
    optionsOf('optimizer', 'batchSize', 'seed', 'signal', 'epochs'),
  );
  const restore = weightKeeper(network);
  const curves: number[][] = [];
  try {
    for (const rate of rates) {
      curves.push(await curveAt(rate, network, loss, source, options));
      restore();
    }
  } finally {
    restore();
  }
  return judgeRates(rates, curves);
}

/**
 * The verdicts of `compareRates` on learning curves from the same weights, one for each rate: the mean loss of each
 * epoch, with Infinity or NaN where it diverged.
 *
 * @throws RangeError for an empty curve, and for more or fewer curves than rates
 */
export function judgeRates(rates: readonly number[], curves: readonly (readonly number[])[]): RateRun[] {
  checkArguments({ rates, curves }, numbers, numberLists);
  if (rates.length !== curves.length)
    throw new RangeError(`curves: got ${curves.length} for ${rates.length} rates, expected one for each`);
  const empty = curves.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw new RangeError(`curve of rate ${rates[empty]}: got no losses, expected at least one`);
  const falls = curves.map((curve) => (tooBig(curve) === 'diverges' ? 0 : fallOf(curve)));
  const best = falls.indexOf(Math.max(...falls));
  return rates.map((rate, i) => {
    const slow = falls[i] < 0.1 * curves[i][0] || falls[i] < falls[best] / 2;
    const verdict = tooBig(curves[i]) ?? (slow ? (rate > rates[best] ? 'bounces' : 'crawls') : 'learns');
    return { rate, verdict, losses: curves[i].filter(Number.isFinite) };
  });
}

/** The mean loss of each epoch; Infinity at the end says that it diverged. */
async function curveAt(
  rate: number,
  network: Network,
  loss: Loss,
  source: BatchSource,
  {
    optimizer = { name: 'sgd' },
    batchSize = source.size,
    epochs = 100,
    seed = 1,
    signal,
  }: CompareRatesOptions,
): Promise<number[]> {
  const curve: number[] = [];
  try {
    await train(network, loss, source, {
      epochs,
      batchSize,
      seed,
      optimizer: { ...optimizer, rate },
      onEpoch: (event) => curve.push(event.loss),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    curve.push(Infinity);
  }
  return curve;
}

const fallOf = (curve: readonly number[]): number => curve[0] - curve[curve.length - 1];

function tooBig(curve: readonly number[]): 'diverges' | 'bounces' | undefined {
  const [first, last] = [curve[0], curve[curve.length - 1]];
  if (!(last <= first) || last === Infinity) return 'diverges';
  const late = curve.slice(curve.length >> 1);
  const moves = late.slice(1).map((value, i) => value - late[i]);
  const rises = moves.filter((move) => move > 0);
  const sum = (x: readonly number[]) => x.reduce((a, b) => a + Math.abs(b), 0);
  return sum(rises) >= sum(moves) / 4 && Math.max(0, ...rises) >= 0.05 * first ? 'bounces' : undefined;
}

/** Returns what gives a network back the weights that it has now. */
export function weightKeeper({ parameters }: Network): () => void {
  const kept = parameters.all.map((p) => parameters.values(p).slice());
  return () => parameters.all.forEach((p, i) => parameters.values(p).set(kept[i]));
}
