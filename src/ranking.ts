import { checkArguments, numbers } from './util/arguments.ts';

/** Items that all have one score. */
interface Tier {
  score: number;
  positives: number;
  negatives: number;
}

/** A truth for each score: whether the item is one of those that are looked for. */
type Labels = ArrayLike<boolean | number>;

/**
 * The area under the receiver operating characteristic: the probability that a positive item, drawn at random, scores
 * more than a negative one, where a tie counts half (Mann & Whitney 1947).
 *
 * @throws RangeError for arrays of different length, a score that is NaN, or where one of the two kinds is missing
 */
export function rocAuc(scores: ArrayLike<number>, labels: Labels): number {
  checkArguments({ scores, labels }, numbers, numbers);
  const tiers = tiersOf(scores, labels);
  const { positives, negatives } = totals(tiers);
  requireSome({ positives, negatives });
  let above = 0;
  let won = 0;
  for (const tier of tiers) {
    won += tier.negatives * (above + tier.positives / 2);
    above += tier.positives;
  }
  return won / (positives * negatives);
}

/**
 * Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores as thresholds, highest first: items that tie are taken
 * together, so that their order does not matter.
 *
 * @throws RangeError for arrays of different length, a score that is NaN, or where no item is positive
 */
export function averagePrecision(scores: ArrayLike<number>, labels: Labels): number {
  checkArguments({ scores, labels }, numbers, numbers);
  const tiers = tiersOf(scores, labels);
  const { positives } = totals(tiers);
  requireSome({ positives });
  let found = 0;
  let taken = 0;
  let sum = 0;
  for (const tier of tiers) {
    found += tier.positives;
    taken += tier.positives + tier.negatives;
    sum += tier.positives * (found / taken);
  }
  return sum / positives;
}

/**
 * The threshold for the highest F1 of "positive where score > threshold": half way between two scores. Of several
 * thresholds the highest.
 *
 * @throws RangeError for arrays of different length, a score that is NaN, or where no item is positive
 */
export function bestThreshold(scores: ArrayLike<number>, labels: Labels): { threshold: number; f1: number } {
  checkArguments({ scores, labels }, numbers, numbers);
  const tiers = tiersOf(scores, labels);
  const { positives } = totals(tiers);
  requireSome({ positives });
  let best = { threshold: Infinity, f1: -1 };
  let found = 0;
  let taken = 0;
  tiers.forEach(({ score, ...tier }, i) => {
    found += tier.positives;
    taken += tier.positives + tier.negatives;
    const f1 = (2 * found) / (taken + positives);
    if (f1 <= best.f1) return;
    // Below the lowest score there is no other one: anything less will do.
    const below = i + 1 < tiers.length ? tiers[i + 1].score : score - 2 * Math.max(1, Math.abs(score));
    best = { threshold: below + (score - below) / 2, f1 };
  });
  return best;
}

/** The distinct scores, highest first. */
function tiersOf(scores: ArrayLike<number>, labels: Labels): Tier[] {
  if (scores.length !== labels.length)
    throw new RangeError(`got ${scores.length} scores and ${labels.length} labels, expected one for each`);
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  order.sort((a, b) => scores[b] - scores[a]);
  const tiers: Tier[] = [];
  for (const i of order) {
    const score = scores[i];
    if (Number.isNaN(score)) throw new RangeError(`score ${i}: got NaN, expected a number`);
    let tier = tiers.at(-1);
    if (tier?.score !== score) tiers.push((tier = { score, positives: 0, negatives: 0 }));
    if (labels[i]) tier.positives++;
    else tier.negatives++;
  }
  return tiers;
}

function totals(tiers: readonly Tier[]): Omit<Tier, 'score'> {
  const sum = (key: 'positives' | 'negatives') => tiers.reduce((total, tier) => total + tier[key], 0);
  return { positives: sum('positives'), negatives: sum('negatives') };
}

function requireSome(counts: Record<string, number>): void {
  for (const [what, count] of Object.entries(counts))
    if (count === 0) throw new RangeError(`got no ${what}, expected at least one`);
}
