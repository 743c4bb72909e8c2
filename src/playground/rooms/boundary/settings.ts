import type { PlaneDataName, PlaneLossName, TrainPlaneOptions } from 'oriel';
import { paces } from '../../app/lockstep.ts';
import { choice, integer, logRange, range, type SettingsOf, widths } from '../../app/settings.ts';
import { drawnPoints } from './drawn.ts';

type ActivationName = NonNullable<TrainPlaneOptions['activation']>;
type OptimizerName = NonNullable<TrainPlaneOptions['optimizer']>['name'];

// Lists, and not what the library exports, so that the page has no need to load the library; a test compares them.
export const dataNames: readonly PlaneDataName[] = ['blobs', 'xor', 'circles', 'spiral'];
export const activations: readonly ActivationName[] = [
  'identity',
  'sigmoid',
  'tanh',
  'hardTanh',
  'relu',
  'leakyRelu',
  'gelu',
];
export const losses: readonly PlaneLossName[] = ['softmax', 'logistic'];
export const optimizers: readonly OptimizerName[] = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
  'adamw',
];
const batchSizes = ['1', '8', '32', '128', 'all'] as const;
export const penalties = ['0', '0.0003', '0.001', '0.003', '0.01', '0.03', '0.1'] as const;
export const MOST_CLASSES = 5;

export const schema = {
  data: choice([...dataNames, 'drawn'], 'spiral'),
  classes: integer(2, MOST_CLASSES, 3),
  points: integer(20, 2000, 300),
  noise: range(0, 0.5, 0.01, 0.04),
  share: range(0.1, 0.9, 0.05, 0.7),
  hidden: widths([16, 16]),
  activation: choice(activations, 'tanh'),
  loss: choice(losses, 'softmax'),
  optimizer: choice(optimizers, 'adam'),
  rate: logRange(0.0001, 10, 10, 0.02),
  batch: choice(batchSizes, '32'),
  l2: choice(penalties, '0'),
  dropout: range(0, 0.8, 0.05, 0),
  epochs: integer(1, 5000, 300),
  seed: integer(0, 999_999, 1),
  pace: choice(paces, 'epoch'),
  drawn: drawnPoints([]),
};

export type BoundarySettings = SettingsOf<typeof schema>;

/** Settings that cannot go together, made to. */
export function consistent(settings: BoundarySettings): BoundarySettings {
  const classes = settings.data === 'xor' ? 2 : settings.classes;
  const loss = classesOf({ ...settings, classes }) > 2 ? 'softmax' : settings.loss;
  return { ...settings, classes, loss };
}

/** Of drawn points as many as there are; of others as many as are asked for. */
export const classesOf = ({ data, drawn, classes }: BoundarySettings): number =>
  data === 'drawn' ? Math.max(2, ...drawn.map(({ label }) => label + 1)) : classes;

const noisy = {
  data: 'circles',
  classes: 2,
  points: 200,
  noise: 0.25,
  share: 0.3,
  hidden: [64],
  batch: 'all',
  epochs: 600,
} satisfies Partial<BoundarySettings>;

/** Ways to look at one thing. */
export const presets = {
  spiral: {},
  xor: { data: 'xor', hidden: [8], noise: 0.02 },
  rings: { data: 'circles', hidden: [16], noise: 0.03 },
  overfitting: noisy,
  dropout: { ...noisy, dropout: 0.3 },
  l2: { ...noisy, l2: '0.003' },
} satisfies Record<string, Partial<BoundarySettings>>;
