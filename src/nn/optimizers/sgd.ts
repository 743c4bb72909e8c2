import type { OptimizerType } from '../optimizer.ts';
import { optimizerDefaults } from './defaults.ts';

/** w ← w − rate·g. */
export const sgd: OptimizerType = {
  defaults: optimizerDefaults.sgd,
  states: 0,
  direct: true,
  update: (kernels, b) => kernels.sgd(b.value, b.gradient, b.index, b.rows, b.cols, b.rate, b.decay),
};
