import type { LearningCurves } from 'oriel';
import type { strings } from './strings.ts';

type Words = ReturnType<typeof strings>['verdict'];

/** The held-out loss has risen by this factor since its best. */
const RISEN = 1.1;
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
  if (loss > RISEN * least && gap > 0.5 * least)
    return words.overfit(net.validationLoss.indexOf(least) + 1, gap);
  if (held >= GOOD) return words.learned(held);
  if (net.trainAccuracy.at(-1)! < linear.trainAccuracy.at(-1)! + NO_BETTER) return words.underfit;
  return words.noise(held);
}
