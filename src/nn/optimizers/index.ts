import type { OptimizerType } from '../optimizer.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import { momentum, nesterov } from './momentum.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Optimizers by name. */
export const optimizers = { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw } satisfies Record<
  string,
  OptimizerType
>;
export type OptimizerName = keyof typeof optimizers;
