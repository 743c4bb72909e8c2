import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../src/config.ts';
import { bestThreshold, rocAuc } from '../src/ranking.ts';
import { Tagger } from '../src/tagger.ts';
import { parseCorpus } from '../src/text/corpora/index.ts';
import type { Corpus } from '../src/text/sentence.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { trainWindowScorer, type WindowScorerOptions } from '../src/train-window-scorer.ts';
import { evaluateScorer, markedSentences, WindowScorer } from '../src/window-scorer.ts';
import { relaxedRuns } from './helpers/backends.ts';
import { expectClose, expectSame } from './helpers/closeness.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

const CORPUS = tinyCorpus(64, 1);
const DEV = tinyCorpus(32, 2);
const BACKENDS = ['js', 'simd', ...(relaxedRuns ? (['relaxed'] as const) : [])] as const;

const SMALL: WindowScorerOptions = {
  label: 'LOC',
  features: TINY.features,
  radius: 1,
  hidden: 12,
  epochs: 10,
  batchSize: 4,
  optimizer: { name: 'adam', rate: 0.01 },
  backend: 'simd',
};
const trained = (options: Partial<WindowScorerOptions> = {}, corpus = CORPUS) =>
  trainWindowScorer(corpus, { ...SMALL, ...options });

const sentencesOf = ({ documents }: Corpus) => documents.flatMap(({ sentences }) => sentences);
const tokensOf = (corpus: Corpus) => sentencesOf(corpus).map(({ tokens }) => tokens);

describe('trainWindowScorer', () => {
  it.each([
    { loss: 'max-margin', corrupt: 'sample' },
    { loss: 'max-margin', corrupt: 'sample', corruptions: 1, margin: 0.5 },
    { loss: 'max-margin', corrupt: 'replace' },
    { loss: 'logistic' },
  ] as const)('learns what a location is: %j', async (options) => {
    const scorer = await trained({ ...options, dev: DEV });
    const { auc, averagePrecision, f1, gold, tokens } = evaluateScorer(scorer, tinyCorpus(64, 3));
    expect(auc).toBeGreaterThan(0.95);
    expect(averagePrecision).toBeGreaterThan(0.9);
    expect(f1).toBeGreaterThan(0.85);
    expect(gold).toBeGreaterThan(50);
    expect(tokens).toBe(sentencesOf(tinyCorpus(64, 3)).reduce((n, s) => n + s.tokens.length, 0));
  });

  it('tunes the threshold on dev, else on the corpus itself', async () => {
    for (const dev of [DEV, undefined]) {
      const scorer = await trained({ epochs: 1, ...(dev && { dev }) });
      const marks = markedSentences(dev ?? CORPUS, 'LOC').flatMap((sentence) => sentence.marks);
      const scores = scorer.scoreSentences(tokensOf(dev ?? CORPUS)).flatMap((s) => [...s]);
      const best = bestThreshold(scores, marks);
      expect(scorer.threshold).toBe(best.threshold);
      expect(evaluateScorer(scorer, dev ?? CORPUS).f1).toBeCloseTo(best.f1, 12);
    }
  });

  it('keeps the epoch with the best average precision on dev, and says how each one did', async () => {
    const precisions: number[] = [];
    const scorer = await trained({
      epochs: 4,
      dev: DEV,
      onEpoch: ({ validation }) => precisions.push(validation!.averagePrecision!),
    });
    expect(precisions).toHaveLength(4);
    expect(evaluateScorer(scorer, DEV).averagePrecision).toBe(Math.max(...precisions));
  });

  it('gives the same bytes for a seed, other ones for another', async () => {
    const bytes = async (options: Partial<WindowScorerOptions>) =>
      (await trained({ epochs: 1, ...options })).save();
    for (const options of [{}, { corrupt: 'replace' }, { loss: 'logistic' }] as const) {
      const [first, again, other] = [
        await bytes({ ...options, seed: 1 }),
        await bytes({ ...options, seed: 1 }),
        await bytes({ ...options, seed: 2 }),
      ];
      expectSame(again, first);
      expect(other).not.toEqual(first);
    }
  });

  it('starts from word vectors, whose width the feature takes', async () => {
    const vectors = { words: ['paris', 'tea'], dimensions: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const scorer = await trained({
      vectors,
      features: [{ name: 'word', trainable: false }],
      epochs: 1,
    });
    const { network, vocabulary, config } = scorer.model;
    expect(config.features[0].width).toBe(3);
    const table = network.parameters.values(network.parameters.tables[0]);
    const row = (word: string) => table.slice(3 * vocabulary.id(word), 3 * vocabulary.id(word) + 3);
    expectSame(row('Paris'), [1, 2, 3]);
    expectSame(row('tea'), [4, 5, 6]);
  });

  it('asks for a tag where tags are plain', async () => {
    const plain: Corpus = {
      scheme: 'plain',
      documents: CORPUS.documents.map(({ sentences }) => ({
        sentences: sentences.map(({ tokens, tags }) => ({
          tokens,
          tags: tags!.map((tag) => (tag === 'O' ? 'X' : 'B')),
        })),
      })),
    };
    const scorer = await trained({ label: 'B' }, plain);
    expect(evaluateScorer(scorer, plain).auc).toBeGreaterThan(0.99);
    expect(scorer.predict(['My', 'friend', 'Emil', 'likes', 'tea', '.'])).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('hears a signal', async () => {
    const controller = new AbortController();
    const training = trained({
      epochs: 50,
      signal: controller.signal,
      onEpoch: () => controller.abort(new Error('enough')),
    });
    await expect(training).rejects.toThrow('enough');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ label: 'ORG' }, "label: got 'ORG', but the corpus has LOC, PER"],
    [{ label: 7 }, 'label: got 7, expected a string'],
    [{ loss: 'margin' }, 'loss: got "margin", expected max-margin, logistic'],
    [{ corrupt: 'both' }, 'corrupt: got "both", expected sample, replace'],
    [{ margin: -1 }, 'margin: got -1, expected a number ≥ 0'],
    [{ corruptions: 0 }, 'corruptions: got 0, expected an integer ≥ 1'],
    [{ radius: -1 }, 'window.radius: got -1, expected an integer ≥ 0'],
    [{ hidden: 0 }, 'layers[0].linear: got 0, expected an integer ≥ 1'],
    [{ batchSize: 0 }, 'batch.size: got 0, expected an integer ≥ 1'],
    [{ activation: 'tan' }, 'layers[1].activation: got "tan"'],
    [{ epoch: 2 }, "unknown key 'epoch', did you mean 'epochs'?"],
  ])('refuses %j', async (options, message) => {
    const training = trained(options as Partial<WindowScorerOptions>);
    await expect(training).rejects.toThrow(ConfigError);
    await expect(training).rejects.toThrow(message);
  });
});

describe('WindowScorer', () => {
  const scorer = trained();
  const TOKENS = ['Greta', 'flew', 'from', 'Lake', 'Garda', 'to', 'Oslo', '.'];

  it('scores each token, in a batch as alone', async () => {
    const { score, threshold } = { score: (await scorer).score(TOKENS), threshold: (await scorer).threshold };
    expect(score).toHaveLength(8);
    expect((await scorer).predict(TOKENS)).toEqual(Array.from(score, (s) => s > threshold));
    expect((await scorer).predict(TOKENS)[6]).toBe(true);
    expect((await scorer).score([])).toEqual(new Float32Array());
    const many = Array.from({ length: 150 }, (_, i) => TOKENS.slice(i % 8));
    const together = (await scorer).scoreSentences([[], ...many]);
    expect(together).toHaveLength(151);
    expect(together[0]).toHaveLength(0);
    for (const [i, tokens] of many.slice(-9).entries())
      expectClose(together[i + 142], (await scorer).score(tokens), 1e-5);
  });

  it.each(BACKENDS)('saves and loads: %s', async (backend) => {
    const original = await scorer;
    const loaded = await WindowScorer.load(original.save(), { backend });
    expect(loaded.backend).toBe(backend);
    expect(loaded.label).toBe('LOC');
    expect(loaded.threshold).toBe(original.threshold);
    expect(loaded.config).toEqual(original.config);
    expectClose(loaded.score(TOKENS), original.score(TOKENS), 1e-4);
    expectSame(loaded.save(), original.save());
  });

  it('tells its files from those of taggers, and damaged ones from whole ones', async () => {
    const bytes = (await scorer).save();
    await expect(Tagger.load(bytes)).rejects.toThrow(
      "a safetensors file, but not of a tagger: it lacks format 'oriel'",
    );
    const { tagger } = await trainTagger(CORPUS, { ...TINY, epochs: 1 });
    await expect(WindowScorer.load(tagger.save())).rejects.toThrow(
      "a safetensors file, but not of a window scorer: it lacks format 'oriel-scorer'",
    );
    await expect(WindowScorer.load(bytes.slice(0, -1))).rejects.toThrow('the file is cut');
    await expect(WindowScorer.load(bytes.with(bytes.length - 9, 77))).rejects.toThrow('damaged');
  });

  it('evaluateScorer counts the answers of predict', async () => {
    const current = await scorer;
    const predict = (tokens: string[]) => current.predict(tokens);
    const { precision, recall, f1, auc } = evaluateScorer(current, DEV);
    const marks = markedSentences(DEV, 'LOC').flatMap((sentence) => sentence.marks);
    const scores = current.scoreSentences(tokensOf(DEV)).flatMap((s) => [...s]);
    const yes = tokensOf(DEV).flatMap((tokens) => predict(tokens));
    const both = yes.filter((answer, i) => answer && marks[i]).length;
    expect(precision).toBe(both / yes.filter(Boolean).length);
    expect(recall).toBe(both / marks.filter(Boolean).length);
    expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    expect(auc).toBe(rocAuc(scores, marks));
  });

  it('evaluateScorer needs both kinds of tokens', async () => {
    const empty: Corpus = { scheme: 'BIO', documents: [{ sentences: [{ tokens: ['a'], tags: ['O'] }] }] };
    const current = await scorer;
    expect(() => evaluateScorer(current, empty)).toThrow('got no positives, expected at least one');
  });
});

describe('markedSentences', () => {
  it('marks all tokens of the spans of a label, in any scheme, and leaves out empty sentences', () => {
    const sentence = (tags: string) => ({ tokens: tags.split(' '), tags: tags.split(' ') });
    const corpus = (scheme: Corpus['scheme'], ...tags: string[]): Corpus => ({
      scheme,
      documents: [{ sentences: [...tags.map(sentence), { tokens: [], tags: [] }] }],
    });
    const marks = (given: Corpus, label: string) => markedSentences(given, label).map((s) => s.marks);
    const [yes, no] = [true, false];
    expect(marks(corpus('IOB1', 'I-LOC I-LOC O I-PER', 'B-LOC O'), 'LOC')).toEqual([
      [yes, yes, no, no],
      [yes, no],
    ]);
    expect(marks(corpus('BIOES', 'B-LOC E-LOC S-PER'), 'PER')).toEqual([[no, no, yes]]);
    expect(marks(corpus('plain', 'N V N'), 'N')).toEqual([[yes, no, yes]]);
  });
});

const data = `${process.env.ORIEL_DATA ?? '../shared/data'}/conll2003-en`;

it.skipIf(!existsSync(data))(
  'tells locations of CoNLL-2003 from all else, after little training',
  async () => {
    const read = (file: string) => parseCorpus(readFileSync(`${data}/${file}`, 'utf8'));
    const corpus = read('eng.train');
    const some = { ...corpus, documents: corpus.documents.slice(0, 200) };
    const scorer = await trainWindowScorer(some, { label: 'LOC', epochs: 4 });
    const { auc, averagePrecision } = evaluateScorer(scorer, read('eng.testa'));
    expect(auc).toBeGreaterThan(0.97);
    expect(averagePrecision).toBeGreaterThan(0.75);
  },
);
