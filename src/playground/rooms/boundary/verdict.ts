import type { LearningCurves } from 'oriel';
import type { strings } from './strings.ts';

type Words = ReturnType<typeof strings>['verdict'];

/** How far the held-out loss has risen since its best: by this share of it, and by so many nats. */
const RISEN = { share: 0.1, nats: 0.05 };
/** How far it is above the loss of training: by this share of its best, and by so many nats. Less is hardly seen. */
const APART = { share: 0.5, nats: 0.1 };
/** A net that is no better than the linear one by this share of the points. */
const NO_BETTER = 0.02;
const GOOD = 0.95;

/** What the curves of a linear classifier and of a net say, in words. */
export function verdictOf([linear, net]: readonly LearningCurves[], words: Words): string {
  const held = net.validationAccuracy.at(-1);
  if (held === undefined) return '';
  const loss = net.validationLoss.at(-1)!;
  const least = Math.min(...net.validationLoss);
  const gap = loss - net.trainLoss.at(-1)!;
  const rise = loss - least;
  if (rise > Math.max(RISEN.share * least, RISEN.nats) && gap > Math.max(APART.share * least, APART.nats))
    return words.overfit(net.validationLoss.indexOf(least) + 1, gap);
  if (held >= GOOD) return words.learned(held);
  if (net.trainAccuracy.at(-1)! < linear.trainAccuracy.at(-1)! + NO_BETTER) return words.underfit;
  return words.noise(held);
}
