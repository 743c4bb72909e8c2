import { expect, it } from 'vitest';
import { rowOf } from '../../src/playground/rooms/speed/job.ts';

it('a factor is the quotient of the speeds that stand beside it', () => {
  const contest = { name: 'x', unit: 'GFLOP/s', work: 3 };
  const { speeds, ratios } = rowOf(contest, [
    { backend: 'js', seconds: 2 },
    { backend: 'simd', seconds: 0.25 },
    { backend: 'relaxed', seconds: 0.1 },
  ]);
  expect(speeds).toEqual({ js: 1.5, simd: 12, relaxed: 30 });
  expect(ratios.js).toBe(1);
  for (const backend of ['simd', 'relaxed'] as const)
    expect(ratios[backend]).toBeCloseTo(speeds[backend]! / speeds.js!, 10);
});
