import type { Batch, Mode } from './batch.ts';
import type { Loss, LossResult } from './loss.ts';
import type { Network } from './network.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * One step of training: a batch forward and back, and the update; `mode.step` counts from 0, `factor` multiplies every
 * rate. Call within a memory scope. Adds to the loss the gradient's norm before clipping, 0 where nothing clips.
 */
export function trainStep(
  network: Network,
  optimizer: Optimizer,
  loss: Loss,
  batch: Batch,
  mode: Mode,
  factor = 1,
): LossResult & { norm: number } {
  optimizer.begin(factor);
  const result = network.backpropagate(batch, loss, mode);
  return { ...result, norm: optimizer.update(mode.step + 1, factor) };
}
