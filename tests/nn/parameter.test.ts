import { describe, expect, it } from 'vitest';
import { Ops } from '../../src/core/ops.ts';
import { allFinite, clearGradients, gradientNorm, scaleGradient } from '../../src/nn/gradients.ts';
import { constant, initializers, normal } from '../../src/nn/initializers.ts';
import { Parameter, ParameterSet } from '../../src/nn/parameter.ts';
import { Random } from '../../src/random.ts';
import { backends } from '../helpers/backends.ts';
import { expectNear, expectSame } from '../helpers/closeness.ts';

const parameters = () => [
  new Parameter('table', 'table', 5, 3, normal(1)),
  new Parameter('a', 'dense', 3, 5, normal(1)),
  new Parameter('bias', 'dense', 1, 5, constant(2)),
  new Parameter('other table', 'table', 2, 7, initializers.heNormal),
  new Parameter('b', 'dense', 5, 2, normal(1)),
];

const random = (i: number) => new Random(i);

const make = (options = {}) =>
  new ParameterSet(new Ops(backends[0].create()), parameters(), { random, training: true, ...options });

describe('ParameterSet', () => {
  it('lays dense parameters in one block, each at a multiple of 16 bytes, and gradients alike', () => {
    const set = make();
    expect(set.dense.map((p) => p.name)).toEqual(['a', 'bias', 'b']);
    expect(set.tables.map((p) => p.name)).toEqual(['table', 'other table']);
    expect(set.dense.map((p) => (p.value - set.value) / 4)).toEqual([0, 16, 24]);
    expect(set.dense.map((p) => (p.gradient - set.gradient) / 4)).toEqual([0, 16, 24]);
    expect(set.denseLength).toBe(36);
    const blocks = [
      [set.value, 36],
      [set.gradient, 36],
      ...set.tables.flatMap((p) => [
        [p.value, p.length],
        [p.scratch, p.rows],
      ]),
    ].sort((x, y) => x[0] - y[0]);
    blocks.forEach(([ptr], i) => {
      expect(ptr % 16).toBe(0);
      if (i > 0) expect(ptr).toBeGreaterThanOrEqual(blocks[i - 1][0] + 4 * blocks[i - 1][1]);
    });
  });

  it('fills each parameter by its initializer, from the seed', () => {
    const values = (seed: number) => {
      const set = make({ random: (i: number) => new Random(seed + i) });
      return set.all.map((p) => set.values(p).slice());
    };
    const one = values(1);
    one.forEach((array, i) => expectSame(array, values(1)[i]));
    expectSame(one[2], new Float32Array(5).fill(2));
    const two = values(2);
    for (const i of [0, 1, 3, 4]) expect(two[i]).not.toEqual(one[i]);
    // Parameters do not share random numbers.
    expect(one[0].slice(0, 10)).not.toEqual(one[1].slice(0, 10));
  });

  it('without training there are no gradients, and weights only if given', () => {
    const set = make({ training: false, random: undefined });
    expect(set.training).toBe(false);
    expect(set.gradient).toBe(0);
    expect(set.all.every((p) => p.gradient === 0 && p.scratch === 0)).toBe(true);
    expectSame(set.values(set.dense[0]), new Float32Array(15));
  });

  it('takes given weights in place of initial ones', () => {
    const weights = Object.fromEntries(
      parameters().map(({ name, length }, i) => [name, new Float32Array(length).fill(i + 1)]),
    );
    for (const training of [true, false]) {
      const set = make({ training, weights });
      set.all.forEach((p) => expectSame(set.values(p), weights[p.name]));
    }
  });

  it('refuses weights that do not fit before it allocates anything', () => {
    const ops = new Ops(backends[0].create());
    const huge = new Parameter('huge', 'table', 1e6, 1e3, constant(0));
    const { used } = ops.memory;
    const build = (weights: Record<string, Float32Array>) => () =>
      new ParameterSet(ops, [huge], { training: false, weights });
    expect(build({ huge: new Float32Array(7) })).toThrow(
      "weights 'huge': got 7 numbers, expected (1000000, 1000)",
    );
    expect(build({})).toThrow("weights 'huge': got none, expected (1000000, 1000)");
    expect(ops.memory.used).toBe(used);
  });

  it('refuses two parameters of one name, and empty ones', () => {
    const ops = new Ops(backends[0].create());
    const twice = () => new ParameterSet(ops, [...parameters(), ...parameters()], { random, training: true });
    expect(twice).toThrow("two parameters are named 'table'");
    expect(() => new Parameter('x', 'dense', 0, 2, constant(0))).toThrow(
      'x: rows is 0, expected a positive integer',
    );
    expect(() => new Parameter('x', 'dense', 2, 1.5, constant(0))).toThrow(
      'x: cols is 1.5, expected a positive integer',
    );
  });
});

describe.each(backends)('ParameterSet on $name', ({ create }) => {
  it('measures, scales and clears the whole gradient', () => {
    const ops = new Ops(create());
    const { memory } = ops;
    const set = new ParameterSet(ops, parameters(), { random, training: true });
    const [table] = set.tables;
    const gradient = memory.fromFloats([1, 2, 2, 4, 0, 0]);
    table.touched = { index: memory.fromInts([4, 1]), count: 2, gradient };
    set.dense.forEach((p, i) => memory.floats(p.gradient, p.length).fill(i + 1));
    // 1 + 4 + 4 + 16, and 15·1 + 5·4 + 10·9
    expectNear(gradientNorm(set), Math.sqrt(25 + 125), 1e-5);
    scaleGradient(set, 0.5);
    expectSame(memory.floats(gradient, 6), [0.5, 1, 1, 2, 0, 0]);
    expectSame(memory.floats(set.dense[2].gradient, 10), new Float32Array(10).fill(1.5));
    clearGradients(set);
    expect(gradientNorm(set)).toBe(0);
    expect(table.touched).toBeUndefined();
  });

  it.each([NaN, Infinity, -Infinity])('finds a weight that is %d', (value) => {
    for (const name of ['b', 'other table']) {
      const set = new ParameterSet(new Ops(create()), parameters(), { random, training: true });
      expect(allFinite(set)).toBe(true);
      const p = set.all.find((parameter) => parameter.name === name)!;
      set.values(p)[p.length - 1] = value;
      expect(allFinite(set)).toBe(false);
    }
  });
});
