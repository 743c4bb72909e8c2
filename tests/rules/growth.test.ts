import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';
import { slowUnits } from '../helpers/slow-units.ts';

// The time is in proportion to the length of a text, whatever is in it.

const LENGTH = 100_000;

/** Milliseconds of the processor for one search, the least of two. */
function timeOf(text: string): number {
  const times = [1, 2].map(() => {
    const start = process.cpuUsage();
    findPatterns(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('texts made to be slow', () => {
  test.each(slowUnits)('%j, repeated', (unit) => {
    const text = unit.repeat(LENGTH / unit.length);
    const whole = timeOf(text);
    // Four times as long: 4 if the time is linear, 16 if it is quadratic. Short times say little.
    if (whole > 200) expect(whole / timeOf(text.slice(0, LENGTH / 4))).toBeLessThan(9);
    expect(whole).toBeLessThan(10_000);
    expect(timeOf(`+http://a@${text}@a.com ${text}\n1`)).toBeLessThan(20_000);
  });
});
