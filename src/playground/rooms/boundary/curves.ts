import type { LearningCurves } from 'oriel';

export const noCurves = (): LearningCurves => ({
  trainLoss: [],
  validationLoss: [],
  trainAccuracy: [],
  validationAccuracy: [],
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Epochs that are averaged: a twentieth of all, so that one leap decides nothing. */
export const windowOf = (epochs: number): number => Math.max(1, Math.round(epochs / 20));

/** Means of each value and those before it, as many as a window has. */
export function smoothed(values: readonly number[]): number[] {
  const width = windowOf(values.length);
  return values.map((_, i) => mean(values.slice(Math.max(0, i - width + 1), i + 1)));
}

/** The epoch at which a smoothed loss was lowest; counts from 1, 0 where there is none. */
export function bestEpoch(losses: readonly number[]): number {
  const means = smoothed(losses);
  return means.indexOf(Math.min(...means)) + 1;
}
