import { describe, expect, it } from 'vitest';
import { terminalChart, terminalRegions } from '../../src/plot/terminal.ts';

const ESCAPES = /\u001b\[[\d;]*m/g; // oxlint-disable-line no-control-regex
const plain = (text: string) => text.replaceAll(ESCAPES, '');
const rising = { name: 'up', y: [0, 1, 2, 3, 4] };
const falling = { name: 'down', y: [4, 3, 2, 1, 0] };

describe('terminalChart', () => {
  it('draws one series in Braille, with ticks', () => {
    expect(terminalChart({ title: 'T', series: [rising] }, { width: 23, height: 5 })).toBe(
      [
        'T',
        '4 ┤                ⣀⠤⠒⠉',
        '3 ┤            ⣀⠤⠒⠉',
        '2 ┤        ⣀⠤⠖⠉',
        '1 ┤    ⣀⠤⠒⠉',
        '0 ┤⣀⠤⠒⠉',
        '  └────────────────────',
        '   1    2    3   4    5',
      ].join('\n'),
    );
  });

  it('tells several apart by marks without color, by color with it', () => {
    const chart = { x: { label: 'epoch' }, y: { label: 'loss' }, series: [rising, falling] };
    const marked = terminalChart(chart, { height: 8 });
    expect(marked).not.toMatch(ESCAPES);
    expect(marked).toContain('loss by epoch');
    expect(marked).toContain('• up  + down');
    expect(marked).not.toMatch(/[\u2801-\u28ff]/);
    const colored = terminalChart(chart, { height: 8, color: true });
    expect(colored).toContain('\u001b[33m');
    expect(plain(colored)).toMatch(/[\u2801-\u28ff]/);
    expect(plain(colored)).not.toContain('•');
  });

  it('keeps within its width and height', () => {
    const text = terminalChart(
      { series: [rising, { name: 'far', y: [1e30, NaN, -1e30] }] },
      { width: 40, height: 10 },
    );
    const lines = text.split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
    // Ten rows, the axis, its labels, and the names.
    expect(lines).toHaveLength(13);
  });

  it('draws nothing beyond the range, but the way there', () => {
    const y = { range: [0, 1] } as const;
    const rows = terminalChart({ y, series: [{ name: 'a', y: [0, 1e9] }] }, { width: 30, height: 6 }).split(
      '\n',
    );
    expect(rows.slice(0, 6).every((row) => /[\u2801-\u28ff]/.test(row))).toBe(true);
    const none = terminalChart({ y, series: [{ name: 'a', y: [5, 6] }] }, { width: 30, height: 6 });
    expect(none).not.toMatch(/[\u2801-\u28ff]/);
  });

  it('needs room', () => {
    expect(() => terminalChart({ series: [rising] }, { width: 10 })).toThrow(
      'chart: got 10 by 18 characters',
    );
  });
});

describe('terminalRegions', () => {
  const map = {
    title: 'T',
    regions: { bounds: { x: [0, 4], y: [0, 2] }, columns: 4, rows: 2, classes: [0, 0, 1, 1, 0, 1, 1, 1] },
    names: ['zero', 'one'],
    points: { points: [0.5, 1.5, 3.5, 0.5, 9, 9], labels: [0, 1, 1] },
  } as const;

  it('has a texture for each class and a letter for each point, the greatest y on top', () => {
    expect(terminalRegions(map)).toBe('T\nA·::\n·::B\nA on ·  zero   B on :  one');
  });

  it('is colored only if asked', () => {
    expect(terminalRegions(map)).not.toMatch(ESCAPES);
    const colored = terminalRegions(map, { color: true });
    expect(colored).toMatch(ESCAPES);
    expect(plain(colored).split('\n').slice(0, 3)).toEqual(['T', 'A   ', '   B']);
  });

  it('goes without points and names', () => {
    expect(terminalRegions({ regions: map.regions })).toBe('··::\n·:::');
  });
});
