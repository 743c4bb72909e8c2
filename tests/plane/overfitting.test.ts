import { describe, expect, it } from 'vitest';
import { overfitting } from '../../src/plane/overfitting.ts';

const runs: string[] = [];
const result = await overfitting({
  seeds: [1, 2, 3, 4, 5],
  capacities: [4, 64],
  onRun: (done, of) => void runs.push(`${done}/${of}`),
});

describe('a small noisy set', () => {
  it('a large net fits it better than a small one, and other points worse', () => {
    const [small, large] = result.capacity;
    expect([small.hidden, large.hidden]).toEqual([4, 64]);
    expect(large.trainLoss).toBeLessThan(small.trainLoss - 0.05);
    expect(large.heldOutLoss).toBeGreaterThan(small.heldOutLoss + 0.1);
    expect(large.gap).toBeCloseTo(large.heldOutLoss - large.trainLoss, 12);
  });

  it('its learning curves part: the training loss falls on while the validation loss rises', () => {
    const { curves } = result.remedies.none;
    expect(curves).toHaveLength(5);
    for (const { trainLoss, validationLoss } of curves) {
      const best = validationLoss.indexOf(Math.min(...validationLoss));
      expect(trainLoss[399]).toBeLessThan(trainLoss[best]);
      expect(validationLoss[399]).toBeGreaterThan(validationLoss[best] + 0.05);
    }
  });

  it.each(['early stopping', 'dropout', 'L2'] as const)(
    '%s closes the gap, and helps other points',
    (remedy) => {
      const { none, [remedy]: helped } = result.remedies;
      expect(helped.gap).toBeLessThan(none.gap / 2);
      expect(helped.heldOutLoss).toBeLessThan(none.heldOutLoss - 0.2);
      expect(helped.trainLoss).toBeGreaterThan(none.trainLoss);
    },
  );

  it('early stopping ends early', () => {
    for (const { trainLoss } of result.remedies['early stopping'].curves)
      expect(trainLoss.length).toBeLessThan(400);
  });

  it('says how far it is', () => {
    expect(runs).toEqual(Array.from({ length: 25 }, (_, i) => `${i + 1}/25`));
  });
});

it('refuses to compare nothing', async () => {
  await expect(overfitting({ seeds: [] })).rejects.toThrow('seeds: got none');
  await expect(overfitting({ capacities: [] })).rejects.toThrow('capacities: got none');
});
