import type { PartialConfig } from '../../src/config.ts';
import { Random } from '../../src/random.ts';
import type { Corpus, Scheme, Sentence } from '../../src/text/sentence.ts';
import { convertTags } from '../../src/text/tagset.ts';

const NAMES: Record<string, string[]> = {
  PER: ['Anna', 'Ben Carter', 'Clara', 'David Eriksen', 'Emil', 'Fatima Said', 'Greta', 'Hans Joachim Weber'],
  LOC: ['Paris', 'New York', 'Oslo', 'Lake Garda', 'Lima', 'South Wales', 'Turin', 'Cairo'],
};

const TEMPLATES = [
  '<PER> lives in <LOC> .',
  'Yesterday <PER> met <PER> in <LOC> .',
  'The museums in <LOC> are open .',
  '<LOC> is far from <LOC> , said <PER> .',
  'Nobody knows why the train was late .',
  'My friend <PER> likes tea .',
  'We flew from <LOC> to <LOC> with <PER> .',
  'Has <PER> ever seen the old harbor ?',
];

/** Sentences of persons and places from a few patterns, with BIO tags. */
export function tinySentences(n: number, seed: number): Sentence[] {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, i) => {
    const words = TEMPLATES[i % TEMPLATES.length].split(' ');
    const parts = words.map((word) => {
      const label = word.slice(1, -1);
      if (!(label in NAMES)) return { tokens: [word], tags: ['O'] };
      const tokens = NAMES[label][random.integer(NAMES[label].length)].split(' ');
      return { tokens, tags: tokens.map((__, t) => `${t ? 'I' : 'B'}-${label}`) };
    });
    return { tokens: parts.flatMap(({ tokens }) => tokens), tags: parts.flatMap(({ tags }) => tags) };
  });
}

/** A corpus of documents of four sentences. */
export function tinyCorpus(n: number, seed: number, scheme: Exclude<Scheme, 'plain'> = 'BIO'): Corpus {
  const sentences = tinySentences(n, seed).map(({ tokens, tags }) => ({
    tokens,
    tags: convertTags(tags!, scheme),
  }));
  const documents = Array.from({ length: Math.ceil(n / 4) }, (_, i) => ({
    sentences: sentences.slice(4 * i, 4 * i + 4),
  }));
  return { documents, scheme };
}

/** Trains within a fraction of a second. */
export const TINY: PartialConfig = {
  features: [
    { name: 'word', width: 12, dropout: 0.2 },
    { name: 'shape', width: 4, buckets: 64 },
    { name: 'uncased', width: 2 },
    { name: 'affixes', width: 6, lengths: [2, 3], buckets: 256 },
  ],
  inputDropout: 0.1,
  window: { radius: 1 },
  layers: [{ linear: 20 }, { activation: 'tanh' }, { dropout: 0.1 }],
  optimizer: { name: 'adam', rate: 0.01, clip: 5 },
  epochs: 8,
  batch: { unit: 'sentence', size: 4 },
};
