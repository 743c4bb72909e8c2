import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryTable } from '../../src/text/features/entry-table.ts';
import { compileGazetteer, parseGazetteer } from '../../src/text/gazetteer.ts';
import { hashSequence } from '../../src/text/token-hash.ts';
import { anyWord } from '../helpers/strings.ts';

const maskOf = (packed: Uint32Array, tokens: string[]) =>
  new EntryTable(packed).find(hashSequence(tokens), tokens.length);

describe('compiled lists', () => {
  const packed = compileGazetteer(
    { LOC: ['New York', 'Paris', ' york ', ''], PER: ['Paris', 'paris', 'Paris Hilton'] },
    'words',
  );

  test('are groups by length and labels, and 4 bytes an entry', () => {
    // york; paris; new york; paris hilton.
    expect([...packed.subarray(0, 13)]).toEqual([4, 1, 0b01, 1, 1, 0b11, 1, 2, 0b01, 1, 2, 0b10, 1]);
    expect(packed.length).toBe(13 + 4);
    expect([...packed.subarray(13)]).toEqual(
      [['york'], ['paris'], ['new', 'york'], ['paris', 'hilton']].map(hashSequence),
    );
  });

  test.each<[string[], number]>([
    [['Paris'], 0b11],
    [['NEW', 'york'], 0b01],
    [['paris', 'Hilton'], 0b10],
    [['new'], 0],
    [['york', 'new'], 0],
    [['paris', 'hilton', 'x'], 0],
  ])('find %j', (tokens, mask) => expect(maskOf(packed, tokens)).toBe(mask));

  test('hold every entry and hardly anything else', () => {
    const lists = fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.array(anyWord, { maxLength: 30 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(lists, (given) => {
        const table = new EntryTable(compileGazetteer(given, 'syllables'));
        const labels = Object.keys(given).sort();
        labels.forEach((label, bit) => {
          for (const entry of given[label]) {
            const tokens = [...new Intl.Segmenter().segment(entry.trim())].map(({ segment }) => segment);
            // Only where the segmenter and the tokenizer agree: letters of ASCII.
            if (!/^[ -~]+$/.test(entry.trim())) continue;
            expect((table.find(hashSequence(tokens), tokens.length) >>> bit) & 1).toBe(1);
          }
        });
        expect(table.find(hashSequence(['\u{10ffff}', 'no such']), 2)).toBe(0);
      }),
    );
  });

  test('take 24,000 entries for others once in 180,000 times', () => {
    const entries = Array.from({ length: 24_000 }, (_, i) => `name${i.toString(26)}`);
    const table = new EntryTable(compileGazetteer({ A: entries }, 'words'));
    let wrong = 0;
    for (let i = 0; i < 500_000; i++) if (table.find(hashSequence([`other-${i}`]), 1)) wrong++;
    // 2.8 are expected; 15 or more have a probability of one in a million.
    expect(wrong).toBeLessThan(15);
    expect(table.find(hashSequence(['name0']), 1)).toBe(1);
  });

  test('whose hashes are made up to be in one place are read as fast as any', () => {
    const n = 60_000;
    const timeOf = (hashes: Uint32Array) => {
      const packed = Uint32Array.of(1, 1, 1, n, ...hashes);
      const times = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        const table = new EntryTable(packed, 1);
        expect(table.find(hashes[n - 1], 1)).toBe(1);
        return process.cpuUsage(before).user;
      });
      return Math.min(...times);
    };
    const usual = timeOf(Uint32Array.from({ length: n }, (_, i) => 71_000 * i + (i % 97)));
    // The same low bits, and the same high bits.
    for (const step of [2 ** 16, 1])
      expect(timeOf(Uint32Array.from({ length: n }, (_, i) => step * i))).toBeLessThan(20 * usual + 200_000);
  });

  test('have abbreviations as they are within a sentence and at its end', () => {
    const lists = compileGazetteer({ LOC: ['U.S.', 'St. Louis'] }, 'words');
    expect(maskOf(lists, ['U.S.'])).toBe(1);
    expect(maskOf(lists, ['U.S'])).toBe(1);
    expect(maskOf(lists, ['St.', 'Louis'])).toBe(1);
  });

  test('ignore which digit it is', () => {
    const lists = compileGazetteer({ DT: ['8월 15일'] }, 'syllables');
    expect(maskOf(lists, [...'3월 26일'])).toBe(1);
    expect(maskOf(lists, [...'3월 6일'])).toBe(0);
  });

  test('reject what does not fit', () => {
    expect(() => compileGazetteer({}, 'words')).toThrow('got 0 labels, expected 1 to 32');
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`L${i}`, ['x']]));
    expect(() => compileGazetteer(many, 'words')).toThrow('got 33 labels');
    expect(() => compileGazetteer({ A: ['x '.repeat(65)] }, 'words')).toThrow(
      'an entry of 65 tokens in the list A',
    );
    expect(maskOf(compileGazetteer(Object.fromEntries(Object.entries(many).slice(1)), 'words'), ['x'])).toBe(
      0xffffffff,
    );
  });

  test.each([[[]], [[1]], [[1, 1, 1, 2, 7]], [[1, 65, 1, 1, 7]], [[0, 7]], [[4e9, 1]]])(
    'reject %j, which are none',
    (numbers) => expect(() => new EntryTable(Uint32Array.from(numbers))).toThrow(RangeError),
  );
});

describe('files of lists', () => {
  test('have labels of their own, or one', () => {
    const lines = ['\ufeffNew York\tLOC\t12', '', ' Paris \tLOC', 'Paris\tPER'];
    expect(parseGazetteer(lines)).toEqual({ LOC: ['New York', 'Paris'], PER: ['Paris'] });
    expect(parseGazetteer(['a', 'b\tX'], { label: 'A' })).toEqual({ A: ['a', 'b'] });
    expect(parseGazetteer(['a\t__proto__'])).toEqual(JSON.parse('{"__proto__": ["a"]}'));
  });

  test('name the line that lacks its label', () => {
    expect(() => parseGazetteer(['a\tX', 'b'], { source: 'f.tsv' })).toThrow('f.tsv:2: got "b", expected');
  });
});
