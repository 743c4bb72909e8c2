import type { CAC } from 'cac';
import {
  boundsOf,
  decisionRegions,
  regionMap,
  type RegionMap,
  sideBySide,
  terminalRegions,
  trainPlane,
  type TrainPlaneOptions,
  type TrainPlaneResult,
} from 'oriel';
import { interruptible } from './interrupt.ts';
import { integerOption, numberOption, type Options } from './options.ts';
import { percent, print } from './output.ts';
import { inColor, type PlaneTask, planeTaskOf, withPlaneOptions, writePicture } from './plane-options.ts';

export function boundaryCommand(cli: CAC): void {
  withPlaneOptions(
    cli.command('boundary', 'Classify points in the plane, and show the regions of each class'),
  )
    .option('--epochs <n>', 'Times to go through the points (default: 200)')
    .option('--rate <x>', 'Learning rate of Adam (default: 0.01)')
    .option('--dropout <x>', 'Share of hidden values that are dropped in training (default: 0)')
    .option('--l2 <x>', 'Weight decay (default: 0)')
    .option('--compare', 'Show a linear classifier too: the same without hidden layers')
    .option('-o, --output <file>', 'Draw the regions there, as SVG')
    .option('--json', 'One JSON object: accuracies and learning curves')
    .example('  $ oriel boundary --data spiral --classes 3 --hidden 16,16 --compare -o regions.svg')
    .action(runBoundary);
}

interface Trained extends TrainPlaneResult {
  title: string;
}

async function runBoundary(options: Options): Promise<void> {
  const task = planeTaskOf(options);
  const rate = numberOption(options, 'rate', 0) ?? 0.01;
  const weightDecay = numberOption(options, 'l2', 0) ?? 0;
  const settings: TrainPlaneOptions = {
    ...task.net,
    epochs: integerOption(options, 'epochs', 1) ?? 200,
    dropout: numberOption(options, 'dropout', 0) ?? 0,
    optimizer: { name: 'adam', rate, weightDecay },
  };
  const nets =
    options.compare === true && task.net.hidden.length > 0 ? [[], task.net.hidden] : [task.net.hidden];
  const trained: Trained[] = [];
  for (const hidden of nets) {
    const run = (signal: AbortSignal) => trainPlane(task.data, { ...settings, hidden, signal });
    trained.push({ ...(await interruptible(run)), title: titleOf(task, hidden) });
  }
  if (options.json === true) print(JSON.stringify({ data: task.name, nets: trained.map(figuresOf) }));
  else for (const net of trained) print(`${terminalPicture(task, net)}\n${accuracies(net)}\n`);
  await writePicture(options, () =>
    sideBySide(trained.map((net) => regionMap(mapOf(task, net, { columns: 160, rows: 160 })))),
  );
}

function titleOf({ name, net }: PlaneTask, hidden: readonly number[]): string {
  const layers = hidden.length > 0 ? `hidden ${hidden.join(', ')}, ${net.activation ?? 'tanh'}` : 'linear';
  return `${name}, ${layers}`;
}

function mapOf(
  { data }: PlaneTask,
  { network, title }: Trained,
  size: { columns: number; rows: number },
): RegionMap {
  const { points, labels, classes } = data.validation;
  const bounds = boundsOf(data.train.points);
  return {
    title,
    regions: decisionRegions(network, bounds, size),
    names: Array.from({ length: classes }, (_, label) => `class ${label}`),
    points: { points, labels },
  };
}

const terminalPicture = (task: PlaneTask, net: Trained): string =>
  terminalRegions(mapOf(task, net, { columns: 64, rows: 32 }), { color: inColor() });

const last = (values: readonly number[]): number => values[values.length - 1];

const accuracies = ({ curves }: Trained): string =>
  `accuracy: ${percent(last(curves.trainAccuracy))}% of the points trained on, ` +
  `${percent(last(curves.validationAccuracy))}% of those held out (shown)`;

const figuresOf = ({ title, curves }: Trained): object => ({
  title,
  trainAccuracy: last(curves.trainAccuracy),
  validationAccuracy: last(curves.validationAccuracy),
  curves,
});
