import { describe, expect, it } from 'vitest';
import { schedule, type ScheduleName, scheduleNames, type ScheduleSettings } from '../../src/nn/schedules.ts';
import { expectClose } from '../helpers/closeness.ts';

const factors = (settings: ScheduleSettings, total: number): number[] =>
  Array.from({ length: total }, (_, step) => schedule(settings, total)(step));

const half = Math.SQRT1_2;

const tables: [ScheduleSettings, number[]][] = [
  [{ name: 'constant' }, [1, 1, 1, 1]],
  [{ name: 'constant', warmup: 3 }, [1 / 3, 2 / 3, 1, 1, 1]],
  [{ name: 'linear' }, [1, 0.75, 0.5, 0.25]],
  [{ name: 'linear', warmup: 2 }, [0.5, 1, 1, 0.75, 0.5, 0.25]],
  [{ name: 'cosine' }, [1, (1 + half) / 2, 0.5, (1 - half) / 2]],
  [{ name: 'step' }, [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]],
  [{ name: 'step', factor: 0.1, times: 1, warmup: 1 }, [1, 1, 1, 0.1, 0.1]],
  [{ name: 'linear', warmup: 9 }, [1 / 9, 2 / 9, 3 / 9]],
  [{ name: 'linear', warmup: undefined }, [1, 0.5]],
];

describe('schedules', () => {
  it.each(tables)('%j', (settings, expected) => {
    expectClose(factors(settings, expected.length), expected, 1e-12);
  });

  it.each(scheduleNames)('%s stays within [0, 1], and falls to nothing or stays', (name) => {
    const all = factors({ name, warmup: 10 }, 1000);
    expect(Math.max(...all)).toBe(1);
    expect(Math.min(...all)).toBeGreaterThan(0);
    const later = all.slice(9);
    expect(later.every((x, i) => i === 0 || x <= later[i - 1])).toBe(true);
  });

  it.each(['triangle', 'toString'])('an unknown name: %s', (name) => {
    expect(() => schedule({ name: name as ScheduleName }, 10)).toThrow(
      `schedule: got '${name}', expected constant, linear, cosine, step`,
    );
  });
});
