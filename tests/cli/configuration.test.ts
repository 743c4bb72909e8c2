import { describe, expect, it } from 'vitest';
import { applySetting } from '../../src/cli/configuration.ts';

const apply = (config: object, setting: string) => {
  applySetting(config, setting);
  return config;
};

describe('applySetting', () => {
  it('reads values as JSON, or else as strings', () => {
    expect(apply({}, 'a=1')).toEqual({ a: 1 });
    expect(apply({}, 'a=all')).toEqual({ a: 'all' });
    expect(apply({}, 'a="1"')).toEqual({ a: '1' });
    expect(apply({}, 'a=[1,{"b":2}]')).toEqual({ a: [1, { b: 2 }] });
    expect(apply({}, 'a=b=c')).toEqual({ a: 'b=c' });
    expect(apply({}, 'a=')).toEqual({ a: '' });
  });

  it('goes into objects, and makes those that are missing', () => {
    expect(apply({ optimizer: { name: 'adam', rate: 1 } }, 'optimizer.rate=0.5')).toEqual({
      optimizer: { name: 'adam', rate: 0.5 },
    });
    expect(apply({}, 'window.radius=3')).toEqual({ window: { radius: 3 } });
    expect(apply({ window: 3 }, 'window.radius=3')).toEqual({ window: { radius: 3 } });
  });

  it('finds features by name, adds those that are not there, and layers by index', () => {
    const config = { features: [{ name: 'shape' }, { name: 'word', width: 5 }], layers: [{ linear: 1 }] };
    expect(apply(structuredClone(config), 'features.word.width=9')).toMatchObject({
      features: [{ name: 'shape' }, { name: 'word', width: 9 }],
    });
    expect(apply(structuredClone(config), 'features.affixes.width=9')).toMatchObject({
      features: [{}, {}, { name: 'affixes', width: 9 }],
    });
    expect(apply(structuredClone(config), 'layers.0.linear=9')).toMatchObject({ layers: [{ linear: 9 }] });
    expect(apply(structuredClone(config), 'layers.1.dropout=0.5')).toMatchObject({
      layers: [{ linear: 1 }, { dropout: 0.5 }],
    });
  });

  it.each(['a', '=1', ''])('refuses %j', (setting) => {
    expect(() => applySetting({}, setting)).toThrow(/--set: got '.*', expected path=value/);
  });
});
