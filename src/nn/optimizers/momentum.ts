import type { Kernels } from '../../core/kernels.ts';
import type { Block, OptimizerType } from '../optimizer.ts';
import { optimizerDefaults } from './defaults.ts';

const update =
  (nesterov: 0 | 1) =>
  (kernels: Kernels, b: Block, { momentum }: Record<string, number>): void =>
    kernels.momentum(
      b.value,
      b.gradient,
      b.states[0],
      b.index,
      b.rows,
      b.cols,
      b.rate,
      momentum,
      nesterov,
      b.decay,
    );

/** Classical momentum (Polyak 1964). */
export const momentum: OptimizerType = { defaults: optimizerDefaults.momentum, states: 1, update: update(0) };

/** Nesterov's momentum, in the form of Sutskever et al. 2013. */
export const nesterov: OptimizerType = { defaults: optimizerDefaults.nesterov, states: 1, update: update(1) };
