import type { CAC } from 'cac';
import {
  compareRates,
  createEngine,
  lineChart,
  type LineChart,
  Network,
  planeLossOf,
  planeNetwork,
  PointSource,
  rateRange,
  type RateRange,
  type RateRun,
  sideBySide,
  terminalChart,
} from 'oriel';
import { interruptible } from './interrupt.ts';
import { integerOption, type Options } from './options.ts';
import { print, table } from './output.ts';
import { inColor, numbersOption, planeTaskOf, withPlaneOptions, writePicture } from './plane-options.ts';

const RATES = [0.01, 0.3, 1.2, 30];

export function ratesCommand(cli: CAC): void {
  withPlaneOptions(cli.command('rates', 'Show what the learning rate does to gradient descent'))
    .option('--rates <list>', `Rates to compare (default: ${RATES.join(',')})`)
    .option('--epochs <n>', 'Steps of gradient descent on all points at once (default: 200)')
    .option('-o, --output <file>', 'Draw the curves there, as SVG')
    .option('--json', 'One JSON object: the range test and the curves')
    .example('  $ oriel rates --data spiral --rates 0.01,1,100 -o rates.svg')
    .action(runRates);
}

async function runRates(options: Options): Promise<void> {
  const { name, data, net } = planeTaskOf(options);
  const rates = numbersOption(options, 'rates') ?? RATES;
  const epochs = integerOption(options, 'epochs', 1) ?? 200;
  const { seed, backend, loss: lossName } = net;
  const layers = planeNetwork({ ...net, classes: data.train.classes });
  const network = new Network(await createEngine(backend), layers, { seed });
  const source = new PointSource(network.ops.memory, data.train, lossName);
  const loss = planeLossOf(network);
  const { range, runs } = await interruptible(async (signal) => ({
    range: await rateRange(network, loss, source, { seed, signal }),
    runs: await compareRates(network, loss, source, rates, { epochs, seed, signal }),
  }));
  const charts = [rangeChart(range), curvesChart(name, runs)];
  if (options.json === true) print(JSON.stringify({ data: name, range, runs }));
  else print(reportOf(charts, range, runs));
  await writePicture(options, () => sideBySide(charts.map((chart) => lineChart(chart))));
}

const rangeChart = ({ rates, losses, smoothed }: RateRange): LineChart => ({
  title: 'Range test: the loss while the rate grows',
  x: { label: 'learning rate', log: true },
  y: { label: 'loss' },
  series: [
    { name: 'loss', x: rates, y: losses, dashed: true },
    { name: 'smoothed', x: rates, y: smoothed },
  ],
});

function curvesChart(name: string, runs: readonly RateRun[]): LineChart {
  const first = Math.max(...runs.map(({ losses }) => losses[0] ?? 0));
  return {
    title: `Gradient descent on ${name}`,
    x: { label: 'epoch' },
    y: { label: 'loss', range: [0, 1.5 * first || 1] },
    series: runs.map(({ rate, verdict, losses }) => ({ name: `${rate} ${verdict}`, y: losses })),
  };
}

const REASONS: Record<RateRun['verdict'], string> = {
  diverges: 'too big: the loss ends above where it began, or is no number',
  bounces: 'too big: the loss goes up and down',
  crawls: 'too small: the loss hardly falls',
  learns: 'right: the loss falls',
};

function reportOf(charts: readonly LineChart[], range: RateRange, runs: readonly RateRun[]): string {
  const [tested, curves] = charts.map((chart) => terminalChart(chart, { color: inColor() }));
  const { steepest, divergence, suggestion } = range;
  const figure = (value: number) => String(Number(value.toPrecision(2)));
  const rows = runs.map(({ rate, verdict, losses }) => [
    String(rate),
    losses.length > 0 ? losses[losses.length - 1].toPrecision(3) : '-',
    verdict,
  ]);
  const lines = table([['rate', 'last loss', 'verdict'], ...rows]).split('\n');
  return [
    tested,
    '',
    `steepest at ${figure(steepest)}, ` +
      (divergence === undefined ? 'never diverged' : `diverged at ${figure(divergence)}`) +
      `: try ${figure(suggestion)}`,
    '',
    curves,
    '',
    lines[0],
    ...runs.map(({ verdict }, i) => `${lines[i + 1]}, ${REASONS[verdict]}`),
  ].join('\n');
}
