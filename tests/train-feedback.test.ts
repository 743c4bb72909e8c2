import { describe, expect, it, vi } from 'vitest';
import { trainTagger } from '../src/train-tagger.ts';
import type { Corpus } from '../src/text/sentence.ts';

const sentence = (line: string) => {
  const pairs = line.split(' ').map((pair) => pair.split('/'));
  return { tokens: pairs.map(([token]) => token), tags: pairs.map(([, tag = 'O']) => tag) };
};
const corpusOf = (...lines: string[]): Corpus => ({
  documents: lines.map((line) => ({ sentences: [sentence(line)] })),
  scheme: 'BIO',
});

const TRAIN = corpusOf('in/O Oslo/B-LOC now/O', 'near/O Rome/B-LOC again/O', 'not/O here/O');
const SMALL = { features: [{ name: 'word', width: 4 }], batch: { unit: 'sentence', size: 3 } } as const;

describe('what a training says though it ends without an error', () => {
  it('a dev corpus without entities cannot tell epochs apart: all are run and the last is kept', async () => {
    const onWarning = vi.fn();
    const dev = corpusOf('no/O name/O here/O');
    const { epoch, warnings } = await trainTagger(
      TRAIN,
      { ...SMALL, epochs: 6, patience: 1 },
      { dev, onWarning },
    );
    expect(epoch).toBe(6);
    expect(warnings).toEqual([expect.stringMatching(/^the development corpus has no entities/)]);
    expect(onWarning.mock.calls).toEqual([warnings]);
  });

  it('an F1 of 0 on dev is said', async () => {
    const dev = corpusOf('by/O Kim/B-PER there/O');
    const onWarning = vi.fn();
    const { warnings } = await trainTagger(TRAIN, { ...SMALL, epochs: 2 }, { dev, onWarning });
    expect(warnings).toEqual([expect.stringMatching(/^F1 on the development corpus is 0/)]);
  });

  it('where all is well nothing is said', async () => {
    const onWarning = vi.fn();
    const { evaluation, warnings } = await trainTagger(TRAIN, SMALL, { dev: TRAIN, onWarning });
    expect(evaluation!.f1).toBe(1);
    expect(warnings).toEqual([]);
    expect(onWarning).not.toHaveBeenCalled();
  });
});

describe('the number of epochs', () => {
  it('makes 800 steps at least where the configuration leaves it open', async () => {
    const { history, steps } = await trainTagger(TRAIN, { ...SMALL, batch: { unit: 'sentence', size: 1 } });
    expect(history).toHaveLength(267);
    expect(steps).toBe(801);
  });

  it('is that of the configuration where it has one', async () => {
    expect((await trainTagger(TRAIN, { ...SMALL, epochs: 2 })).history).toHaveLength(2);
  });
});
