import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classAt, EXTEND, SPACE } from '../../src/text/characters.ts';
import { MAX_SENTENCE } from '../../src/text/long-sentence.ts';
import { segment } from '../../src/text/segment.ts';
import { splitSentences } from '../../src/text/splitter.ts';
import { tokenizers, type TokenizerName } from '../../src/text/tokenizer.ts';
import { anyText } from './any-text.ts';

const names = Object.keys(tokenizers) as TokenizerName[];
const piecesOf = (text: string) => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe('sentences of more than 4,096 units are cut', () => {
  test('behind the last clause near the limit, before a comma, before a space', () => {
    const words = 'one two three '.repeat(280); // 3,920 units
    expect(piecesOf(`${words}four; five, six ${words}`)[0].slice(-11)).toBe('three four;');
    expect(piecesOf(`${words}four five, six ${words}`)[0].slice(-10)).toBe('four five,');
    expect(piecesOf(`${words}four five six ${words}`)[0].length).toBeGreaterThan(MAX_SENTENCE - 8);
  });

  test('not before a capital where another space is near', () => {
    const words = 'one two three '.repeat(292); // 4,088 units
    expect(piecesOf(`${words}Ana Silva Costa ${words}`)[0].slice(-13)).toBe('three one two');
  });

  test('inside a word only where there is no other place', () => {
    expect(piecesOf('a'.repeat(10_000)).map(({ length }) => length)).toEqual([4096, 4096, 1808]);
    const [first] = piecesOf(`${'a'.repeat(3500)}-${'a'.repeat(5000)}`);
    expect(first.length).toBe(3501);
  });

  test('not before marks or within a pair of surrogates, as far as there is another place', () => {
    for (const unit of ['e\u0301', '👩‍👩‍👧', '😀', '각', '한\u11ab']) {
      const text = unit.repeat(6000);
      for (const { start } of splitSentences(text)) {
        expect(classAt(text, start), unit).not.toBe(EXTEND);
        expect(/[\udc00-\udfff]/.test(text[start]), unit).toBe(false);
      }
    }
    expect(splitSentences(`a${'\u0301'.repeat(10_000)}`).length).toBe(3);
  });

  test('whatever the text: in order, within the limit, and only white space is left out', () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3000 }),
        (parts, n) => {
          const text = parts.join(' ').repeat(n).slice(0, 20_000);
          let at = 0;
          for (const { start, end } of [...splitSentences(text), { start: text.length, end: text.length }]) {
            for (; at < start; at++) expect(classAt(text, at)).toBe(SPACE);
            expect(end - start).toBeLessThanOrEqual(MAX_SENTENCE);
            at = end;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('also those of another splitter', () => {
    const text = 'word '.repeat(3000);
    const whole = () => [{ start: 0, end: text.length }];
    expect(segment(text, 'words', whole).map(({ tokens }) => tokens.length)).toEqual([819, 819, 819, 543]);
  });
});

describe('segment', () => {
  test.each(names)(
    '%s: tokens are the pieces of the text at their offsets, and those of the tokenizer',
    (name) => {
      fc.assert(
        fc.property(anyText, (text) => {
          const sentences = segment(text, name);
          expect(sentences.length).toBe(splitSentences(text).length);
          splitSentences(text).forEach(({ start, end }, s) => {
            const { tokens, starts, ends } = sentences[s];
            const ranges = tokenizers[name](text.slice(start, end));
            expect(starts).toEqual(ranges.map((range) => start + range.start));
            expect(ends).toEqual(ranges.map((range) => start + range.end));
            expect(tokens).toEqual(starts.map((from, i) => text.slice(from, ends[i])));
          });
        }),
      );
    },
  );
});
