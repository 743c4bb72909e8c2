import type { OptimizerType } from '../optimizer.ts';

/** Duchi, Hazan & Singer 2011. */
export const adagrad: OptimizerType = {
  defaults: { epsilon: 1e-8 },
  states: 1,
  update: (kernels, b, { epsilon }) =>
    kernels.adagrad(b.value, b.gradient, b.states[0], b.index, b.rows, b.cols, b.rate, epsilon, b.decay),
};
