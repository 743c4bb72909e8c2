import { describe, expect, it } from 'vitest';
import { meanProbabilities } from '../src/distill.ts';
import { evaluateTagger } from '../src/evaluate-tagger.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

describe('distillation', () => {
  it('learns from the mean of its teachers what they learned from the tags', async () => {
    const corpus = tinyCorpus(80, 1);
    const teachers = [];
    for (const seed of [1, 2]) teachers.push((await trainTagger(corpus, { ...TINY, seed })).tagger);
    const losses: Record<string, number>[] = [];
    const { tagger } = await trainTagger(
      corpus,
      { ...TINY, seed: 3 },
      { teachers, onStep: ({ parts }) => losses.push(parts!) },
    );
    expect(evaluateTagger(tagger, corpus).f1).toBeGreaterThan(0.95);
    for (const { crossEntropy, entropy, kl } of losses) expect(crossEntropy).toBeCloseTo(entropy + kl, 6);
    expect(losses.at(-1)!.kl).toBeLessThan(losses[0].kl / 4);
  });

  it('averages probabilities, which sum to 1 at every token', async () => {
    const corpus = tinyCorpus(80, 1);
    const { tagger: one } = await trainTagger(corpus, { ...TINY, seed: 1, epochs: 1 });
    const { tagger: two } = await trainTagger(corpus, { ...TINY, seed: 2, epochs: 1 });
    const sentences = corpus.documents.flatMap((d) => d.sentences.map((s) => s.tokens)).slice(0, 5);
    const { tagSet } = one.model;
    const [a, b, mean] = [[one], [two], [one, two]].map((taggers) =>
      meanProbabilities(taggers, sentences, tagSet),
    );
    mean.forEach((values, s) => {
      values.forEach((p, i) => expect(p).toBeCloseTo((a[s][i] + b[s][i]) / 2, 6));
      const sum = values.reduce((x, y) => x + y, 0);
      expect(sum).toBeCloseTo(sentences[s].length, 4);
    });
  });

  it('refuses teachers with other tags, and losses other than softmax', async () => {
    const corpus = tinyCorpus(80, 1);
    const { tagger } = await trainTagger(corpus, { ...TINY, scheme: 'BIO', epochs: 1 });
    await expect(trainTagger(corpus, TINY, { teachers: [tagger] })).rejects.toThrow(
      /teachers: got one with the tags/,
    );
    await expect(trainTagger(corpus, { ...TINY, loss: 'crf' }, { teachers: [tagger] })).rejects.toThrow(
      /loss: got crf/,
    );
  });
});
