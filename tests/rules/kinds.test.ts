import { describe, expect, test } from 'vitest';
import { findPatterns } from '../../src/rules/index.ts';
import { forms, nothing, ordinary } from './kinds.golden.ts';
import { marked } from './marked.ts';

describe.each(forms)('%s: %s', (rule, _kind, texts) => {
  test.each(texts)('%j', (example) => {
    const text = example.replace(/[«»]/g, '');
    expect(marked(text)).toBe(example);
    expect(new Set(findPatterns(text).map((entity) => entity.rule))).toEqual(new Set([rule]));
  });
});

/** The same text as word processors and web pages write it. */
const TYPOGRAPHIC: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'with no-break spaces': (text) => text.replaceAll(' ', '\u00a0'),
  'with no-break hyphens': (text) => text.replaceAll('-', '\u2011'),
  'with en dashes': (text) => text.replaceAll('-', '–'),
  'in full width': (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
};

describe.each(Object.entries(TYPOGRAPHIC))('nothing is found %s', (_name, change) => {
  test.each(ordinary)('%s', (text) => expect(marked(change(text))).toBe(change(text)));
});

describe('nothing is found', () => {
  test.each(nothing)('%j', (text) => expect(marked(text)).toBe(text));
  test('in all ordinary sentences together', () => {
    for (const text of [ordinary.join(' '), ordinary.join('\n')]) expect(marked(text)).toBe(text);
  });
});
