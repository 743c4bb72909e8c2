import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  originalOffset,
  redact,
  type Redactable,
  redactedOffset,
  type RedactionMap,
  restore,
} from '../../src/redact.ts';
import { findPatterns } from '../../src/rules/index.ts';
import { anyText } from '../text/any-text.ts';
import { spelledKeys, spelledTexts } from './spellings.ts';

/** Entities at each place where one of these stands. */
function entitiesOf(text: string, labels: Record<string, string>): Redactable[] {
  const names = Object.keys(labels).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(names.join('|'), 'g');
  return Array.from(text.matchAll(pattern), ({ index, 0: name }) => ({
    label: labels[name],
    start: index,
    end: index + name.length,
  }));
}

const NAMES = { 'Ann Lee': 'PERSON', Ann: 'PERSON', Paris: 'LOC' };
const redacted = (text: string, options = {}) => redact(entitiesOf(text, NAMES), text, options);

describe('redact', () => {
  test('puts placeholders in place of entities: the same for the same', () => {
    const { text, map, entities } = redacted('Ann Lee met Ann in Paris. Ann Lee left Paris.');
    expect(text).toBe('[PERSON_1] met [PERSON_2] in [LOC_1]. [PERSON_1] left [LOC_1].');
    expect(map).toEqual({ '[PERSON_1]': 'Ann Lee', '[PERSON_2]': 'Ann', '[LOC_1]': 'Paris' });
    expect(entities[1]).toEqual({
      label: 'PERSON',
      text: 'Ann',
      start: 12,
      end: 15,
      placeholder: '[PERSON_2]',
      redactedStart: 15,
      redactedEnd: 25,
    });
  });

  test('takes a tagger, or anything that tags', () => {
    const source = { tag: (text: string) => findPatterns(text) };
    expect(redact(source, 'Mail a@b.com!').text).toBe('Mail [EMAIL_1]!');
  });

  test('keeps to some labels', () => {
    expect(redacted('Ann in Paris', { labels: ['LOC'] }).text).toBe('Ann in [LOC_1]');
  });

  test('takes other brackets, and labels with anything in them', () => {
    expect(redacted('Ann in Paris', { brackets: '<>' }).text).toBe('<PERSON_1> in <LOC_1>');
    const { text, map } = redact([{ label: 'a [b]', start: 0, end: 3 }], 'Ann');
    expect(text).toBe('[a__b__1]');
    expect(restore(text, map)).toBe('Ann');
  });

  test.each(['', '[', '[[', '[]]', 'ab', '_-', '( '])('rejects the brackets %j', (brackets) => {
    expect(() => redacted('Ann', { brackets })).toThrow('expected two different characters');
  });

  test.each([
    [[{ label: 'X', start: 2, end: 2 }]],
    [[{ label: 'X', start: 1, end: 4 }]],
    [
      [
        { label: 'X', start: 0, end: 2 },
        { label: 'Y', start: 1, end: 3 },
      ],
    ],
    [
      [
        { label: 'X', start: 2, end: 3 },
        { label: 'Y', start: 0, end: 1 },
      ],
    ],
  ])('rejects %j in a text of three characters', (entities) => {
    expect(() => redact(entities, 'abc')).toThrow(RangeError);
  });
});

describe('placeholders that stand in the text', () => {
  test('are not given out', () => {
    const text = 'Ann wrote [PERSON_1] and [PERSON_2].';
    const { text: hidden, map } = redacted(text);
    expect(hidden).toBe('[PERSON_3] wrote [PERSON_1] and [PERSON_2].');
    expect(restore(hidden, map)).toBe(text);
  });

  test('nor if they are spelled in another way', () => {
    const text = 'Ann wrote [person 1], PERSON_2, %5BPERSON-3%5D and \\[PERSON\\_4\\].';
    const { text: hidden, map } = redacted(text);
    expect(hidden).toBe('[PERSON_5] wrote [person 1], PERSON_2, %5BPERSON-3%5D and \\[PERSON\\_4\\].');
    expect(restore(hidden, map)).toBe(text);
  });

  test('nor what an entity leaves of one', () => {
    const { text, map } = redact([{ label: 'AB', start: 5, end: 6 }], '[AB_12]');
    expect(text).toBe('[AB_1[AB_2]]');
    expect(restore(text, map)).toBe('[AB_12]');
  });

  test('nor those in other text that is to be restored', () => {
    expect(redacted('Ann', { avoid: 'see [PERSON_1]' }).text).toBe('[PERSON_2]');
    expect(redacted('Ann', { avoid: 'see PERSON_1' }).text).toBe('[PERSON_2]');
  });

  test('are put away where the map that is gone on from has them', () => {
    const first = redacted('Ann in Paris');
    const text = 'Why does it say [PERSON_1], not Ann or [LOC_7]?';
    const { text: hidden, map } = redacted(text, { map: first.map });
    expect(hidden).toBe('Why does it say [LITERAL_1], not [PERSON_1] or [LOC_7]?');
    expect(map).toEqual({ ...first.map, '[LITERAL_1]': '[PERSON_1]' });
    expect(restore(hidden, map)).toBe(text);
  });

  test('in another spelling, too, and what that parts from its word', () => {
    const { map: first } = redacted('Ann Lee met Ann in Paris');
    const text = 'See [person 1], {PERSON_2}, LOC_1 and LOC_1PERSON_2, but not MY_LOC_1.';
    const { text: hidden, map } = redacted(text, { map: first });
    expect(hidden).toBe('See [LITERAL_1], [LITERAL_2], [LITERAL_3] and LOC_1PERSON_2, but not MY_LOC_1.');
    expect(restore(hidden, map)).toBe(text);
    const korean = redact([], 'AB_1사람_1', { map: { '[AB_1]': 'x', '[사람_1]': 'y' } });
    expect(korean.text).toBe('[LITERAL_1][LITERAL_2]');
    expect(restore(korean.text, korean.map)).toBe('AB_1사람_1');
  });
});

describe('going on from a map', () => {
  const first = redacted('Ann in Paris');
  const second = redacted('Paris again, Ann Lee!', { map: first.map });

  test('keeps what it has and adds to it', () => {
    expect(second.text).toBe('[LOC_1] again, [PERSON_2]!');
    expect(second.map).toEqual({ ...first.map, '[PERSON_2]': 'Ann Lee' });
    expect(first.map).toEqual({ '[PERSON_1]': 'Ann', '[LOC_1]': 'Paris' });
  });

  test('with the same brackets only', () => {
    expect(() => redacted('Ann', { map: first.map, brackets: '<>' })).toThrow(
      'expected a placeholder as <PERSON_1>',
    );
  });
});

describe('restore', () => {
  test('finds placeholders wherever they are, and leaves all else', () => {
    const { map } = redacted('Ann Lee met Ann in Paris.');
    const answer = '**[LOC_1]**: [PERSON_2]→[PERSON_1][PERSON_1] [PERSON_12] [PERSON_1 [person_1] [X_1]';
    expect(restore(answer, map)).toBe('**Paris**: Ann→Ann LeeAnn Lee [PERSON_12] [Ann Lee Ann Lee [X_1]');
    expect(restore(answer, map, { exact: true })).toBe(
      '**Paris**: Ann→Ann LeeAnn Lee [PERSON_12] [PERSON_1 [person_1] [X_1]',
    );
  });

  test('leaves a text as it is for an empty map, and rejects maps of other things', () => {
    expect(restore('[A_1]', {})).toBe('[A_1]');
    for (const key of ['A', '', '[A]', '[A_x]', '[A_1] ', '[A_1'])
      expect(() => restore('x', { [key]: 'y' }), key).toThrow(RangeError);
    expect(() => restore('x', { '[A_1]': 'y', '<A_1>': 'z' })).toThrow(RangeError);
  });
});

/** Texts full of what looks like placeholders, with any entities. */
const LABELS = ['AB', 'Ab', 'A B', 'AB1', 'C', '사람', 'LITERAL', '_', '1', 'É', '['];
const cases = fc
  .tuple(spelledTexts, fc.array(fc.tuple(fc.nat(80), fc.nat(80), fc.constantFrom(...LABELS))))
  .map(([text, cuts]) => {
    const entities: Redactable[] = [];
    let from = 0;
    for (const [skip, length, label] of cuts) {
      const start = from + (skip % 7);
      const end = start + 1 + (length % 7);
      if (end > text.length) break;
      entities.push({ label, start, end });
      from = end;
    }
    return { text, entities };
  });

describe('for any text and entities', () => {
  test('restore undoes redact, from whatever map it goes on', () => {
    const maps = fc.dictionary(fc.constantFrom(...spelledKeys), spelledTexts, { maxKeys: 6 });
    fc.assert(
      fc.property(cases, maps, ({ text, entities }, map) => {
        const result = redact(entities, text, { map });
        expect(restore(result.text, result.map)).toBe(text);
        expect(restore(result.text, result.map, { exact: true })).toBe(text);
        expect(result.map).toMatchObject(map);
      }),
      { numRuns: 2000 },
    );
  });

  test('with other brackets', () => {
    const brackets = fc.constantFrom('<>', '{}', '()', '{[', '\\/', '%;', '&]', '😀]', '*#');
    fc.assert(
      fc.property(cases, cases, brackets, (first, second, pair) => {
        const { map } = redact(first.entities, first.text, { brackets: pair });
        const result = redact(second.entities, second.text, { brackets: pair, map });
        expect(restore(result.text, result.map)).toBe(second.text);
      }),
      { numRuns: 1000 },
    );
  });

  test('no placeholder is given out that other text has, however it is spelled', () => {
    fc.assert(
      fc.property(cases, spelledTexts, ({ text, entities }, avoid) => {
        expect(restore(avoid, redact(entities, text, { avoid }).map)).toBe(avoid);
      }),
      { numRuns: 1000 },
    );
  });

  test('through JSON, and with other text around', () => {
    const around = fc.tuple(anyText, anyText).map((pair) => pair.map((text) => text.replace(/[[\]]/g, '')));
    fc.assert(
      fc.property(cases, around, ({ text, entities }, [before, after]) => {
        const result = redact(entities, text);
        const map = JSON.parse(JSON.stringify(result.map)) as RedactionMap;
        expect(restore(`${before}${result.text}${after}`, map)).toBe(`${before}${text}${after}`);
      }),
    );
  });

  test('nothing of an entity is left in its place, and its offsets are right in both texts', () => {
    fc.assert(
      fc.property(cases, ({ text, entities }) => {
        const result = redact(entities, text);
        expect(result.entities.map(({ label, start, end }) => ({ label, start, end }))).toEqual(entities);
        for (const entity of result.entities) {
          expect(text.slice(entity.start, entity.end)).toBe(entity.text);
          expect(result.text.slice(entity.redactedStart, entity.redactedEnd)).toBe(entity.placeholder);
          expect(result.map[entity.placeholder]).toBe(entity.text);
        }
      }),
    );
  });

  test('offsets outside of entities map back and forth, those inside to the start', () => {
    fc.assert(
      fc.property(cases, ({ text, entities }) => {
        const result = redact(entities, text);
        for (let offset = 0; offset <= text.length; offset++) {
          const inside = entities.findIndex(({ start, end }) => start < offset && offset < end);
          const there = redactedOffset(result, offset);
          if (inside >= 0) expect(there).toBe(result.entities[inside].redactedStart);
          else {
            expect(originalOffset(result, there)).toBe(offset);
            expect(result.text.slice(there, there + 1)).toBe(
              entities.some(({ start }) => start === offset) ? '[' : text.slice(offset, offset + 1),
            );
          }
        }
        expect(redactedOffset(result, text.length)).toBe(result.text.length);
      }),
    );
  });
});

describe('time grows with the length of the text, and no faster:', () => {
  const map = { '[PERSON_1]': 'Ann', '[AB_1]': 'x' };
  const parts = [
    '[',
    '[A',
    '[AB_',
    'AB_',
    'A',
    '\\',
    '&',
    '%5B',
    '[ ',
    '{',
    '_',
    '0',
    '[AB_0',
    '[\u200b',
    'A\u0301',
    'AB_1',
    'ab 1',
  ];

  test.each(parts)('%j', (part) => {
    const seconds = (length: number) => {
      const text = part.repeat(length / part.length);
      const entities = [{ label: 'AB', start: 0, end: 1 }];
      const runs = Array.from({ length: 5 }, () => {
        const started = performance.now();
        restore(text, map);
        redact(entities, text);
        return performance.now() - started;
      });
      return Math.min(...runs);
    };
    const short = seconds(50_000);
    // 8 times the length: 8 times the time, 64 times if it were quadratic.
    expect(seconds(400_000)).toBeLessThan(24 * short + 100);
  });

  test('as many entities as a text has', () => {
    const text = '[A_'.repeat(33_000);
    const entities = Array.from({ length: 16_000 }, (_, i) => ({ label: 'A', start: 6 * i, end: 6 * i + 1 }));
    const started = performance.now();
    const { text: hidden, map } = redact(entities, text);
    expect(restore(hidden, map)).toBe(text);
    expect(restore('[A_1'.repeat(25_000), map)).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('redacts a text of any length', () => {
  const text = `가${'a'.repeat(1.2e7)} A_1`;
  const redaction = redact([{ label: 'A', start: 0, end: 1 }], text);
  expect(redaction.map).toEqual({ '[A_2]': '가' });
  expect(redaction.text.length).toBe(text.length + 4);
});

test.each([0, 1, 2, 3, 24, 100])(
  'finds a spelling %i characters before the border of two pieces',
  (before) => {
    for (const border of [2 ** 16, 2 ** 17])
      for (const spelled of ['[per 1]', 'PER_1', '\\[PER\\_1\\]', '%5BPER_1%5D', '&#91;PER_1&#93;']) {
        const text = `${'x '.repeat(border).slice(0, border - before)}${spelled} Ann`;
        const { map } = redact([{ label: 'PER', start: text.length - 3, end: text.length }], text);
        expect(Object.keys(map)).toEqual(['[PER_2]']);
      }
  },
);
