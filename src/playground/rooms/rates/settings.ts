import { paces } from '../../app/lockstep.ts';
import { choice, integer, logRange, type SettingsOf, widths } from '../../app/settings.ts';
import { activations, dataNames, optimizers } from '../boundary/settings.ts';

const rate = (initial: number) => logRange(0.0001, 1000, 10, initial);

export const schema = {
  problem: choice(['line', ...dataNames], 'line'),
  hidden: widths([16]),
  activation: choice(activations, 'tanh'),
  optimizer: choice(optimizers, 'sgd'),
  slow: rate(0.03),
  right: rate(1),
  fast: rate(10),
  steps: integer(10, 2000, 150),
  seed: integer(0, 999_999, 1),
  pace: choice(paces, 'step'),
};

export type RatesSettings = SettingsOf<typeof schema>;

/** The rates that the range test goes through. */
export const TESTED = [1e-4, 1e3] as const;

/** The three rates, in the order of their series. */
export const rateNames = ['slow', 'right', 'fast'] as const;
