import { describe, expect, it } from 'vitest';
import type { Corpus, Scheme } from '../../src/text/sentence.ts';
import { constraints, TagSet, tagSetOf } from '../../src/text/tagset.ts';

const corpus = (scheme: Scheme, ...sentences: string[]): Corpus => ({
  scheme,
  documents: sentences.map((line) => ({
    sentences: [{ tokens: line.split(' '), tags: line.split(' ') }, { tokens: ['untagged'] }],
  })),
});

describe('TagSet', () => {
  it('orders tags by label, O first', () => {
    expect(TagSet.from(['PER', 'LOC', 'PER'], 'BIOES').tags.join(' ')).toBe(
      'O B-LOC I-LOC E-LOC S-LOC B-PER I-PER E-PER S-PER',
    );
    expect(TagSet.from(['PER', 'LOC'], 'BIO').tags.join(' ')).toBe('O B-LOC I-LOC B-PER I-PER');
    expect(TagSet.from(['VB', 'NN', 'O'], 'plain').tags).toEqual(['NN', 'O', 'VB']);
  });

  it('is made from a corpus, in its scheme or another', () => {
    const iob1 = corpus('IOB1', 'O I-PER I-PER', 'I-LOC B-LOC');
    expect(tagSetOf(iob1).tags.join(' ')).toBe('O B-LOC I-LOC B-PER I-PER');
    const bioes = tagSetOf(iob1, 'BIOES');
    expect(bioes.labels).toEqual(['LOC', 'PER']);
    expect(bioes.scheme).toBe('BIOES');
    expect(tagSetOf(iob1, 'plain').tags).toEqual(['B-LOC', 'I-LOC', 'I-PER', 'O']);
    expect(tagSetOf(corpus('plain', 'NN VB', 'NN .')).tags).toEqual(['.', 'NN', 'VB']);
  });

  it('maps tags to ids', () => {
    const tagSet = TagSet.from(['A'], 'BIO');
    expect(tagSet.tags.map((tag) => tagSet.id(tag))).toEqual([0, 1, 2]);
    expect([tagSet.has('I-A'), tagSet.has('E-A')]).toEqual([true, false]);
    expect(() => tagSet.id('E-A')).toThrow("got the tag 'E-A', expected one of O B-A I-A");
  });

  it.each<[Scheme, number]>([
    ['BIOES', 255],
    ['BIO', 511],
    ['IOB1', 511],
    ['plain', 1024],
  ])('of the scheme %s has at most %d labels', (scheme, most) => {
    const labels = Array.from({ length: most + 1 }, (_, i) => `L${i}`);
    expect(TagSet.from(labels.slice(1), scheme).labels).toHaveLength(most);
    expect(() => TagSet.from(labels, scheme)).toThrow(RangeError);
    expect(() => TagSet.from(labels, scheme)).toThrow(
      new RegExp(
        `^got ${most + 1} labels, which make 10\\d+ tags in the scheme ${scheme}, expected at most ${most}`,
      ),
    );
    expect(() => tagSetOf(corpus(scheme, labels.map((l) => `B-${l}`).join(' ')))).toThrow(RangeError);
  });

  it('refuses what makes no tag set', () => {
    expect(() => TagSet.from([], 'BIO')).toThrow(RangeError);
    expect(() => TagSet.from(['A', ''], 'plain')).toThrow(RangeError);
    expect(() => TagSet.from(['A'], 'BILOU' as Scheme)).toThrow("got the scheme 'BILOU'");
    expect(() => tagSetOf(corpus('BIO', 'O O'))).toThrow(RangeError);
    expect(() => tagSetOf(corpus('plain', 'NN VB'), 'BIO')).toThrow(RangeError);
  });
});

/** The tags that may follow each, written out. */
const FOLLOWERS: Record<Scheme, Record<string, string>> = {
  BIOES: {
    start: 'O B-A S-A B-B S-B',
    O: 'O B-A S-A B-B S-B end',
    'B-A': 'I-A E-A',
    'I-A': 'I-A E-A',
    'E-A': 'O B-A S-A B-B S-B end',
    'S-A': 'O B-A S-A B-B S-B end',
    'B-B': 'I-B E-B',
    'I-B': 'I-B E-B',
    'E-B': 'O B-A S-A B-B S-B end',
    'S-B': 'O B-A S-A B-B S-B end',
  },
  BIO: {
    start: 'O B-A B-B',
    O: 'O B-A B-B end',
    'B-A': 'O B-A I-A B-B end',
    'I-A': 'O B-A I-A B-B end',
    'B-B': 'O B-A B-B I-B end',
    'I-B': 'O B-A B-B I-B end',
  },
  IOB1: {
    start: 'O I-A I-B',
    O: 'O I-A I-B end',
    'B-A': 'O B-A I-A I-B end',
    'I-A': 'O B-A I-A I-B end',
    'B-B': 'O I-A B-B I-B end',
    'I-B': 'O I-A B-B I-B end',
  },
  plain: { start: 'A B', A: 'A B end', B: 'A B end' },
};

describe.each(['BIOES', 'BIO', 'IOB1', 'plain'] as const)('constraints of %s', (scheme) => {
  const tagSet = TagSet.from(['A', 'B'], scheme);
  const { transitions, start, end } = constraints(tagSet);
  const n = tagSet.tags.length;
  const follow = (tag: string) => FOLLOWERS[scheme][tag].split(' ');
  const score = (allowed: boolean) => (allowed ? 0 : -Infinity);

  it('allows what the scheme does and nothing else', () => {
    tagSet.tags.forEach((from, i) => {
      tagSet.tags.forEach((to, j) => {
        expect(tagSet.allowed(i, j), `${from} ${to}`).toBe(follow(from).includes(to));
        expect(transitions[i * n + j]).toBe(score(follow(from).includes(to)));
      });
      expect(tagSet.allowedStart(i), from).toBe(follow('start').includes(from));
      expect(tagSet.allowedEnd(i), from).toBe(follow(from).includes('end'));
      expect(start[i]).toBe(score(tagSet.allowedStart(i)));
      expect(end[i]).toBe(score(tagSet.allowedEnd(i)));
    });
    expect([transitions.length, start.length, end.length]).toEqual([n * n, n, n]);
  });
});
