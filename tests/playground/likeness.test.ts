import { expect, it } from 'vitest';
import { hasTellingShape, mayMention, placesLike } from '../../src/playground/rooms/names/likeness.ts';

const like = (text: string, mention: string): string[] =>
  placesLike(text, mention).map(({ start, end }) => text.slice(start, end));

it.each([
  ['Order AB-1234 and KLM-77, not AB-1234-9 or AB-1234x.', 'AB-1234', ['AB-1234', 'KLM-77']],
  ['See #48213, #7 and C#5 or 48213.', '#48213', ['#48213', '#7']],
  ['v2.4.1, v10.0.3 and v2.4', 'v2.4.1', ['v2.4.1', 'v10.0.3']],
  ['On 3 May 2021, 12 March 1987 and 3 may 2021.', '3 May 2021', ['3 May 2021', '12 March 1987']],
  ['The TurboFan 3, the AirCube 12 and the Lamp 3.', 'TurboFan 3', ['TurboFan 3', 'AirCube 12']],
  ['Seats 2 and 14 of 40.', '14', ['14']],
  ['Oslo, Bergen and Oslo again, not Osloer.', 'Oslo', ['Oslo', 'Oslo']],
  ['Zeta Lamp, Zeta\nLamp and Nova Desk', 'Zeta Lamp', ['Zeta Lamp', 'Zeta\nLamp']],
  ['김서연은 김서연을 만났고 김서연지는 없다. 새김서연.', '김서연', ['김서연', '김서연']],
  ['주문 AB-1234를 CD-77로 바꿨다.', 'AB-1234', ['AB-1234', 'CD-77']],
  ['2024년 3월 5일과 2023년 12월 24일', '2024년 3월 5일', ['2024년 3월 5일', '2023년 12월 24일']],
  ['A+B (see [x]) A+B', 'A+B', ['A+B', 'A+B']],
])('in %j like %j', (text, mention, expected) => {
  expect(like(text, mention)).toEqual(expected);
});

it.each([
  ['AB-1234', true],
  ['#48213', true],
  ['7:40', true],
  ['iPhone', true],
  ['12 March 2020', true],
  ['Oslo', false],
  ['NATO', false],
  ['Jean-Paul', false],
  ['42', false],
  ['3 5', false],
  ['김서연', false],
])('the shape of %j is telling: %s', (mention, telling) => {
  expect(hasTellingShape(mention)).toBe(telling);
});

it('a text may mention what has a word or the shape of a mention', () => {
  const any = mayMention(['AB-1234', 'Nova Desk']);
  const telling = mayMention(['AB-1234', 'Nova Desk'], true);
  for (const text of ['Where is QX-9?', 'the nova shelf', 'Terra Bowl is new']) expect(any(text)).toBe(true);
  expect(telling('Terra Bowl is new')).toBe(false);
  for (const may of [any, telling]) expect(may('nothing of the kind')).toBe(false);
});
