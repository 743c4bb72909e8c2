import {
  axes,
  clipped,
  colorOf,
  element,
  type Frame,
  heading,
  legend,
  type LegendEntry,
  legendWidth,
  picture,
  short,
  stroke,
  textAt,
  TITLE_HEIGHT,
} from './frame.ts';
import { type Axis, chartScales, type LineChart, piecesOf, scaleOf } from './scale.ts';
import {
  aNumber,
  checkArguments,
  optionsOf,
  strings,
  aChart,
  aBarChart,
  aScatterPlot,
} from '../util/arguments.ts';

/** Pixels of the whole picture. */
export interface Size {
  width?: number;
  height?: number;
}

interface Plot {
  title?: string;
  x?: Axis;
  y?: Axis;
}

/** The frame that remains beside title, axes and legend. */
export function frameOf(
  { title, x, y }: Plot,
  { width = 640, height = 400 }: Size,
  entries: readonly LegendEntry[],
) {
  const left = y?.label ? 72 : 56;
  const top = title ? TITLE_HEIGHT + 6 : 16;
  const right = entries.length > 0 ? legendWidth(entries) : 20;
  const frame: Frame = {
    left,
    top,
    width: width - left - right,
    height: height - top - (x?.label ? 52 : 32),
  };
  if (!(frame.width > 0 && frame.height > 0))
    throw new RangeError(`plot: got ${width} by ${height} pixels, too few for its axes and legend`);
  return { frame, draw: (body: string) => picture(width, height, title ?? '', heading(title, left) + body) };
}

export const beside = ({ left, width, top }: Frame): [number, number] => [left + width + 16, top];

/** A line chart as an SVG file: axes with round ticks, a legend where there are several series. */
export function lineChart(chart: LineChart, size: Size = {}): string {
  checkArguments({ chart, size }, aChart, optionsOf('width', 'height'));
  const entries = chart.series.map(({ name, dashed }, i) => ({
    name,
    color: colorOf(i),
    dashed,
    line: true,
  }));
  const shown = entries.length > 1 ? entries : [];
  const { frame, draw } = frameOf(chart, size, shown);
  const scales = chartScales(chart);
  const paths = chart.series.map((series, i) => {
    const d = piecesOf(series, scales)
      .map((piece) => pathOf(piece, frame))
      .join('');
    return element('path', { d, 'stroke-linecap': 'round', ...stroke(colorOf(i), series.dashed) });
  });
  return draw(axes(frame, scales, chart) + clipped(frame, paths.join('')) + legend(shown, ...beside(frame)));
}

/** A line through places in [0, 1]²; a single one is a dot. */
const pathOf = (piece: readonly (readonly [number, number])[], { width, height }: Frame): string =>
  piece.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x * width)} ${short((1 - y) * height)}`).join('') +
  (piece.length === 1 ? 'h0' : '');

/** Points of one color. */
export interface PointGroup {
  name: string;
  /** (n, 2) */
  points: ArrayLike<number>;
  /** A text beside each point. */
  texts?: readonly string[];
}

export interface ScatterPlot extends Plot {
  groups: readonly PointGroup[];
}

/** Points in the plane, a color for each group. */
export function scatterPlot(plot: ScatterPlot, size: Size = {}): string {
  checkArguments({ plot, size }, aScatterPlot, optionsOf('width', 'height'));
  const shown = plot.groups.length > 1 ? patches(plot.groups) : [];
  const { frame, draw } = frameOf(plot, size, shown);
  const along = (axis: 0 | 1) =>
    plot.groups.flatMap(({ points }) => Array.from(points).filter((_, i) => i % 2 === axis));
  const scales = { x: scaleOf(along(0), plot.x ?? {}, true), y: scaleOf(along(1), plot.y ?? {}, true) };
  const place = (x: number, y: number): [number, number] => [
    scales.x.at(x) * frame.width,
    (1 - scales.y.at(y)) * frame.height,
  ];
  const marks = plot.groups.map((group, i) => dots(group, colorOf(i), place)).join('');
  return draw(axes(frame, scales, plot) + clipped(frame, marks) + legend(shown, ...beside(frame)));
}

export const patches = (groups: readonly { name: string }[]): LegendEntry[] =>
  groups.map(({ name }, i) => ({ name, color: colorOf(i), line: false }));

export function dots(
  { points, texts }: PointGroup,
  fill: string,
  place: (x: number, y: number) => [number, number],
): string {
  const marks: string[] = [];
  for (let i = 0; 2 * i < points.length; i++) {
    const [cx, cy] = place(points[2 * i], points[2 * i + 1]);
    if (Number.isNaN(cx) || Number.isNaN(cy)) continue;
    marks.push(element('circle', { cx, cy, r: 3.5, fill, class: 'ring' }));
    if (texts?.[i]) marks.push(textAt(cx + 6, cy + 4, texts[i]));
  }
  return marks.join('');
}

export interface BarChart {
  title?: string;
  y?: Axis;
  /** Names below the bars. */
  categories: readonly string[];
  /** A bar of each in every category. */
  series: readonly { name: string; values: ArrayLike<number> }[];
}

/** Bars from 0, in groups where there are several series. */
export function barChart(chart: BarChart, size: Size = {}): string {
  checkArguments({ chart, size }, aBarChart, optionsOf('width', 'height'));
  const { categories, series } = chart;
  const shown = series.length > 1 ? patches(series) : [];
  const { frame, draw } = frameOf(chart, size, shown);
  const y = scaleOf([0, ...series.flatMap(({ values }) => Array.from(values))], chart.y ?? {}, true);
  const x = {
    at: (i: number) => (i + 0.5) / categories.length,
    ticks: categories.map((label, i) => ({ at: (i + 0.5) / categories.length, label })),
  };
  const group = (0.8 * frame.width) / categories.length;
  const width = Math.min(48, group / series.length);
  const bars = series.flatMap(({ values }, s) =>
    categories.map((_, i) => {
      const [zero, top] = [y.at(0), y.at(values[i])].map((at) => (1 - at) * frame.height);
      if (Number.isNaN(top)) return '';
      const left = x.at(i) * frame.width + (s - series.length / 2) * width;
      const box = { x: left + 1, y: Math.min(zero, top), width: width - 2, height: Math.abs(top - zero) };
      return element('rect', { ...box, fill: colorOf(s) });
    }),
  );
  return draw(axes(frame, { x, y }, chart) + clipped(frame, bars.join('')) + legend(shown, ...beside(frame)));
}

/** Pictures side by side, so many in a row. */
export function sideBySide(pictures: readonly string[], columns = pictures?.length): string {
  checkArguments({ pictures, columns }, strings, aNumber);
  if (pictures.length === 0) throw new RangeError('sideBySide: got no pictures, expected one or more');
  const sizes = pictures.map((svg) => {
    const [, width, height] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
    if (!height) throw new RangeError(`sideBySide: got '${svg.slice(0, 40)}', expected a plot as SVG`);
    return { width: Number(width), height: Number(height) };
  });
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  const placed = pictures.map((svg, i) => {
    if (i > 0 && i % columns === 0) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const at = `<svg x="${short(x)}" y="${short(y)}"`;
    x += sizes[i].width;
    width = Math.max(width, x);
    rowHeight = Math.max(rowHeight, sizes[i].height);
    return svg.replace('<svg', at);
  });
  return picture(width, y + rowHeight, '', placed.join(''));
}
