import { expect, it } from 'vitest';
import { activationNames, planeDataNames, planeLosses } from 'oriel';
import { optimizers } from '../../src/nn/optimizers/index.ts';
import {
  choice,
  integer,
  logRange,
  readSettings,
  widths,
  writeSettings,
} from '../../src/playground/app/settings.ts';
import { drawnPoints } from '../../src/playground/rooms/boundary/drawn.ts';
import * as boundary from '../../src/playground/rooms/boundary/settings.ts';
import { measured } from '../../src/playground/rooms/speed/settings.ts';
import { cases } from '../../bench/cases.ts';

const schema = {
  name: choice(['a', 'b'], 'a'),
  rate: logRange(0.001, 10, 10, 0.1),
  count: integer(1, 9, 3),
  hidden: widths([16, 16]),
};

it('settings come back from their address', () => {
  const settings = { name: 'b', rate: 0.02, count: 9, hidden: [4, 5] } as const;
  const query = writeSettings(schema, settings);
  expect(query).toBe('name=b&rate=0.02&count=9&hidden=4,5');
  expect(readSettings(schema, query)).toEqual({ settings, faults: [] });
});

it('initial settings are not written, and read from nothing', () => {
  const { settings, faults } = readSettings(schema, '');
  expect(settings).toEqual({ name: 'a', rate: 0.1, count: 3, hidden: [16, 16] });
  expect(faults).toEqual([]);
  expect(writeSettings(schema, settings)).toBe('');
});

it('no hidden layers are written as such', () => {
  const query = writeSettings(schema, { name: 'a', rate: 0.1, count: 3, hidden: [] });
  expect(query).toBe('hidden=');
  expect(readSettings(schema, query).settings.hidden).toEqual([]);
});

it.each([
  'name=c',
  'rate=20',
  'rate=',
  'count=2.5',
  'count=x',
  'hidden=0',
  'hidden=4,4,4,4,4',
  'hidden=999',
  'other=1',
])('%s is a fault, and the initial value stays', (query) => {
  const { settings, faults } = readSettings(schema, query);
  expect(settings).toEqual(readSettings(schema, '').settings);
  expect(faults).toHaveLength(1);
  expect(query).toContain(faults[0]);
});

it('drawn points keep their places to a two-thousandth', () => {
  const field = drawnPoints([]);
  const points = [
    { x: -1, y: 1, label: 0 },
    { x: 0.123, y: -0.777, label: 4 },
    { x: 0, y: 0.5, label: 2 },
  ];
  const text = field.write(points);
  expect(text).toHaveLength(15);
  const read = field.read(text)!;
  expect(read.map(({ label }) => label)).toEqual([0, 4, 2]);
  read.forEach(({ x, y }, i) => {
    expect(Math.abs(x - points[i].x)).toBeLessThan(0.0005);
    expect(Math.abs(y - points[i].y)).toBeLessThan(0.0005);
  });
  expect(field.write(read)).toBe(text);
  for (const bad of ['0000', '00009', '0000!', '00000'.repeat(301)]) expect(field.read(bad)).toBeUndefined();
});

it('the choices are all that the library has', () => {
  expect(boundary.dataNames).toEqual(planeDataNames);
  expect(boundary.activations).toEqual(activationNames);
  expect(boundary.losses).toEqual(Object.keys(planeLosses));
  expect(boundary.optimizers).toEqual(Object.keys(optimizers));
});

it('what the speed room measures is among the shared shapes', () => {
  expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(measured));
});

it('settings that cannot go together are made to', () => {
  const { settings } = readSettings(boundary.schema, 'data=xor&classes=4&loss=logistic');
  expect(boundary.consistent(settings)).toMatchObject({ classes: 2, loss: 'logistic' });
  const three = readSettings(boundary.schema, 'classes=3&loss=logistic').settings;
  expect(boundary.consistent(three)).toMatchObject({ classes: 3, loss: 'softmax' });
});
