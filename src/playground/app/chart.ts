import type uPlot from 'uplot';
import { css, onAppearance } from './appearance.ts';
import { h } from './dom.ts';
import { formatNumber } from './language.ts';

export interface ChartSeries {
  name: string;
  /** A custom property of the style sheet. */
  color: string;
  dashed?: boolean;
  width?: number;
}

export interface ChartSpec {
  /** What it shows, for who does not see it. */
  label: string;
  x: { label: string; log?: boolean; integer?: boolean };
  y: { label: string; log?: boolean };
  series: readonly ChartSeries[];
  height?: number;
}

export interface ChartMarks {
  /** A vertical line with a word. */
  line?: { at: number; text: string };
  /** What of the axes is shown; else all that there is. */
  x?: readonly [number, number];
  /** The greatest y. */
  top?: number;
  /** A stretch of the x axis. */
  band?: { from: number; to: number; text: string };
}

export interface Chart {
  element: HTMLElement;
  /** x and then a row of y for each series; null is a gap. */
  set: (data: readonly (readonly (number | null)[])[], marks?: ChartMarks) => void;
  describe: (text: string) => void;
}

/** A line chart. uPlot is fetched with the first; until it is there, the chart's place is kept free. */
export function lineChart(spec: ChartSpec, signal: AbortSignal, initial: ChartMarks = {}): Chart {
  const { height = 260, label } = spec;
  const host = h('div', { class: 'plot', role: 'img', 'aria-label': label });
  host.style.height = `${height}px`;
  const element = h('div', { class: 'chart' }, legend(spec), host);
  let data: uPlot.AlignedData = [[], ...spec.series.map(() => [])];
  let marks: ChartMarks = initial;
  let plot: uPlot | undefined;
  let asked = 0;
  const draw = () => {
    asked = 0;
    plot?.setData(data);
  };
  const ask = () => void (asked ||= requestAnimationFrame(draw));
  const start = async () => {
    const { default: Plot } = await import('uplot');
    if (signal.aborted) return;
    plot = new Plot(
      optionsOf(spec, host.clientWidth, height, () => marks),
      data,
      host,
    );
    const observer = new ResizeObserver(() => plot?.setSize({ width: host.clientWidth, height }));
    observer.observe(host);
    onAppearance(() => plot?.redraw(false, true), signal);
    signal.addEventListener('abort', () => {
      observer.disconnect();
      cancelAnimationFrame(asked);
      plot?.destroy();
      plot = undefined;
    });
  };
  // Without the chart the room still works; its figures are in words too.
  start().catch(() => host.append(label));
  return {
    element,
    set: (rows, withMarks = initial) => {
      data = rows as uPlot.AlignedData;
      marks = withMarks;
      ask();
    },
    describe: (text) => host.setAttribute('aria-label', `${label} ${text}`),
  };
}

function legend({ series }: ChartSpec): HTMLElement {
  const entries = series.map(({ name, color, dashed }) => {
    const line = h('span', { class: dashed ? 'line dashed' : 'line', 'aria-hidden': 'true' });
    line.style.color = `var(${color})`;
    return h('li', {}, line, name);
  });
  return h('ul', { class: 'legend' }, ...entries);
}

/** Steps of an axis of whole numbers. */
const WHOLE = [1, 10, 100, 1000].flatMap((power) => [power, 2 * power, 5 * power]);

function optionsOf(
  { x, y, series }: ChartSpec,
  width: number,
  height: number,
  marks: () => ChartMarks,
): uPlot.Options {
  const axis = ({ label, log, integer }: ChartSpec['x']): uPlot.Axis => ({
    ...(integer && { incrs: WHOLE }),
    label,
    labelSize: 18,
    labelGap: 0,
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    stroke: () => css('--muted'),
    grid: { stroke: () => css('--grid'), width: 1 },
    ticks: { stroke: () => css('--grid'), size: 4 },
    values: (_plot, ticks) =>
      ticks.map((tick) => (tick === null || (log && !isPower(tick)) ? '' : formatNumber(tick))),
  });
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: {
        time: false,
        distr: x.log ? 3 : 1,
        range: (_plot, min, max) => [...(marks().x ?? [min, max])] as [number, number],
      },
      y: {
        distr: y.log ? 3 : 1,
        ...(!y.log && { range: (_plot, _min, max) => [0, marks().top ?? (max > 0 ? max * 1.05 : 1)] }),
      },
    },
    axes: [
      { ...axis(x), size: 24 },
      { ...axis(y), size: 42 },
    ],
    series: [
      {},
      ...series.map(({ name, color, dashed, width: line = 2 }) => ({
        label: name,
        stroke: () => css(color),
        width: line,
        points: { show: false },
        ...(dashed && { dash: [5, 4] }),
      })),
    ],
    hooks: { drawAxes: [(plot) => drawMarks(plot, marks())] },
  };
}

const isPower = (value: number): boolean =>
  Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

function drawMarks(plot: uPlot, { line, band }: ChartMarks): void {
  const { ctx, bbox } = plot;
  const at = (value: number) =>
    Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(value, 'x', true)));
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  if (band) {
    const [from, to] = [at(band.from), at(band.to)];
    ctx.fillStyle = css('--band');
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
    ctx.fillStyle = css('--good');
    ctx.textAlign = 'center';
    ctx.fillText(band.text, (from + to) / 2, bbox.top + 14 * devicePixelRatio);
  }
  if (line) {
    const x = at(line.at);
    const late = x > bbox.left + bbox.width / 2;
    ctx.strokeStyle = css('--muted');
    ctx.fillStyle = css('--muted');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.textAlign = late ? 'right' : 'left';
    ctx.fillText(
      line.text,
      x + (late ? -6 : 6) * devicePixelRatio,
      bbox.top + bbox.height - 8 * devicePixelRatio,
    );
  }
  ctx.restore();
}
