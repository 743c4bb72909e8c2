import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apartFrom, type Marked, piecesOf, shifted } from '../../src/playground/rooms/names/marks.ts';

const mark = (text: string, words: string, label = 'X'): Marked => {
  const start = text.indexOf(words);
  return { start, end: start + words.length, label };
};

it.each([
  ['She met Ann in Oslo.', 'She gladly met Ann in Oslo.', ['Ann', 'Oslo']],
  ['She met Ann in Oslo.', 'She met Anna in Oslo.', ['Ann', 'Oslo']],
  ['She met Ann in Oslo.', 'She met Aunn in Oslo.', ['Oslo']],
  ['She met Ann in Oslo.', 'Oslo.', ['Oslo']],
  ['She met Ann in Oslo.', '', []],
  ['She met Ann in Oslo.', 'She met Ann in Oslo.', ['Ann', 'Oslo']],
])('marks of %j in %j', (before, after, expected) => {
  const marks = [mark(before, 'Ann'), mark(before, 'Oslo')];
  expect(shifted(marks, before, after).map(({ start, end }) => after.slice(start, end))).toEqual(expected);
});

it('marks that stay mark the same letters, in order, whatever the edit', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 });
  fc.assert(
    fc.property(text, text, text, text, (head, out, into, tail) => {
      const [before, after] = [head + out + tail, head + into + tail];
      const marks = [...before.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
        start: index,
        end: index + word.length,
        label: word,
      }));
      let last = 0;
      for (const { start, end, label } of shifted(marks, before, after)) {
        expect(after.slice(start, end)).toBe(label);
        expect(start).toBeGreaterThanOrEqual(last);
        last = end;
      }
    }),
  );
});

it('the pieces of a text are the text', () => {
  const text = 'She met Ann in Oslo.';
  const pieces = piecesOf(text, [mark(text, 'Ann', 'PER'), mark(text, 'Oslo', 'LOC')]);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  expect(pieces.map(({ label }) => label)).toEqual([undefined, 'PER', undefined, 'LOC', undefined]);
  expect(piecesOf('', [])).toEqual([{ text: '' }]);
});

it('a piece pushes aside what it overlaps with', () => {
  const all = [
    { start: 0, end: 3 },
    { start: 3, end: 5 },
    { start: 6, end: 9 },
  ];
  expect(apartFrom(all, { start: 2, end: 4 })).toEqual([all[2]]);
  expect(apartFrom(all, { start: 5, end: 6 })).toEqual(all);
});
