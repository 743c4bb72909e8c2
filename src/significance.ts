import { Random } from './random.ts';
import { spansOf } from './text/tagset.ts';
import { checkArguments, lists, optionsOf } from './util/arguments.ts';

export interface BootstrapResult {
  /** F1 of the second tagging less F1 of the first, on all sentences. */
  difference: number;
  /** The middle 95% of the differences on resampled corpora. */
  interval: [low: number, high: number];
  /** The share of resampled corpora on which the second is not better than the first. */
  p: number;
}

interface Counts {
  gold: number;
  a: number;
  b: number;
  correctA: number;
  correctB: number;
}

type Tags = readonly string[];

/**
 * Is the second tagging of a corpus better than the first, or was it lucky? A paired bootstrap over sentences (Berg-
 * Kirkpatrick et al. 2012; Koehn 2004): corpora of as many sentences are drawn from it with replacement, and the
 * difference in span F1 is taken on each. With several seeds of each system hand over their sentences in a row.
 *
 * @throws RangeError if the lists differ in length or are empty
 */
export function pairedBootstrap(
  gold: readonly Tags[],
  first: readonly Tags[],
  second: readonly Tags[],
  options: { samples?: number; seed?: number } = {},
): BootstrapResult {
  checkArguments({ gold, first, second, options }, lists, lists, lists, optionsOf('samples', 'seed'));
  const { samples = 2000, seed = 1 } = options;
  const n = gold.length;
  if (n === 0 || first.length !== n || second.length !== n)
    throw new RangeError(
      `got ${n}, ${first.length} and ${second.length} sentences, expected as many of each`,
    );
  const counts = gold.map((tags, i) => countsOf(tags, first[i], second[i]));
  const random = new Random(seed);
  const differences = Float64Array.from({ length: samples }, () =>
    differenceOf(Array.from({ length: n }, () => counts[random.integer(n)])),
  ).sort();
  const quantile = (q: number) => differences[Math.min(samples - 1, Math.floor(q * samples))];
  return {
    difference: differenceOf(counts),
    interval: [quantile(0.025), quantile(0.975)],
    p: differences.filter((d) => d <= 0).length / samples,
  };
}

function countsOf(gold: Tags, first: Tags, second: Tags): Counts {
  const spans = (tags: Tags) => spansOf(tags).map(({ label, start, end }) => `${start} ${end} ${label}`);
  const known = new Set(spans(gold));
  const [a, b] = [spans(first), spans(second)];
  const correct = (predicted: string[]) => predicted.filter((span) => known.has(span)).length;
  return { gold: known.size, a: a.length, b: b.length, correctA: correct(a), correctB: correct(b) };
}

function differenceOf(counts: readonly Counts[]): number {
  let [gold, a, b, correctA, correctB] = [0, 0, 0, 0, 0];
  for (const c of counts) {
    gold += c.gold;
    a += c.a;
    b += c.b;
    correctA += c.correctA;
    correctB += c.correctB;
  }
  // F1 = 2·correct / (gold + predicted)
  return 2 * (correctB / Math.max(1, gold + b) - correctA / Math.max(1, gold + a));
}
