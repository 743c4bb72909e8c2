import { describe, expect, it } from 'vitest';
import { regionMap } from '../../src/plot/regions.ts';
import { barChart, lineChart, scatterPlot, sideBySide } from '../../src/plot/svg.ts';

const EVIL = `a<b>&"c"'\u0000\u001b`;
const regions = {
  bounds: { x: [-1, 1], y: [0, 2] },
  columns: 3,
  rows: 2,
  classes: [0, 0, 1, 1, 1, 1],
} as const;

const plots: Record<string, (title: string) => string> = {
  lineChart: (title) =>
    lineChart({
      title,
      x: { label: title },
      y: { label: title },
      series: [
        { name: title, y: [1, 2, NaN, 4] },
        { name: 'b', y: [3, 1], dashed: true },
      ],
    }),
  scatterPlot: (title) =>
    scatterPlot({
      title,
      groups: [
        { name: title, points: [0, 1, 2, 3], texts: [title, ''] },
        { name: 'b', points: [NaN, 1] },
      ],
    }),
  regionMap: (title) =>
    regionMap({ title, regions, names: [title, 'b'], points: { points: [0, 1, 0.5, 0.5], labels: [0, 1] } }),
  barChart: (title) =>
    barChart({
      title,
      categories: [title, 'b'],
      series: [
        { name: title, values: [1, -2] },
        { name: 'b', values: [NaN, 3] },
      ],
    }),
};

/** The names of elements in order; throws where tags do not nest, or an attribute is not quoted. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = svg.replaceAll(
    /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g,
    (_, end, name, _attributes, empty) => {
      if (end) expect(open.pop()).toBe(name);
      else names.push(name);
      if (!end && !empty) open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot);)/);
  return names;
}

describe.each(Object.entries(plots))('%s', (_, plot) => {
  it('is well-formed, whatever its texts are', () => {
    const svg = plot(EVIL);
    expect(elementsOf(svg)).toContain('text');
    expect(svg).toContain('a&lt;b&gt;&amp;&quot;c&quot;');
    // oxlint-disable-next-line no-control-regex
    expect(svg).not.toMatch(/[\u0000\u001b]|NaN|undefined|Infinity/);
  });

  it('stands alone, and is the same each time', () => {
    const svg = plot('title');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/https?:/g)).toHaveLength(1);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toContain('<title>title</title>');
    expect(plot('title')).toBe(svg);
  });
});

const pathsOf = (svg: string) => Array.from(svg.matchAll(/<path d="([^"]*)"/g), ([, d]) => d);

describe('lineChart', () => {
  it('draws a line for each series, broken at what is no number, and names several', () => {
    const [, second] = pathsOf(
      lineChart({ series: [{ name: 'only', y: [0, 1, NaN, 1, 0] }] }, { width: 276, height: 148 }),
    );
    expect(second).toBeUndefined();
    const [line] = pathsOf(
      lineChart({ series: [{ name: 'only', y: [0, 1, NaN, 1, 0] }] }, { width: 276, height: 148 }),
    );
    expect(line).toBe('M0 100L50 0M150 0L200 100');
    expect(lineChart({ series: [{ name: 'only', y: [0, 1] }] })).not.toContain('only');
    expect(plots.lineChart('two')).toContain('>two</text>');
  });

  it('a single number is a dot', () => {
    expect(pathsOf(lineChart({ series: [{ name: 'a', y: [3] }] }))[0]).toMatch(/^M[\d.]+ [\d.]+h0$/);
  });

  it('needs room', () => {
    expect(() => lineChart({ series: [] }, { width: 60 })).toThrow('plot: got 60 by 400 pixels');
  });
});

it('scatterPlot draws a point for each pair of numbers, with its text', () => {
  const svg = plots.scatterPlot('text');
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg.match(/>text<\/text>/g)).toHaveLength(3);
});

describe('regionMap', () => {
  it('merges the cells of a class', () => {
    const d = pathsOf(plots.regionMap('r'));
    expect(d).toContain('M0 0h2v1H0z');
    expect(d).toContain('M2 0h1v1H2zM0 1h3v1H0z');
  });

  it('shows less sure cells paler', () => {
    const svg = regionMap({ regions: { ...regions, probabilities: [1, 0.5, 1, 1, 1, 1] } });
    const opacities = Array.from(svg.matchAll(/fill-opacity="([\d.]+)"/g), ([, value]) => Number(value));
    expect(opacities).toEqual([0.34, 0.5, 0.5]);
  });

  it('puts points in their places', () => {
    const svg = regionMap({ regions, points: { points: [0, 1], labels: [1] } }, { width: 276, height: 248 });
    expect(svg).toContain('<circle cx="100" cy="100"');
  });
});

it('barChart: bars reach from 0 to their values', () => {
  const svg = barChart(
    { categories: ['a', 'b'], series: [{ name: 's', values: [1, -1] }] },
    { width: 276, height: 148 },
  );
  const bars = Array.from(
    svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="46" height="([\d.]+)"/g),
    ([, ...n]) => n.map(Number),
  );
  expect(bars).toEqual([
    [27, 0, 50],
    [127, 50, 50],
  ]);
});

describe('sideBySide', () => {
  const small = lineChart({ series: [] }, { width: 200, height: 100 });
  const large = lineChart({ series: [] }, { width: 300, height: 150 });

  it('lays pictures out in rows', () => {
    const svg = sideBySide([small, large, small], 2);
    expect(svg).toMatch(/^<svg [^>]*width="500" height="250"/);
    expect(svg).toContain('<svg x="200" y="0" xmlns');
    expect(svg).toContain('<svg x="0" y="150" xmlns');
    elementsOf(svg);
  });

  it('takes plots only', () => {
    expect(() => sideBySide([])).toThrow('got no pictures');
    expect(() => sideBySide(['<p>'])).toThrow("got '<p>', expected a plot");
  });
});
