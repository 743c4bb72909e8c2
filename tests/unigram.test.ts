import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.ts';
import { Unigram } from '../src/unigram.ts';
import { expectNear } from './helpers/closeness.ts';

function shares(counts: number[], draws: number, power?: number): number[] {
  const unigram = new Unigram(counts, power);
  const random = new Random(4);
  const drawn = counts.map(() => 0);
  for (let i = 0; i < draws; i++) drawn[unigram.draw(random)]++;
  return drawn.map((n) => n / draws);
}

describe('Unigram', () => {
  it('draws in proportion to count^0.75, never what has no count', () => {
    const got = shares([0, 16, 0, 1, 81, 0], 40_000);
    // 8, 1 and 27 of 36
    [0, 8 / 36, 0, 1 / 36, 27 / 36, 0].forEach((share, i) => expectNear(got[i], share, share ? 0.01 : 0));
  });

  it('takes another power: 0 is even, 1 as often as counted', () => {
    shares([1, 9, 90], 20_000, 0).forEach((share) => expectNear(share, 1 / 3, 0.015));
    shares([1, 9, 90], 20_000, 1).forEach((share, i) => expectNear(share, [0.01, 0.09, 0.9][i], 0.01));
    expect(shares([0, 3], 10, 0)).toEqual([0, 1]);
  });

  it('says what is wrong', () => {
    expect(() => new Unigram([])).toThrow('got 0 counts and none above 0, expected one or more');
    expect(() => new Unigram([0, 0])).toThrow('got 2 counts and none above 0');
    expect(() => new Unigram([1, -2])).toThrow('count of item 1: got -2, expected a number ≥ 0');
  });
});
