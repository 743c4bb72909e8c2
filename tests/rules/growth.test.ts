import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';

// The time is in proportion to the length of a text, whatever is in it.

const LENGTH = 100_000;

const units = [
  '1', '1 ', '1 1 ', '4 ', '1-', '1.', '1/', '1:', '12-', '01-', '0', '00 1', '+1', '+', '(', '(0', '4000 ', '4000 0000 ',
  '2018-', '2018. ', '2018-05-12', '2018-05-12/', '1/5/20-', '5-', '5-0', '27-1-64-1710/4/', '4-1545-02-4', '5-2077/2',
  'a', 'A1', 'AB12', 'DE12 ', 'DE 12 ', 'DE89 3704 0044 0532 0130 01 ', 'a.', 'x.x.', 'a@', 'a@a@', 'a@b', '@', 'a-', 'a@a.', 'a@a-',
  '%', '=', '+a=', "'", "a'", '\\', '\\_', '\\n', '"', '"@', '"a', 'é', 'e\u0301', '\u0301', 'жa', '가a', '@г', '가@', '가.', 'a.가.',
  ':', 'a:', '::', ':1:', 'fe80::1%', 'IP:', '1.1.1.', '1.1.1.1-', '_', '1_', '://', 'ab://', 'ab+', 'jdbc:', 'jdbc:a:', 'www.',
  'http://', 'http://a', 'http://a/(', 'http://a/)', 'http://a:b', 'a://:', ',a:1', ')', 'May ', 'May 1', 'may ', '1 May', '1\nMay\n', '05/Jan/2020:', '1월', '2018년 ',
  ' ', '\n', '1\n', '1 \n ', '1\n\n', 'DE12\n', '\r\n1', '가', '1가', '\u00a0', '1\u00a0', '\u200b', '1\u200b', '\u00ad', '1\u00ad', '–', '1–', '1 – ', '4–', '4\u00a0',
  'a@b.c\u200b', '\u1102\u1167\u11ab', '1ー', '１', '٣', '𝟏', '\ud835',
]; // prettier-ignore

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
  test.each(units)('%j, repeated', (unit) => {
    const text = unit.repeat(LENGTH / unit.length);
    const whole = timeOf(text);
    // Four times as long: 4 if the time is linear, 16 if it is quadratic. Short times say little.
    if (whole > 200) expect(whole / timeOf(text.slice(0, LENGTH / 4))).toBeLessThan(9);
    expect(whole).toBeLessThan(10_000);
    expect(timeOf(`+http://a@${text}@a.com ${text}\n1`)).toBeLessThan(20_000);
  });
});
