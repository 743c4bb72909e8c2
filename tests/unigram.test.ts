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
  it('draws in proportion to count^0.75', () => {
    const got = shares([16, 1, 81], 40_000);
    [8 / 36, 1 / 36, 27 / 36].forEach((share, i) => expectNear(got[i], share, 0.01));
  });

  it('takes another power: 0 is even, 1 as often as counted', () => {
    shares([1, 9, 90], 20_000, 0).forEach((share) => expectNear(share, 1 / 3, 0.015));
    shares([1, 9, 90], 20_000, 1).forEach((share, i) => expectNear(share, [0.01, 0.09, 0.9][i], 0.01));
    expect(shares([3], 10)).toEqual([1]);
  });

  it('draws another one', () => {
    const unigram = new Unigram([1, 1000, 1]);
    const random = new Random(1);
    const drawn = Array.from({ length: 200 }, () => unigram.drawOther(1, random));
    expect(new Set(drawn)).toEqual(new Set([0, 2]));
  });

  it('says what is wrong', () => {
    expect(() => new Unigram([])).toThrow('got no counts, expected one or more');
    expect(() => new Unigram([1, 0])).toThrow('count of item 1: got 0, expected a number > 0');
    expect(() => new Unigram([1, 2, NaN])).toThrow('count of item 2: got NaN, expected a number > 0');
  });
});
