import type { PlaneSplit, TrainPlaneOptions } from 'oriel';
import type { BoundarySettings } from './settings.ts';

/** How the room trains with its settings, but for the hidden layers. */
export function optionsOf(settings: BoundarySettings, { train }: PlaneSplit) {
  const { activation, loss, dropout, epochs, seed, batch, optimizer: name, rate, l2 } = settings;
  const all = train.labels.length;
  return {
    activation,
    loss,
    dropout,
    epochs,
    seed,
    batchSize: batch === 'all' ? all : Math.min(all, Number(batch)),
    optimizer: { name, rate, weightDecay: Number(l2) },
  } satisfies TrainPlaneOptions;
}
