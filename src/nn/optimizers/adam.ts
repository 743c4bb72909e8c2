import type { Kernels } from '../../core/kernels.ts';
import type { Block, OptimizerType } from '../optimizer.ts';
import { optimizerDefaults } from './defaults.ts';

const update =
  (decoupled: 0 | 1) =>
  (kernels: Kernels, b: Block, settings: Record<string, number>): void => {
    // As the kernels see them, so that the corrections fit: 1 − β₂ is small, and its rounding shows.
    const [beta1, beta2] = [Math.fround(settings.beta1), Math.fround(settings.beta2)];
    kernels.adam(
      b.value,
      b.gradient,
      b.states[0],
      b.states[1],
      b.index,
      b.rows,
      b.cols,
      b.rate,
      beta1,
      beta2,
      settings.epsilon,
      1 - beta1 ** b.step,
      1 - beta2 ** b.step,
      b.decay,
      decoupled,
    );
  };

/** Kingma & Ba 2015; weight decay is L2, added to the gradient. Tables are updated lazily, touched rows only. */
export const adam: OptimizerType = { defaults: optimizerDefaults.adam, states: 2, update: update(0) };

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019). */
export const adamw: OptimizerType = { defaults: optimizerDefaults.adamw, states: 2, update: update(1) };
