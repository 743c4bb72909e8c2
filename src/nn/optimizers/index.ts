import type { OptimizerType } from '../optimizer.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import type { OptimizerName } from './defaults.ts';
import { momentum, nesterov } from './momentum.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Optimizers by name. */
export const optimizers = { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw } satisfies Record<
  OptimizerName,
  OptimizerType
>;
export type { OptimizerName };
