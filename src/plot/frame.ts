import type { Axis, Scale } from './scale.ts';

/** Mid tones, which stand out from white and from near-black alike. */
const COLORS = ['#3b82d6', '#e07b1f', '#2e9e5b', '#d64550', '#9467d4', '#12a0a0', '#c2549b', '#7d8894'];
export const colorOf = (i: number): string => COLORS[i % COLORS.length];

const STYLE =
  '.oriel-plot{font:12px system-ui,sans-serif;fill:#1f2328}' +
  '.oriel-plot .ground{fill:#fff}.oriel-plot .ring{stroke:#fff}.oriel-plot .rule{stroke:#d0d7de}' +
  '.oriel-plot .title{font-size:14px;font-weight:600}' +
  '@media(prefers-color-scheme:dark){.oriel-plot{fill:#e6edf3}.oriel-plot .ground{fill:#0d1117}' +
  '.oriel-plot .ring{stroke:#0d1117}.oriel-plot .rule{stroke:#373e47}}';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A text as XML may hold it: escaped, and without the characters that it may not hold. */
export const escapeText = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (character) => ENTITIES[character]);

/** A number with two decimals at most. */
export const short = (value: number): string => String(Number(value.toFixed(2)));

export interface Attributes {
  [name: string]: string | number | undefined;
}

/** An element; its content is markup, escaped already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value!)}"`);
  const head = `<${name}${written.join('')}`;
  return content ? `${head}>${content}</${name}>` : `${head}/>`;
}

export const textAt = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escapeText(text));

/** A whole picture, on its own ground: light, or dark where the reader prefers that. */
export function picture(width: number, height: number, title: string, body: string): string {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const root = { xmlns: 'http://www.w3.org/2000/svg', class: 'oriel-plot', role: 'img', ...size };
  const ground = element('rect', { class: 'ground', width: '100%', height: '100%' });
  const name = title ? `<title>${escapeText(title)}</title>` : '';
  return element('svg', root, `${name}<style>${STYLE}</style>${ground}${body}`);
}

/** Where the data of a plot are drawn. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is drawn in a frame, in its own coordinates, cut at its edges. */
export const clipped = ({ left, top, width, height }: Frame, body: string): string =>
  element('svg', { x: left, y: top, width, height }, body);

export const TITLE_HEIGHT = 34;
export const heading = (title: string | undefined, left: number): string =>
  title ? textAt(left, 22, title, { class: 'title' }) : '';

/** Ticks, their labels and the axes' names; with `grid` lines across the frame. */
export function axes(frame: Frame, scales: { x: Scale; y: Scale }, names: { x?: Axis; y?: Axis }): string {
  const { left, top, width, height } = frame;
  const bottom = top + height;
  const parts = [
    element('path', { class: 'rule', fill: 'none', d: yRules(frame, scales.y) }),
    ...scales.y.ticks.map(({ at, label }) =>
      textAt(left - 8, bottom - at * height + 4, label, { 'text-anchor': 'end' }),
    ),
    ...scales.x.ticks.map(({ at, label }) =>
      textAt(left + at * width, bottom + 18, label, { 'text-anchor': 'middle' }),
    ),
  ];
  const middle = { 'text-anchor': 'middle' };
  if (names.x?.label) parts.push(textAt(left + width / 2, bottom + 38, names.x.label, middle));
  if (names.y?.label) {
    const [x, y] = [16, top + height / 2];
    parts.push(textAt(x, y, names.y.label, { ...middle, transform: `rotate(-90 ${x} ${short(y)})` }));
  }
  return parts.join('');
}

/** A line across the frame at each tick of y. */
const yRules = ({ left, top, width, height }: Frame, { ticks }: Scale): string =>
  ticks.map(({ at }) => `M${left} ${short(top + height - at * height)}h${short(width)}`).join('');

export interface LegendEntry {
  name: string;
  color: string;
  dashed?: boolean | undefined;
  /** A line, or a patch. */
  line: boolean;
}

const LINE_HEIGHT = 20;
/** An estimate: there is no font to measure here. East Asian characters are about twice as wide. */
export const widthOfText = (text: string): number =>
  Array.from(text).reduce((sum, c) => sum + (c > '\u10ff' ? 12.5 : 6.9), 0);
export const legendWidth = (entries: readonly { name: string }[]): number =>
  entries.length === 0 ? 0 : 52 + Math.max(...entries.map(({ name }) => widthOfText(name)));

/** Names beside the frame, from (x, y) down. */
export const legend = (entries: readonly LegendEntry[], x: number, y: number): string =>
  entries
    .map(({ name, color, dashed, line }, i) => {
      const middle = y + i * LINE_HEIGHT + 8;
      const key = line
        ? element('path', { d: `M${short(x)} ${middle}h22`, ...stroke(color, dashed) })
        : element('rect', { x: x + 6, y: middle - 6, width: 12, height: 12, rx: 2, fill: color });
      return key + textAt(x + 30, middle + 4, name);
    })
    .join('');

export const stroke = (color: string, dashed: boolean | undefined): Attributes => ({
  stroke: color,
  'stroke-width': 2,
  'stroke-linejoin': 'round',
  fill: 'none',
  'stroke-dasharray': dashed ? '6 4' : undefined,
});
