export interface Axis {
  label?: string;
  /** Logarithmic; numbers ≤ 0 are not drawn. */
  log?: boolean;
  /** What is shown; beyond it the plot is cut. Default: all finite numbers. */
  range?: readonly [number, number];
}

export interface Tick {
  /** Place along the axis, [0, 1]. */
  at: number;
  label: string;
}

export interface Scale {
  /** Place along the axis: 0 its beginning, 1 its end; NaN for what cannot be drawn. */
  at(value: number): number;
  ticks: Tick[];
}

/** Numbers in order: lines by their points' order, axes by their ticks. */
export interface Series {
  name: string;
  y: ArrayLike<number>;
  /** Default 1, 2, 3, … */
  x?: ArrayLike<number>;
  dashed?: boolean;
}

export interface LineChart {
  title?: string;
  x?: Axis;
  y?: Axis;
  series: readonly Series[];
}

/** The scales of a line chart; that of y reaches to round numbers. */
export function chartScales({ series, x = {}, y = {} }: LineChart): { x: Scale; y: Scale } {
  return {
    x: scaleOf(
      series.flatMap((s) => Array.from(s.y, (_, i) => xOf(s, i))),
      x,
      false,
    ),
    y: scaleOf(
      series.flatMap((s) => Array.from(s.y)),
      y,
      true,
    ),
  };
}

export const xOf = ({ x }: Series, i: number): number => (x ? x[i] : i + 1);

/** The places of a series' points on a chart's scales, and where its line breaks: at what cannot be drawn. */
export function piecesOf(series: Series, scales: { x: Scale; y: Scale }): [number, number][][] {
  const pieces: [number, number][][] = [[]];
  for (let i = 0; i < series.y.length; i++) {
    const place: [number, number] = [scales.x.at(xOf(series, i)), scales.y.at(series.y[i])];
    if (place.some(Number.isNaN)) pieces.push([]);
    else pieces[pieces.length - 1].push(place);
  }
  return pieces.filter((piece) => piece.length > 0);
}

/** A scale that shows these values, with ticks at round numbers; `nice` extends it to them. */
export function scaleOf(values: readonly number[], axis: Axis, nice: boolean): Scale {
  return axis.log ? logScale(values, axis) : linearScale(values, axis, nice);
}

function linearScale(values: readonly number[], { range }: Axis, nice: boolean): Scale {
  let [from, to] = range ?? extent(values);
  const step = roundStep((to - from) / 5);
  if (nice && !range) [from, to] = [Math.floor(from / step) * step, Math.ceil(to / step) * step];
  const at = (value: number) => drawable((value - from) / (to - from));
  const ticks: Tick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
    ticks.push({ at: at(i * step), label: shortNumber(i * step) });
  }
  return { at, ticks };
}

function logScale(values: readonly number[], { range }: Axis): Scale {
  const [from, to] = range?.map(Math.log10) ?? extent(values.filter((value) => value > 0).map(Math.log10));
  const at = (value: number) => (value > 0 ? drawable((Math.log10(value) - from) / (to - from)) : NaN);
  // A short scale has ticks at 2 and 5 too; a very long one only at every so many powers of ten.
  const step = Math.max(1, Math.ceil((to - from) / 8));
  const factors = to - from < 2.5 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let power = Math.floor(from); power <= to + 1e-9; power += step) {
    for (const factor of factors) {
      // 10 ** −3 is not the number 0.001.
      const value = Number(`${factor}e${power}`);
      const place = at(value);
      if (place >= -1e-9 && place <= 1 + 1e-9) ticks.push({ at: place, label: shortNumber(value) });
    }
  }
  return { at, ticks };
}

/** Somewhat beyond either end counts as far as anything: a plot is cut there, and its numbers stay short. */
const drawable = (place: number): number => Math.max(-2, Math.min(3, place));

/** The least and the greatest finite value; where they are the same, a range around it. */
function extent(values: readonly number[]): [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  if (from > to) return [0, 1];
  return from < to ? [from, to] : [from - (Math.abs(from) || 1) / 2, to + (Math.abs(to) || 1) / 2];
}

/** The least of 1, 2 or 5 times a power of ten that is at least this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

const shortNumber = (value: number): string => {
  const rounded = Number(value.toPrecision(8));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential() : String(rounded);
};
