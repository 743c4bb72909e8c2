import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, formatReport } from '../src/evaluation.ts';
import { conlleval } from './helpers/conlleval.ts';

const rows = (...lines: string[]) => lines.map((line) => line.split(' '));

const GOLD = rows('B-PER I-PER O B-LOC', 'O B-ORG I-ORG O', 'B-LOC O O');
const PREDICTED = rows('B-PER I-PER O B-ORG', 'O B-ORG O B-PER', 'B-LOC O O');

describe('evaluate', () => {
  const result = evaluate(GOLD, PREDICTED);

  it('counts spans whose borders and label are right', () => {
    expect(result).toMatchObject({ tokens: 11, correctTokens: 8, gold: 4, predicted: 5, correct: 2 });
    expect(result.precision).toBe(2 / 5);
    expect(result.recall).toBe(2 / 4);
    expect(result.f1).toBe(4 / 9);
    expect(result.accuracy).toBe(8 / 11);
  });

  it('scores each type', () => {
    expect(Object.keys(result.types)).toEqual(['LOC', 'ORG', 'PER']);
    expect(result.types.LOC).toEqual({
      precision: 1,
      recall: 1 / 2,
      f1: 2 / 3,
      gold: 2,
      predicted: 1,
      correct: 1,
    });
    expect(result.types.ORG).toEqual({ precision: 0, recall: 0, f1: 0, gold: 1, predicted: 2, correct: 0 });
    expect(result.types.PER).toEqual({
      precision: 1 / 2,
      recall: 1,
      f1: 2 / 3,
      gold: 1,
      predicted: 2,
      correct: 1,
    });
  });

  it('tells confused labels from missed and spurious spans', () => {
    expect(result.confusion).toEqual({
      '': { ORG: 1, PER: 1 },
      LOC: { LOC: 1, ORG: 1 },
      ORG: { '': 1 },
      PER: { PER: 1 },
    });
  });

  it.each([
    // I- after O, and after another label, begins a span: the borders are right though the tags are not.
    ['B-PER I-PER O', 'I-PER I-PER O', { gold: 1, predicted: 1, correct: 1, correctTokens: 2 }],
    ['B-PER B-LOC I-LOC', 'B-PER I-LOC I-LOC', { gold: 2, predicted: 2, correct: 2, correctTokens: 2 }],
    // In IOB1 B- divides; without it two entities are one.
    ['I-PER B-PER', 'I-PER I-PER', { gold: 2, predicted: 1, correct: 0, correctTokens: 1 }],
    ['B-PER E-PER', 'B-PER I-PER', { gold: 1, predicted: 1, correct: 1, correctTokens: 1 }],
    ['S-PER S-PER', 'B-PER E-PER', { gold: 2, predicted: 1, correct: 0, correctTokens: 0 }],
    ['B-PER I-PER', 'B-PER I-LOC', { gold: 1, predicted: 2, correct: 0, correctTokens: 1 }],
  ])('takes gold %s, predicted %s as conlleval does', (gold, predicted, counts) => {
    expect(evaluate(rows(gold), rows(predicted))).toMatchObject(counts);
    const { gold: g, predicted: p, correct } = counts;
    expect(conlleval(rows(gold), rows(predicted)).counts).toMatchObject({ gold: g, predicted: p, correct });
  });

  it('ends spans with the sentence', () => {
    expect(evaluate(rows('B-A', 'I-A'), rows('B-A', 'I-A'))).toMatchObject({
      gold: 2,
      predicted: 2,
      correct: 2,
    });
  });

  it('agrees with a port of conlleval on any sequences', () => {
    const tag = fc.constantFrom(
      'O',
      ...['B', 'I', 'E', 'S'].flatMap((p) => [`${p}-A`, `${p}-B`]),
      'B-C-D',
      'I',
    );
    const sentence = fc.array(fc.tuple(tag, tag), { minLength: 1, maxLength: 8 });
    const property = fc.property(
      fc.array(sentence, { maxLength: 5 }),
      fc.double({ min: 0, max: 1 }),
      (pairs, x) => {
        const gold = pairs.map((sentence) => sentence.map(([g]) => g));
        // Copied in part, so that many spans are right.
        const predicted = pairs.map((sentence) =>
          sentence.map(([g, p], i) => ((i * 7 + 3) % 10 < 10 * x ? g : p)),
        );
        const mine = evaluate(gold, predicted, { scheme: 'BIO' });
        const { counts, correctByType } = conlleval(gold, predicted);
        expect(mine).toMatchObject(counts);
        for (const [label, { correct }] of Object.entries(mine.types))
          expect(correct).toBe(correctByType[label] ?? 0);
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  it('scores tokens if tags are plain', () => {
    const plain = evaluate(rows('NN VB O', 'NN DT'), rows('NN NN O', 'VB DT'));
    expect(plain).toMatchObject({ accuracy: 3 / 5, f1: 3 / 5, gold: 5, predicted: 5, correct: 3 });
    expect(plain.types.NN).toEqual({
      precision: 1 / 2,
      recall: 1 / 2,
      f1: 1 / 2,
      gold: 2,
      predicted: 2,
      correct: 1,
    });
    expect(plain.types.VB).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(plain.confusion).toEqual({ DT: { DT: 1 }, NN: { NN: 1, VB: 1 }, O: { O: 1 }, VB: { NN: 1 } });
    expect(evaluate(rows('B-A I-A'), rows('B-A O'), { scheme: 'plain' })).toMatchObject({
      gold: 2,
      correct: 1,
    });
  });

  it('measures recall on entities unseen in training', () => {
    const tokens = rows('Ann Lee in Rome', 'the New Bank .', 'Oslo is far');
    const asked: string[] = [];
    const seen = (entity: string[]) => {
      asked.push(entity.join(' '));
      return entity[0] === 'Rome' || entity[0] === 'Oslo';
    };
    const result = evaluate(GOLD, PREDICTED, { tokens, seen });
    expect(asked).toEqual(['Ann Lee', 'Rome', 'New Bank', 'Oslo']);
    expect(result).toMatchObject({ unseenGold: 2, unseenRecall: 1 / 2 });
    expect(evaluate(GOLD, PREDICTED, { tokens, seen: () => true })).toMatchObject({
      unseenGold: 0,
      unseenRecall: 0,
    });
    expect(evaluate(GOLD, PREDICTED)).not.toHaveProperty('unseenRecall');
  });

  it('is 0 where there is nothing to divide by', () => {
    const empty = { precision: 0, recall: 0, f1: 0, accuracy: 0, tokens: 0, types: {}, confusion: {} };
    expect(evaluate([], [])).toMatchObject(empty);
    expect(evaluate(rows('O O'), rows('O O'))).toMatchObject({ ...empty, accuracy: 1, tokens: 2 });
  });

  it('takes any label', () => {
    const result = evaluate(rows('B-constructor B-__proto__'), rows('B-__proto__ B-__proto__'));
    expect(Object.keys(result.types)).toEqual(['__proto__', 'constructor']);
    expect(Object.getOwnPropertyDescriptor(result.confusion, 'constructor')?.value).toHaveProperty(
      ['__proto__'],
      1,
    );
  });

  it.each([
    [() => evaluate(GOLD, GOLD.slice(1)), 'got predicted tags of 2 sentences, expected 3'],
    [() => evaluate(rows('O', 'O O'), rows('O', 'O')), 'got 1 predicted tags in sentence 1, expected 2'],
    [() => evaluate(rows('O'), rows('O'), { tokens: rows('a b') }), 'got 2 tokens in sentence 0, expected 1'],
    [() => evaluate(rows('O'), rows('O'), { seen: () => true }), 'got `seen` without `tokens`'],
  ])('refuses what does not match: %s', (call, message) => expect(call).toThrow(message));
});

describe('formatReport', () => {
  it("has conlleval's layout", () => {
    expect(formatReport(evaluate(GOLD, PREDICTED))).toBe(
      [
        'processed 11 tokens with 4 phrases; found: 5 phrases; correct: 2.',
        'accuracy:  72.73%; precision:  40.00%; recall:  50.00%; FB1:  44.44',
        '              LOC: precision: 100.00%; recall:  50.00%; FB1:  66.67  1',
        '              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  2',
        '              PER: precision:  50.00%; recall: 100.00%; FB1:  66.67  2',
      ].join('\n'),
    );
  });

  it('rounds ties to even, as printf does', () => {
    const tags = (correct: number) => [Array.from({ length: 160 }, (_, i) => (i < correct ? 'a' : 'b'))];
    const accuracy = (correct: number) =>
      formatReport(evaluate(tags(160), tags(correct))).match(/accuracy: (.*?)%/)?.[1];
    expect([1, 3, 5, 7, 159].map(accuracy)).toEqual(['  0.62', '  1.88', '  3.12', '  4.38', ' 99.38']);
  });

  it('has one line if there are no tokens', () => {
    expect(formatReport(evaluate([], []))).toBe(
      'processed 0 tokens with 0 phrases; found: 0 phrases; correct: 0.',
    );
  });
});
