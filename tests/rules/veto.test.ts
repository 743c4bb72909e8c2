import { describe, expect, test } from 'vitest';
import { withoutVetoed } from '../../src/rules/veto.ts';

/** Whether a number in a text may be a DT, where this label has the veto `longNumber`. */
function mayBeDate(number: string, text = `번호 ${number}입니다`): boolean {
  const start = text.indexOf(number);
  const entities = [{ label: 'DT', start, end: start + number.length }];
  return withoutVetoed({ longNumber: ['DT'] }, text, entities).length === 1;
}

describe('numbers that are no dates', () => {
  test.each(
    `010-1234-5678 01012345678 02-123-4567 1588-1234 (02)123-4567 +82 10-1234-5678 4111-1111-1111-1111
    900101-1234568 110-234-567890 3333-01-1234567 123-45-67890 1234567 987654321 20181234 20991399 0000000
    123-45 12-345 12345-6`.split(/\s+(?!10)/),
  )('%s', (number) => expect(mayBeDate(number)).toBe(false));

  test('a part of one', () => {
    expect(mayBeDate('1234', '전화 010-1234-5678')).toBe(false);
    expect(mayBeDate('010-12', '전화 010-1234-5678')).toBe(false);
  });
});

describe('what may be a date', () => {
  test.each([
    ...'2018-05-03 18-5-3 05-03 2018-05 2018-2019 1998-99 20180503 2018 1990 5 05-03-2018 5-3-18'.split(' '),
    '2018 05 03',
    '2018년 5월 3일',
    '5월 3일',
    '90년대',
    '2018.05.03',
    '2018. 5. 3.',
    '2018/5/3',
    '3일 12:30',
    '1234567일',
  ])('%s', (number) => expect(mayBeDate(number)).toBe(true));
});

test('other labels are not concerned', () => {
  const entities = [{ label: 'QT', start: 0, end: 7 }];
  expect(withoutVetoed({ longNumber: ['DT'] }, '1234567', entities)).toEqual(entities);
  expect(withoutVetoed({}, '1234567', [{ label: 'DT', start: 0, end: 7 }])).toHaveLength(1);
});
