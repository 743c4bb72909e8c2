import { describe, expect, it } from 'vitest';
import { type Pooling, poolings, poolSubwords } from '../../src/contextual/pool.ts';
import { expectSame } from '../helpers/closeness.ts';

const at = (start: number, end: number) => ({ start, end });

// "playing at Oslo" in the pieces play|ing|at|Os|lo, between two special pieces.
const PIECES = [at(0, 0), at(0, 4), at(4, 7), at(8, 10), at(11, 13), at(13, 15), at(0, 0)];
const TOKENS = [at(0, 7), at(8, 10), at(11, 15)];
const VECTORS = Float32Array.from([99, 99, 1, 2, 3, 6, 10, 20, -1, 0, -2, 4, 99, 99]);

describe('sub-word vectors', () => {
  it.each<[Pooling, number[]]>([
    ['mean', [2, 4, 10, 20, -1.5, 2]],
    ['first', [1, 2, 10, 20, -1, 0]],
    ['last', [3, 6, 10, 20, -2, 4]],
  ])('pooled: %s', (how, expected) => {
    expectSame(poolSubwords(VECTORS, 2, PIECES, TOKENS, how), expected);
  });

  it.each(poolings)('of a piece over two tokens count for both: %s', (how) => {
    expectSame(poolSubwords(Float32Array.of(5), 1, [at(0, 6)], [at(0, 3), at(3, 6)], how), [5, 5]);
    const mixed = poolSubwords(Float32Array.of(1, 2, 3), 1, [at(0, 2), at(2, 4), at(4, 5)], [at(0, 3), at(3, 5)], how); // prettier-ignore
    expectSame(mixed, { mean: [1.5, 2.5], first: [1, 2], last: [2, 3] }[how]);
  });

  it.each(poolings)('a token without pieces gets zeros: %s', (how) => {
    expectSame(poolSubwords(Float32Array.of(7, 8), 2, [at(0, 2)], [at(0, 2), at(3, 3), at(4, 5)], how), [7, 8, 0, 0, 0, 0]); // prettier-ignore
    expectSame(poolSubwords(new Float32Array(), 2, [], [at(0, 1)], how), [0, 0]);
    expectSame(poolSubwords(new Float32Array(), 2, [], [], how), []);
  });

  it('are summed in double precision', () => {
    const pieces = Array.from({ length: 3 }, () => at(0, 1));
    expectSame(poolSubwords(Float32Array.of(1e8, 1, -1e8), 1, pieces, [at(0, 1)], 'mean'), [
      Math.fround(1 / 3),
    ]);
  });

  it.each<[string, Parameters<typeof poolSubwords>, string]>([
    [
      'too few numbers',
      [new Float32Array(5), 2, [at(0, 1), at(1, 2), at(2, 3)], [], 'mean'],
      'got 5 numbers, expected 3 pieces × 2',
    ],
    ['no width', [new Float32Array(), 0, [], [], 'mean'], 'width: got 0, expected an integer ≥ 1'],
    [
      'a piece backwards',
      [new Float32Array(2), 1, [at(0, 1), at(3, 2)], [], 'mean'],
      'pieces[1]: got [3, 2), expected 0 ≤ start ≤ end',
    ],
    [
      'a token without offsets',
      [new Float32Array(), 1, [], [at(NaN, 2)], 'mean'],
      'tokens[0]: got [NaN, 2), expected 0 ≤ start ≤ end',
    ],
    [
      'another way',
      [new Float32Array(), 1, [], [], 'max' as Pooling],
      'pooling: got "max", expected mean, first, last',
    ],
  ])('with %s', (_, parameters, message) => {
    expect(() => poolSubwords(...parameters)).toThrow(RangeError);
    expect(() => poolSubwords(...parameters)).toThrow(message);
  });
});
