import { chartScales, type LineChart, piecesOf, type Tick } from './scale.ts';
import type { RegionMap } from './regions.ts';
import { checkArguments, optionsOf, aChart, aRegionMap } from '../util/arguments.ts';

export interface TerminalOptions {
  /** Characters. Default 72 by 18. */
  width?: number;
  height?: number;
  /** Whether escape sequences color the picture; without, series and classes differ by their marks. Default false. */
  color?: boolean;
}

const COLORS = [36, 33, 32, 31, 35, 34, 96, 93];
const MARKS = ['•', '+', '×', 'o', '*', '#', '%', '@'];
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length];
const painted = (code: string | number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;

/** Dots on a grid of characters, each 2 by 4 dots as in Braille. */
class Canvas {
  private readonly bits: Uint8Array;
  private readonly owner: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.bits = new Uint8Array(width * height);
    this.owner = new Uint8Array(width * height);
  }

  /** A dot at a place in [0, 1]²; nothing outside. */
  dot(x: number, y: number, series: number): void {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
    const column = Math.round(x * (2 * this.width - 1));
    const row = Math.round((1 - y) * (4 * this.height - 1));
    const cell = (row >> 2) * this.width + (column >> 1);
    this.bits[cell] |= BRAILLE[row & 3][column & 1];
    this.owner[cell] = series;
  }

  line([x0, y0]: readonly number[], [x1, y1]: readonly number[], series: number): void {
    const steps = Math.ceil(
      Math.max(Math.abs(x1 - x0) * 2 * this.width, Math.abs(y1 - y0) * 4 * this.height, 1),
    );
    for (let i = 0; i <= steps; i++)
      this.dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, series);
  }

  row(row: number, show: (series: number, dots: string) => string): string {
    let text = '';
    for (let cell = row * this.width; cell < (row + 1) * this.width; cell++) {
      const bits = this.bits[cell];
      text += bits === 0 ? ' ' : show(this.owner[cell], String.fromCodePoint(0x2800 + bits));
    }
    return text;
  }
}

/** The dots of a Braille character, by row and column. */
const BRAILLE = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** A line chart in characters: Braille dots, or marks where several series are to be told apart without color. */
export function terminalChart(chart: LineChart, options: TerminalOptions = {}): string {
  checkArguments({ chart, options }, aChart, optionsOf('width', 'height', 'color'));
  const { width = 72, height = 18, color = false } = options;
  const scales = chartScales(chart);
  const labelWidth = Math.max(...scales.y.ticks.map(({ label }) => label.length));
  if (!(width > labelWidth + 12 && height >= 3))
    throw new RangeError(
      `chart: got ${width} by ${height} characters, expected at least ${labelWidth + 13} by 3`,
    );
  const canvas = new Canvas(width - labelWidth - 2, height);
  chart.series.forEach((series, s) => {
    for (const piece of piecesOf(series, scales)) {
      piece.forEach((place, i) => canvas.line(piece[Math.max(0, i - 1)], place, s));
    }
  });
  const show = (series: number, dots: string): string => {
    if (color) return painted(pick(COLORS, series), dots);
    return chart.series.length > 1 ? pick(MARKS, series) : dots;
  };
  const labels = new Map(scales.y.ticks.map(({ at, label }) => [Math.round((1 - at) * (height - 1)), label]));
  const lines = Array.from({ length: height }, (_, row) => {
    const label = labels.get(row);
    return `${(label ?? '').padStart(labelWidth)} ${label === undefined ? '│' : '┤'}${canvas.row(row, show)}`;
  });
  const indent = ' '.repeat(labelWidth + 2);
  const below = [
    `${' '.repeat(labelWidth + 1)}└${'─'.repeat(canvas.width)}`,
    (indent + tickLine(scales.x.ticks, canvas.width)).trimEnd(),
  ];
  const names = [chart.y?.label, chart.x?.label && `by ${chart.x.label}`].filter(Boolean).join(' ');
  if (names) below.push(indent + names);
  if (chart.series.length > 1) {
    const keys = chart.series.map(({ name }, s) => `${show(s, '⣿⣿')} ${name}`);
    below.push(
      ...wrapped(
        keys,
        chart.series.map(({ name }) => name.length + 5),
        canvas.width,
      ).map((l) => indent + l),
    );
  }
  return [...(chart.title ? [chart.title] : []), ...lines.map((line) => line.trimEnd()), ...below].join('\n');
}

/** Labels below their ticks, without those for which there is no room. */
function tickLine(ticks: readonly Tick[], width: number): string {
  let line = '';
  for (const { at, label } of ticks) {
    const from = Math.round(at * (width - 1) - (label.length - 1) / 2);
    const start = Math.max(0, Math.min(width - label.length, from));
    if (line === '' || start > line.length) line = line.padEnd(start) + label;
  }
  return line;
}

/** Items on as few lines as hold them; their widths are given, since escape sequences have none. */
function wrapped(items: readonly string[], widths: readonly number[], width: number): string[] {
  const lines: string[] = [];
  let used = Infinity;
  items.forEach((item, i) => {
    if (used + widths[i] > width) {
      lines.push(item);
      used = widths[i];
    } else {
      lines[lines.length - 1] += `  ${item}`;
      used += widths[i] + 2;
    }
  });
  return lines;
}

const GROUNDS = [24, 130, 22, 88, 54, 23, 89, 59];
const BRIGHT = [159, 223, 157, 217, 189, 195, 225, 255];
const TEXTURES = ['·', ':', '-', '~', '=', '"', ',', '_'];
const LETTERS = 'ABCDEFGH';

/**
 * Regions in characters, one a cell: grounds in the colors of their classes, or textures; points are letters of their
 * classes. A cell is twice as high as wide, so that a square needs twice as many columns as rows.
 */
export function terminalRegions(map: RegionMap, options: Pick<TerminalOptions, 'color'> = {}): string {
  checkArguments({ map, options }, aRegionMap, optionsOf('color'));
  const { color = false } = options;
  const { regions, points, title, names = [] } = map;
  const letters = points ? lettersOf(regions, points) : new Map<number, number>();
  const lines = Array.from({ length: regions.rows }, (_, row) => {
    let line = '';
    for (let cell = row * regions.columns; cell < (row + 1) * regions.columns; cell++) {
      const label = regions.classes[cell];
      const point = letters.get(cell);
      const text = point === undefined ? (color ? ' ' : pick(TEXTURES, label)) : pick([...LETTERS], point);
      line += color
        ? painted(`48;5;${pick(GROUNDS, label)};1;38;5;${pick(BRIGHT, point ?? label)}`, text)
        : text;
    }
    return line;
  });
  const keys = names.map((name, label) =>
    color
      ? `${painted(`48;5;${pick(GROUNDS, label)};1;38;5;${pick(BRIGHT, label)}`, ` ${pick([...LETTERS], label)} `)} ${name}`
      : `${pick([...LETTERS], label)} on ${pick(TEXTURES, label)}  ${name}`,
  );
  return [...(title ? [title] : []), ...lines, ...(keys.length > 0 ? [keys.join('   ')] : [])].join('\n');
}

/** The class of a point in each cell that has one. */
function lettersOf(
  { bounds: { x, y }, columns, rows }: RegionMap['regions'],
  { points, labels }: NonNullable<RegionMap['points']>,
): Map<number, number> {
  const cells = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const column = Math.floor(((points[2 * i] - x[0]) / (x[1] - x[0])) * columns);
    const row = Math.floor(((y[1] - points[2 * i + 1]) / (y[1] - y[0])) * rows);
    if (column >= 0 && column < columns && row >= 0 && row < rows)
      cells.set(row * columns + column, labels[i]);
  }
  return cells;
}
