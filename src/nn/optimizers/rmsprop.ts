import type { OptimizerType } from '../optimizer.ts';
import { optimizerDefaults } from './defaults.ts';

/** Tieleman & Hinton 2012. */
export const rmsprop: OptimizerType = {
  defaults: optimizerDefaults.rmsprop,
  states: 1,
  update: (kernels, b, { rho, epsilon }) =>
    kernels.rmsprop(b.value, b.gradient, b.states[0], b.index, b.rows, b.cols, b.rate, rho, epsilon, b.decay),
};
