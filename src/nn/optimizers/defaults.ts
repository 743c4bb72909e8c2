/** The options of each optimizer with their defaults: apart, since a configuration is read where nothing is trained. */
export const optimizerDefaults = {
  sgd: {},
  momentum: { momentum: 0.9 },
  nesterov: { momentum: 0.9 },
  adagrad: { epsilon: 1e-8 },
  rmsprop: { rho: 0.9, epsilon: 1e-8 },
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
} satisfies Record<string, Record<string, number>>;

export type OptimizerName = keyof typeof optimizerDefaults;
