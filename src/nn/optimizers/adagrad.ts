import type { OptimizerType } from '../optimizer.ts';
import { optimizerDefaults } from './defaults.ts';

/** Duchi, Hazan & Singer 2011. */
export const adagrad: OptimizerType = {
  defaults: optimizerDefaults.adagrad,
  states: 1,
  update: (kernels, b, { epsilon }) =>
    kernels.adagrad(b.value, b.gradient, b.states[0], b.index, b.rows, b.cols, b.rate, epsilon, b.decay),
};
