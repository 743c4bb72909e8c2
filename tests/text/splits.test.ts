import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../src/text/sentence.ts';
import { splitCorpus } from '../../src/text/splits.ts';

/** 40 documents of 1 to 5 sentences; each sentence is its own name. */
const corpus: Corpus = {
  scheme: 'BIO',
  documents: Array.from({ length: 40 }, (_, d) => ({
    text: `text ${d}`,
    sentences: Array.from({ length: (d % 5) + 1 }, (_, s) => ({ tokens: [`${d}.${s}`], tags: ['O'] })),
  })),
};

const names = (part: Corpus) =>
  part.documents.flatMap(({ sentences }) => sentences.map(({ tokens }) => tokens[0]));
const all = names(corpus);

describe.each(['document', 'sentence'] as const)('splitCorpus by %s', (by) => {
  const parts = splitCorpus(corpus, [0.7, 0.1, 0.2], { seed: 1, by });

  it('puts every sentence in exactly one part', () => {
    expect(parts.flatMap(names).sort()).toEqual([...all].sort());
    expect(parts.map(({ scheme }) => scheme)).toEqual(['BIO', 'BIO', 'BIO']);
  });

  it('has parts of the sizes asked for, in the order of the corpus', () => {
    const sizes = parts.map((part) => (by === 'document' ? part.documents.length : names(part).length));
    expect(sizes).toEqual(by === 'document' ? [28, 4, 8] : [84, 12, 24]);
    for (const part of parts) expect(names(part)).toEqual(all.filter((name) => names(part).includes(name)));
  });

  it('is the same for a seed and another for another', () => {
    const again = (seed: number) => splitCorpus(corpus, [0.7, 0.1, 0.2], { seed, by }).map(names);
    expect(again(1)).toEqual(parts.map(names));
    expect(again(2)).not.toEqual(parts.map(names));
  });

  it('gives the rest to a last part', () => {
    const [dev, train, ...more] = splitCorpus(corpus, [0.1], { seed: 1, by });
    expect(more).toEqual([]);
    expect([...names(dev), ...names(train)].sort()).toEqual([...all].sort());
    expect(names(dev).length).toBeLessThan(names(train).length);
  });

  it('leaves the corpus as it was', () => expect(names(corpus)).toEqual(all));
});

describe('splitCorpus', () => {
  it('keeps documents whole, or their text with the sentences of a part', () => {
    const whole = splitCorpus(corpus, [0.5, 0.5], { seed: 3, by: 'document' });
    expect(
      whole.flatMap((part) => part.documents).every((document) => corpus.documents.includes(document)),
    ).toBe(true);
    const pieces = splitCorpus(corpus, [0.5, 0.5], { seed: 3, by: 'sentence' }).flatMap(
      (part) => part.documents,
    );
    expect(pieces.length).toBeGreaterThan(40);
    for (const { text, sentences } of pieces)
      for (const { tokens } of sentences) expect(`text ${tokens[0].split('.')[0]}`).toBe(text);
  });

  it('takes fractions whose sum is 1 but for rounding', () => {
    expect(splitCorpus(corpus, [0.7, 0.2, 0.1], { seed: 1, by: 'document' })).toHaveLength(3);
    expect(splitCorpus(corpus, Array(10).fill(0.1), { seed: 1, by: 'document' })).toHaveLength(10);
  });

  it.each([
    [[], 'got the fractions'],
    [[0.5, 0.6], 'got the fractions 0.5, 0.6'],
    [[-0.1, 0.5], 'got the fractions -0.1, 0.5'],
    [[0, 1], 'got the fractions 0, 1'],
    [[NaN], 'got the fractions NaN'],
    [[0.001, 0.999], 'got 40 documents for the fractions 0.001, 0.999: part 0 would be empty'],
    [[0.999], 'part 1 would be empty'],
  ])('refuses the fractions %o', (fractions, message) => {
    const split = () => splitCorpus(corpus, fractions, { seed: 1, by: 'document' });
    expect(split).toThrow(RangeError);
    expect(split).toThrow(message);
  });
});
