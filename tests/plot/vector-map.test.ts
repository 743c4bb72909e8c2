import { expect, test } from 'vitest';
import { vectorMapSvg } from '../../src/plot/vector-map.ts';

const BEFORE = [
  { word: 'R&D', x: 0, y: 0 },
  { word: '한국', x: 10, y: 5 },
  { word: 'of', x: 5, y: -5 },
];
const AFTER = BEFORE.map(({ word, x, y }, i) => ({ word, x: x + i, y: y - i }));

const circles = (svg: string) =>
  [...svg.matchAll(/<circle cx="([-\d.]+)" cy="([-\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);

test('a point and a word each, with the same unit along both axes', () => {
  const svg = vectorMapSvg(BEFORE, [], { title: 'a < b' });
  const [a, b, c] = circles(svg);
  expect(circles(svg)).toHaveLength(3);
  const unit = (b[0] - a[0]) / 10;
  expect(unit).toBeGreaterThan(10);
  expect(c[0] - a[0]).toBeCloseTo(5 * unit, 1);
  expect(a[1] - b[1]).toBeCloseTo(5 * unit, 1);
  expect(c[1] - a[1]).toBeCloseTo(5 * unit, 1);
  for (const text of ['R&amp;D', '한국', 'a &lt; b']) expect(svg).toContain(text);
  expect(svg).not.toContain('before');
});

test('after training: two points for a word, and the way between them', () => {
  const svg = vectorMapSvg(BEFORE, AFTER);
  const points = circles(svg);
  expect(points).toHaveLength(6);
  expect(svg.match(/>한국</g)).toHaveLength(1);
  const ways = [...svg.matchAll(/ d="M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)"/g)].map((way) =>
    way.slice(1).map(Number),
  );
  expect(ways).toHaveLength(3);
  ways.forEach((way, i) =>
    [...points[2 * i], ...points[2 * i + 1]].forEach((at, j) => expect(way[j]).toBeCloseTo(at, 1)),
  );
  for (const name of ['before', 'after']) expect(svg).toContain(`>${name}<`);
});

test('all is inside the picture, words too', () => {
  const long = [...BEFORE, { word: 'internationalization', x: 10.5, y: 0 }];
  const width = 400;
  const svg = vectorMapSvg(long, [], { width, height: 300 });
  for (const [x, y] of circles(svg)) {
    expect(x).toBeGreaterThan(0);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(300);
  }
  expect(circles(svg)[3][0]).toBeLessThan(width - 56 - 20 - 'internationalization'.length * 6);
  expect(circles(vectorMapSvg(BEFORE.slice(0, 1)))).toHaveLength(1);
});

test('what cannot be drawn is refused', () => {
  expect(() => vectorMapSvg([])).toThrow(/got no points/);
  expect(() => vectorMapSvg([{ word: 'a', x: NaN, y: 0 }])).toThrow(/got \(NaN, 0\) for 'a'/);
  expect(() => vectorMapSvg(BEFORE, AFTER.slice(1))).toThrow(
    /got 2 points after training, expected the 3 words before/,
  );
  expect(() => vectorMapSvg(BEFORE, AFTER.toReversed())).toThrow(RangeError);
});
