import { describe, expect, it } from 'vitest';
import { planeData, planeDataNames, splitPlane } from '../../src/plane/data.ts';

const distance = (p: Float32Array, i: number) => Math.hypot(p[2 * i], p[2 * i + 1]);

describe.each(planeDataNames)('%s', (name) => {
  it('is the same for the same seed, and another for another', () => {
    const data = planeData(name, { seed: 7 });
    expect(planeData(name, { seed: 7 })).toEqual(data);
    expect(planeData(name, { seed: 8 }).points).not.toEqual(data.points);
  });

  it('has as many points of each class, within reach of the origin', () => {
    const { points, labels, classes } = planeData(name, { size: 100 });
    expect({ points: points.length, labels: labels.length, classes }).toEqual({
      points: 200,
      labels: 100,
      classes: 2,
    });
    expect(labels.filter((label) => label === 0)).toHaveLength(50);
    labels.forEach((_, i) => expect(distance(points, i)).toBeLessThan(1.6));
  });

  it('refuses classes that it has not', () => {
    for (const classes of [1, 6, 2.5, NaN]) {
      expect(() => planeData(name, { classes })).toThrow(`classes of ${name}: got ${classes}, expected`);
    }
  });
});

describe('shapes without noise', () => {
  it('xor: the class is the sign of x·y', () => {
    const { points, labels } = planeData('xor', { noise: 0 });
    labels.forEach((label, i) => expect(points[2 * i] * points[2 * i + 1] > 0).toBe(label === 0));
    expect(() => planeData('xor', { classes: 3 })).toThrow('classes of xor: got 3, expected 2');
  });

  it('circles: the class is the ring', () => {
    const { points, labels } = planeData('circles', { noise: 0, classes: 5 });
    labels.forEach((label, i) => expect(distance(points, i)).toBeCloseTo((label + 0.5) / 5, 5));
  });

  it('blobs: every point is its center', () => {
    const { points, labels } = planeData('blobs', { noise: 0, classes: 3 });
    labels.forEach((label, i) => expect(points[2 * i]).toBe(points[2 * label]));
  });

  it('spiral: the angle is a turn for each unit of distance, and the arm', () => {
    const { points, labels } = planeData('spiral', { noise: 0, classes: 4 });
    labels.forEach((label, i) => {
      const turns = Math.atan2(points[2 * i + 1], points[2 * i]) / (2 * Math.PI);
      expect(Math.cos(2 * Math.PI * (turns - distance(points, i) - label / 4))).toBeCloseTo(1, 5);
    });
  });

  it('noise has the standard deviation that is asked for', () => {
    const { points, labels } = planeData('blobs', { noise: 0.5, size: 4000 });
    const clean = planeData('blobs', { noise: 0, size: 4000 }).points;
    const square = labels.reduce((sum, _, i) => sum + (points[2 * i] - clean[2 * i]) ** 2, 0) / 4000;
    expect(Math.sqrt(square)).toBeCloseTo(0.5, 1);
  });
});

it('bad options are named', () => {
  expect(() => planeData('moons' as 'xor')).toThrow(
    "data set: got 'moons', expected blobs, xor, circles, spiral",
  );
  expect(() => planeData('toString' as 'xor')).toThrow('data set');
  expect(() => planeData('blobs', { size: 1 })).toThrow('size: got 1, expected an integer ≥ 2');
  expect(() => planeData('blobs', { noise: -1 })).toThrow('noise: got -1, expected a number ≥ 0');
});

describe('splitPlane', () => {
  const data = planeData('spiral', { size: 50, classes: 3 });
  const key = (p: Float32Array, labels: Int32Array, i: number) => `${p[2 * i]} ${p[2 * i + 1]} ${labels[i]}`;
  const keys = ({ points, labels }: typeof data) => Array.from(labels, (_, i) => key(points, labels, i));

  it('gives every point to one part', () => {
    const { train, validation } = splitPlane(data, 0.7);
    expect([train.labels.length, validation.labels.length]).toEqual([35, 15]);
    expect([...keys(train), ...keys(validation)].sort()).toEqual(keys(data).sort());
    expect([train.classes, validation.classes]).toEqual([3, 3]);
    expect(splitPlane(data, 0.7)).toEqual({ train, validation });
    expect(splitPlane(data, 0.7, 2).train).not.toEqual(train);
  });

  it('leaves neither part empty', () => {
    expect(splitPlane(data, 0.001).train.labels).toHaveLength(1);
    expect(splitPlane(data, 0.999).validation.labels).toHaveLength(1);
    for (const share of [0, 1, NaN]) expect(() => splitPlane(data, share)).toThrow(`share: got ${share}`);
    const one = { points: new Float32Array(2), labels: new Int32Array(1), classes: 2 };
    expect(() => splitPlane(one)).toThrow('split: got 1 points');
  });
});
