import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartScales, piecesOf, scaleOf } from '../../src/plot/scale.ts';

const labels = (values: number[], axis = {}, nice = false) =>
  scaleOf(values, axis, nice).ticks.map((t) => t.label);

describe('linear scales', () => {
  it('have round ticks within the data, or beyond where they are to be nice', () => {
    expect(labels([0.13, 0.71])).toEqual(['0.2', '0.4', '0.6']);
    expect(labels([0.13, 0.71], {}, true)).toEqual(['0', '0.2', '0.4', '0.6', '0.8']);
    expect(labels([1, 400])).toEqual(['100', '200', '300', '400']);
    expect(labels([-3, 4])).toEqual(['-2', '0', '2', '4']);
    expect(labels([0, 3e-6])).toEqual(['0', '1e-6', '2e-6', '3e-6']);
    expect(labels([0, 10], { range: [0, 1] }, true)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
  });

  it('do without numbers, and with one', () => {
    expect(labels([])).toEqual(labels([0, 1]));
    expect(labels([NaN, Infinity])).toEqual(labels([0, 1]));
    expect(scaleOf([7], {}, false).at(7)).toBe(0.5);
    expect(scaleOf([0], {}, false).at(0)).toBe(0.5);
  });

  it('always have 2 to 12 ticks in order, inside, and hold their data', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 }), fc.boolean(), (values, nice) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1e-6 * (1 + Math.max(...values.map(Math.abs))));
        const { ticks, at } = scaleOf(values, {}, nice);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(12);
        ticks.forEach((tick, i) => {
          expect(tick.at).toBeGreaterThan(i === 0 ? -1e-6 : ticks[i - 1].at);
          expect(tick.at).toBeLessThanOrEqual(1 + 1e-6);
        });
        for (const v of values) expect(Math.abs(at(v) - 0.5)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });

  it('cut what is far beyond', () => {
    const { at } = scaleOf([], { range: [0, 1] }, false);
    expect([at(1e30), at(-Infinity)]).toEqual([3, -2]);
    expect(at(NaN)).toBeNaN();
  });
});

describe('logarithmic scales', () => {
  it('have powers of ten, and 2 and 5 where they are short', () => {
    expect(labels([1e-5, 10], { log: true })).toEqual(['1e-5', '1e-4', '0.001', '0.01', '0.1', '1', '10']);
    expect(labels([1, 64], { log: true })).toEqual(['1', '2', '5', '10', '20', '50']);
    expect(labels([1e-20, 1], { log: true })).toEqual([
      '1e-20',
      '1e-17',
      '1e-14',
      '1e-11',
      '1e-8',
      '1e-5',
      '0.01',
    ]);
  });

  it('place equal factors at equal distances, and nothing at or below 0', () => {
    const { at } = scaleOf([0, -5, 0.01, 100], { log: true }, false);
    expect([0.01, 1, 100].map(at)).toEqual([0, 0.5, 1]);
    expect([0, -5].map(at)).toEqual([NaN, NaN]);
  });
});

it('lines break at what cannot be drawn', () => {
  const series = { name: 'a', y: [0, 1, NaN, 2, 4] };
  const scales = chartScales({ series: [series] });
  expect(piecesOf(series, scales)).toEqual([
    [
      [0, 0],
      [0.25, 0.25],
    ],
    [
      [0.75, 0.5],
      [1, 1],
    ],
  ]);
});
