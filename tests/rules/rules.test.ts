import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPatterns, type RuleName, rules } from '../../src/rules/index.ts';
import { anyText } from '../text/any-text.ts';
import { marked } from './marked.ts';
import { found, nothing } from './rules.golden.ts';

const names = Object.keys(rules) as RuleName[];

describe.each(names)('%s', (name) => {
  test('has the name of its key, and examples', () => {
    expect(rules[name].name).toBe(name);
    expect(found[name].length).toBeGreaterThan(0);
  });

  test.each(found[name])('%s', (example) => {
    const text = example.replace(/[«»]/g, '');
    expect(marked(text, [name])).toBe(example);
  });

  test.each(nothing)('finds nothing in: %s', (text) => expect(marked(text, [name])).toBe(text));
});

describe('all rules together', () => {
  test.each(Object.entries(found).flatMap(([name, texts]) => texts.map((text) => [name, text])))(
    '%s: %s',
    (name, example) => {
      const text = example.replace(/[«»]/g, '');
      expect(marked(text)).toBe(example);
      expect(findPatterns(text).map(({ rule }) => rule)).toEqual(findPatterns(text).map(() => name));
    },
  );

  test('give entities', () => {
    expect(findPatterns('Mail a@b.com, 010-1234-5678')).toEqual([
      { text: 'a@b.com', label: 'EMAIL', start: 5, end: 12, score: 1, rule: 'email' },
      { text: '010-1234-5678', label: 'PHONE', start: 14, end: 27, score: 1, rule: 'phone' },
    ]);
  });

  test('give spans in order that do not overlap and are the text', () => {
    const pieces = fc.constantFrom(
      ...Object.values(found)
        .flat()
        .flatMap((text) => text.split(/[«»]/)),
    );
    const texts = fc.oneof(
      anyText,
      fc.array(pieces, { maxLength: 6 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let last = 0;
        for (const { start, end, text: own } of findPatterns(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(own);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('a choice of rules', () => {
  const text = 'https://a.b/?to=c@d.com and 12345-67';

  test('the first one listed wins', () => {
    expect(findPatterns(text, ['url', 'email'])).toMatchObject([
      { rule: 'url', text: 'https://a.b/?to=c@d.com' },
    ]);
    expect(findPatterns(text, ['email', 'url'])).toMatchObject([{ rule: 'email', text: 'c@d.com' }]);
  });

  test('by labels', () => {
    expect(findPatterns(text, { email: 'CONTACT' })).toMatchObject([{ label: 'CONTACT', rule: 'email' }]);
    expect(findPatterns(text, { email: 'CONTACT', url: 'WEB' })).toMatchObject([{ label: 'WEB' }]);
  });

  test('with one of its own, whose check may shorten what is found', () => {
    const order = { name: 'order', label: 'ORDER', pattern: /\d{5}-\d\d/, check: () => 5 };
    expect(findPatterns(text, [order])).toEqual([
      { text: '12345', label: 'ORDER', start: 28, end: 33, score: 1, rule: 'order' },
    ]);
  });

  test('with a name that is none', () => {
    expect(() => findPatterns(text, ['mail' as 'email'])).toThrow("rules: got 'mail', expected url, email,");
    expect(() => findPatterns(text, { mail: 'X' } as never)).toThrow(RangeError);
  });
});
