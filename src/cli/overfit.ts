import type { CAC } from 'cac';
import {
  barChart,
  type FitFigures,
  lineChart,
  type LineChart,
  overfitting,
  type OverfittingResult,
  sideBySide,
  terminalChart,
} from 'oriel';
import { interruptible } from './interrupt.ts';
import { BACKENDS, choiceOption, integerOption, type Options } from './options.ts';
import { print, table } from './output.ts';
import { inColor, writePicture } from './plane-options.ts';

export function overfitCommand(cli: CAC): void {
  cli
    .command('overfit', 'Over-fit a small noisy set, and show what helps: early stopping, dropout, L2')
    .option('--seeds <n>', 'Runs of everything; figures are means over them (default: 3)')
    .option('--epochs <n>', 'Times to go through the points (default: 400)')
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .option('-o, --output <file>', 'Draw the curves there, as SVG')
    .option('--json', 'One JSON object: figures and learning curves')
    .example('  $ oriel overfit -o curves.svg')
    .action(runOverfit);
}

async function runOverfit(options: Options): Promise<void> {
  const seeds = Array.from({ length: integerOption(options, 'seeds', 1) ?? 3 }, (_, i) => i + 1);
  const epochs = integerOption(options, 'epochs', 1) ?? 400;
  const backend = choiceOption(options, 'backend', BACKENDS) ?? 'auto';
  const result = await interruptible((signal) => overfitting({ seeds, epochs, backend, signal }));
  if (options.json === true) print(JSON.stringify(result));
  else print(reportOf(result));
  await writePicture(options, () => pictureOf(result));
}

const capacityChart = ({ capacity }: OverfittingResult): LineChart => {
  const x = capacity.map(({ hidden }) => hidden);
  return {
    title: 'Capacity',
    x: { label: 'hidden units', log: true },
    y: { label: 'loss' },
    series: [
      { name: 'training', x, y: capacity.map(({ trainLoss }) => trainLoss) },
      { name: 'held out', x, y: capacity.map(({ heldOutLoss }) => heldOutLoss) },
    ],
  };
};

/** The first seed's curves. */
const curvesChart = ({ remedies }: OverfittingResult, which: 'train' | 'validation'): LineChart => ({
  title: `Largest net: ${which} loss`,
  x: { label: 'epoch' },
  y: { label: 'loss' },
  series: Object.entries(remedies).map(([name, { curves }]) => ({ name, y: curves[0][`${which}Loss`] })),
});

function pictureOf(result: OverfittingResult): string {
  const remedies = Object.entries(result.remedies);
  const bars = barChart({
    title: 'Largest net: at the end',
    y: { label: 'loss' },
    categories: remedies.map(([name]) => name),
    series: [
      { name: 'training', values: remedies.map(([, { trainLoss }]) => trainLoss) },
      { name: 'held out', values: remedies.map(([, { heldOutLoss }]) => heldOutLoss) },
    ],
  });
  const lines = [capacityChart(result), curvesChart(result, 'train'), curvesChart(result, 'validation')].map(
    (chart) => lineChart(chart),
  );
  return sideBySide([lines[0], bars, lines[1], lines[2]], 2);
}

function reportOf(result: OverfittingResult): string {
  const color = inColor();
  const rowOf = (name: string, { trainLoss, heldOutLoss, gap }: FitFigures) => [
    name,
    ...[trainLoss, heldOutLoss, gap].map((value) => value.toFixed(3)),
  ];
  const head = ['training', 'held out', 'gap'];
  return [
    terminalChart(capacityChart(result), { color }),
    '',
    table([['hidden units', ...head], ...result.capacity.map((fit) => rowOf(String(fit.hidden), fit))]),
    '',
    terminalChart(curvesChart(result, 'validation'), { color }),
    '',
    table([
      ['against it', ...head],
      ...Object.entries(result.remedies).map(([name, fit]) => rowOf(name, fit)),
    ]),
  ].join('\n');
}
