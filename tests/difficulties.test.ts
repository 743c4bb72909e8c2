import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PartialConfig, presets } from '../src/config.ts';
import { evaluateTagger } from '../src/evaluate-tagger.ts';
import type { Tagger } from '../src/tagger.ts';
import { parseCorpus } from '../src/text/corpora/index.ts';
import type { Corpus, Sentence } from '../src/text/sentence.ts';
import { convertTags, spansOf, tagsOf } from '../src/text/tagset.ts';
import { trainTagger } from '../src/train-tagger.ts';

/** What makes names hard, on news text: borders, names that training has not seen, words that are several things. */

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = resolve(root, process.env.ORIEL_DATA ?? '../shared/data', 'conll2003-en');
const available = existsSync(folder);
if (!available) console.warn(`skipped: no corpora in ${folder}; set ORIEL_DATA`);

const TRAINED_ON = 3000;
const TOP = 10;

const read = (name: string): Sentence[] =>
  parseCorpus(readFileSync(join(folder, name), 'utf8'), { source: name }).documents.flatMap(
    ({ sentences }) => sentences,
  );
const corpusOf = (sentences: Sentence[]): Corpus => ({ documents: [{ sentences }], scheme: 'IOB1' });

const { features, ...words } = presets.words;
const configOf = (withoutSubwords: boolean): PartialConfig => ({
  ...words,
  features: (features as { name: string }[]).filter(
    ({ name }) => !withoutSubwords || !['affixes', 'shape'].includes(name),
  ),
  layers: [{ linear: 100, initializer: 'heUniform' }, { activation: 'relu' }, { dropout: 0.4 }],
  batch: { unit: 'sentence', size: 16 },
  epochs: 4,
});

describe.skipIf(!available)(
  'difficulties of names (skipped where the corpora are missing; see ORIEL_DATA)',
  () => {
    let dev: Sentence[];
    let gold: string[][];
    let predicted: string[][];
    let tagger: Tagger;
    let wordsOnly: Tagger;

    beforeAll(async () => {
      const corpus = corpusOf(read('eng.train').slice(0, TRAINED_ON));
      dev = read('eng.testa');
      gold = dev.map(({ tags }) => convertTags(tags!, 'BIOES'));
      ({ tagger } = await trainTagger(corpus, configOf(false)));
      ({ tagger: wordsOnly } = await trainTagger(corpus, configOf(true)));
      predicted = tagger.tagSentences(dev.map(({ tokens }) => tokens));
    }, 120_000);
    it('borders: every answer is valid BIOES, the best one and the next ones', () => {
      const valid = (tags: string[]) => tagsOf(spansOf(tags), tags.length, 'BIOES');
      for (const tags of predicted) expect(tags).toEqual(valid(tags));
      for (const { tokens } of dev.slice(0, 50))
        for (const { tags } of tagger.alternatives(tokens, TOP)) expect(tags).toEqual(valid(tags));
      const long = predicted.flatMap((tags) => spansOf(tags)).filter(({ start, end }) => end - start > 2);
      expect(long.length).toBeGreaterThan(100);
    });

    it('borders: where the best reading of names of several words is wrong, the right one is often near', () => {
      const wrong = [...dev.keys()].filter(
        (i) =>
          predicted[i].join() !== gold[i].join() &&
          spansOf(gold[i]).some(({ start, end }) => end - start > 1),
      );
      const some = wrong.slice(0, 300);
      const found = some.filter((i) =>
        tagger.alternatives(dev[i].tokens, TOP).some(({ tags }) => tags.join() === gold[i].join()),
      );
      expect(some).toHaveLength(300);
      expect(found.length / some.length).toBeGreaterThan(0.4);
    });

    it('unknown names: parts of words find more of them', () => {
      const [withParts, without] = [tagger, wordsOnly].map((t) => evaluateTagger(t, corpusOf(dev)));
      expect(withParts.unseenGold).toBe(without.unseenGold);
      expect(withParts.unseenGold).toBeGreaterThan(2000);
      expect(withParts.unseenRecall).toBeGreaterThan(0.6);
      expect(withParts.unseenRecall).toBeGreaterThan(without.unseenRecall! + 0.02);
    });

    it('ambiguous words: the same word gets different labels where the context differs', () => {
      const right = new Map<string, Set<string>>();
      dev.forEach(({ tokens }, i) =>
        tokens.forEach((token, t) => {
          if (gold[i][t] === 'O' || gold[i][t] !== predicted[i][t]) return;
          right.set(token, (right.get(token) ?? new Set()).add(gold[i][t].slice(2)));
        }),
      );
      const ambiguous = [...right].filter(([word, labels]) => /^[A-Z][a-z]+$/.test(word) && labels.size > 1);
      expect(ambiguous.length).toBeGreaterThan(40);
      const persons = ambiguous.filter(([, labels]) => labels.has('PER') && labels.has('LOC'));
      expect(persons.length).toBeGreaterThan(0);
    });
  },
);
