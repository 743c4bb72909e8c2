import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scheme, Span } from '../../src/text/sentence.ts';
import { endOfChunk, parseTag, startOfChunk, type Pair } from '../helpers/conlleval.ts';
import { convertTags, detectScheme, spansOf, tagsOf } from '../../src/text/tagset.ts';

const words = (line: string) => line.split(' ');
const show = (tags: string) =>
  spansOf(words(tags)).map(({ label, start, end }) => `${label} ${start} ${end}`);

function portOfSpans(tags: string[]): Span[] {
  const pairs = [...tags, 'O'].map(parseTag);
  const spans: Span[] = [];
  let begin = -1;
  pairs.forEach((pair, i) => {
    const previous: Pair = i ? pairs[i - 1] : ['O', ''];
    if (begin >= 0 && endOfChunk(previous, pair)) {
      spans.push({ label: previous[1], start: begin, end: i });
      begin = -1;
    }
    if (startOfChunk(previous, pair)) begin = i;
  });
  return spans;
}

describe('spansOf', () => {
  it.each([
    ['O B-PER I-PER O', ['PER 1 3']],
    ['I-PER I-PER B-PER I-LOC', ['PER 0 2', 'PER 2 3', 'LOC 3 4']],
    ['B-A E-A S-A B-A I-A E-A', ['A 0 2', 'A 2 3', 'A 3 6']],
    ['O O', []],
    ['B-creative-work I-creative-work', ['creative-work 0 2']],
  ])('decodes valid %s', (tags, spans) => expect(show(tags)).toEqual(spans));

  it.each([
    ['O I-PER', ['PER 1 2']],
    ['B-PER I-LOC I-LOC', ['PER 0 1', 'LOC 1 3']],
    ['E-A E-A', ['A 0 1', 'A 1 2']],
    ['B-A O E-A', ['A 0 1', 'A 2 3']],
    ['S-A I-A E-A', ['A 0 1', 'A 1 3']],
    ['E-A I-A', ['A 0 1', 'A 1 2']],
    ['B-A S-A', ['A 0 1', 'A 1 2']],
    ['[-A ]-A .-A [-B', ['A 0 1', 'A 1 2', 'B 3 4']],
    ['[-A I-A', ['A 0 1']],
    ['B I O I', [' 0 2', ' 3 4']],
    ['NN VB', []],
  ])('decodes invalid %s as conlleval does', (tags, spans) => expect(show(tags)).toEqual(spans));

  it('agrees with a port of conlleval on any sequence', () => {
    const prefixes = fc.constantFrom('O', 'B', 'I', 'E', 'S');
    const brackets = fc.constantFrom('O', '.', '[', ']');
    const tag = (prefix: fc.Arbitrary<string>) =>
      fc
        .tuple(prefix, fc.constantFrom('A', 'B-C', ''))
        .map(([p, label]) => (p === 'O' ? p : `${p}-${label}`));
    const tags = fc.oneof(fc.array(tag(prefixes)), fc.array(tag(brackets)));
    fc.assert(
      fc.property(tags, (tags) => {
        expect(spansOf(tags)).toEqual(portOfSpans(tags));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('tagsOf', () => {
  const spans = [
    { label: 'A', start: 0, end: 1 },
    { label: 'A', start: 1, end: 4 },
    { label: 'B', start: 4, end: 6 },
  ];

  it.each<[Scheme, string]>([
    ['IOB1', 'I-A B-A I-A I-A I-B I-B O'],
    ['BIO', 'B-A B-A I-A I-A B-B I-B O'],
    ['BIOES', 'S-A B-A I-A E-A B-B E-B O'],
  ])('encodes %s', (scheme, tags) => {
    expect(tagsOf(spans, 7, scheme)).toEqual(words(tags));
    expect(tagsOf([...spans].reverse(), 7, scheme)).toEqual(words(tags));
  });

  it.each<Scheme>(['IOB1', 'BIO', 'BIOES'])('is undone by spansOf in %s', (scheme) => {
    const piece = fc.record({
      gap: fc.nat(2),
      length: fc.integer({ min: 1, max: 4 }),
      label: fc.constantFrom('A', 'B-C'),
    });
    const property = fc.property(fc.array(piece), fc.nat(2), (pieces, rest) => {
      let end = 0;
      const spans = pieces.map(({ gap, length, label }) => ({
        label,
        start: end + gap,
        end: (end += gap + length),
      }));
      const tags = tagsOf(spans, end + rest, scheme);
      expect(spansOf(tags)).toEqual(spans);
      for (const other of ['IOB1', 'BIO', 'BIOES'] as const)
        expect(convertTags(convertTags(tags, other), scheme)).toEqual(tags);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it.each([
    [[{ label: 'A', start: 0, end: 0 }], 'A [0, 0)'],
    [[{ label: 'A', start: -1, end: 1 }], 'A [-1, 1)'],
    [[{ label: 'A', start: 2, end: 4 }], 'A [2, 4)'],
    [
      [
        { label: 'A', start: 0, end: 2 },
        { label: 'B', start: 1, end: 3 },
      ],
      'B [1, 3)',
    ],
    [[{ label: 'A', start: 0.5, end: 2 }], 'A [0.5, 2)'],
  ])('refuses %o', (spans, message) => {
    expect(() => tagsOf(spans, 3, 'BIO')).toThrow(RangeError);
    expect(() => tagsOf(spans, 3, 'BIO')).toThrow(message);
  });

  it('refuses a scheme without spans', () => {
    expect(() => tagsOf([], 3, 'plain')).toThrow("got the scheme 'plain', expected");
    expect(() => tagsOf([], 3, 'toString' as Scheme)).toThrow(RangeError);
  });
});

describe('convertTags', () => {
  it('makes invalid sequences valid', () => {
    expect(convertTags(words('O I-A I-A B-B'), 'BIOES')).toEqual(words('O B-A E-A S-B'));
  });

  it('leaves plain tags alone, in a new array', () => {
    const tags = ['NN', 'B-x'];
    expect(convertTags(tags, 'plain')).toEqual(tags);
    expect(convertTags(tags, 'plain')).not.toBe(tags);
  });
});

describe('detectScheme', () => {
  it.each<[Scheme, string[]]>([
    ['BIO', ['O O', 'B-A I-A']],
    ['BIO', ['O O']],
    ['BIO', []],
    ['BIO', ['B-A B-A I-A']],
    ['BIO', ['B-A O B-B', 'I-A O']],
    ['IOB1', ['I-A I-A O', 'O I-B B-B']],
    ['IOB1', ['I-A I-A O', 'O I-B O B-A O I-A']],
    ['BIOES', ['O S-A']],
    ['BIOES', ['B-A E-A']],
    ['plain', ['NN VB']],
    ['plain', ['O B-A', 'B_A O']],
    ['plain', ['-LRB- NN']],
  ])('finds %s in %o', (scheme, sentences) => expect(detectScheme(sentences.map(words))).toBe(scheme));
});
