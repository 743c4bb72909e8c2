import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/evaluation.ts';
import type { ConllOptions } from '../../../src/text/corpora/conll.ts';
import { parseCorpus } from '../../../src/text/corpora/index.ts';
import type { Corpus } from '../../../src/text/sentence.ts';
import { convertTags, spansOf, tagSetOf } from '../../../src/text/tagset.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const data = resolve(root, process.env.ORIEL_DATA ?? '../shared/data');
const available = existsSync(data);
if (!available) console.warn(`skipped: no corpora in ${data}; set ORIEL_DATA`);

const read = (file: string, options: ConllOptions = {}) =>
  parseCorpus(readFileSync(join(data, file), 'utf8'), { source: file, ...options });

const sentencesOf = (corpus: Corpus) => corpus.documents.flatMap((document) => document.sentences);

function measure(corpus: Corpus) {
  const sentences = sentencesOf(corpus);
  const labels = sentences.flatMap(({ tags }) => spansOf(tags!).map(({ label }) => label));
  const types: Record<string, number> = {};
  for (const label of labels) types[label] = (types[label] ?? 0) + 1;
  return {
    documents: corpus.documents.length,
    sentences: sentences.length,
    tokens: sentences.reduce((sum, { tokens }) => sum + tokens.length, 0),
    entities: labels.length,
    types,
  };
}

/** Counts from each corpus' own description: documents, sentences, tokens, entities, then entities by type. */
type Row = [
  documents: number,
  sentences: number,
  tokens: number,
  entities: number,
  types: Record<string, number>,
];

const lenient = { lenient: true };
const syllables = { syllables: true };

// BTC's description counts its 7 blank tokens (3 in f, 4 in h), which lenient reading drops: 35,428 and 29,480 tokens
// with them. One tweet of h is nothing but a blank token, hence 2,000 and not 2,001 tweets.
const CORPORA: [file: string, options: ConllOptions, row: Row, dropped?: number][] = [
  [
    'conll2003-en/eng.train',
    {},
    [946, 14041, 203621, 23499, { LOC: 7140, PER: 6600, ORG: 6321, MISC: 3438 }],
  ],
  ['conll2003-en/eng.testa', {}, [216, 3250, 51362, 5942, { LOC: 1837, PER: 1842, ORG: 1341, MISC: 922 }]],
  [
    'wnut17-en/wnut17train.conll',
    {},
    [
      3394,
      3394,
      62730,
      1975,
      { person: 660, location: 548, group: 264, corporation: 221, product: 142, 'creative-work': 140 },
    ],
  ],
  [
    'wnut17-en/emerging.dev.conll',
    {},
    [
      1009,
      1009,
      15733,
      836,
      { person: 470, location: 74, group: 39, corporation: 34, product: 114, 'creative-work': 105 },
    ],
  ],
  ['ewt-en/ewt.train.conll', {}, [12529, 12529, 204315, 6995, { PER: 2870, LOC: 2692, ORG: 1433 }]],
  ['ewt-en/ewt.dev.conll', {}, [1998, 1998, 25093, 966, { PER: 343, LOC: 399, ORG: 224 }]],
  ['btc-en/a.conll', lenient, [1000, 1000, 16612, 521, { PER: 229, LOC: 119, ORG: 173 }]],
  ['btc-en/b.conll', lenient, [2000, 2000, 30825, 1610, { PER: 865, LOC: 229, ORG: 516 }]],
  ['btc-en/e.conll', lenient, [200, 200, 3981, 325, { PER: 59, LOC: 144, ORG: 122 }]],
  ['btc-en/f.conll', lenient, [2001, 2001, 35425, 4376, { PER: 2650, LOC: 636, ORG: 1090 }], 3],
  ['btc-en/g.conll', lenient, [2138, 2138, 34062, 4685, { PER: 1802, LOC: 1385, ORG: 1498 }]],
  ['btc-en/h.conll', lenient, [2000, 2000, 29476, 3368, { PER: 2323, LOC: 309, ORG: 736 }], 4],
  [
    'klue-ner-ko/klue-ner.train.char.bio.tsv',
    syllables,
    [3500, 3500, 201653, 10110, { PS: 3054, QT: 2262, DT: 1645, OG: 1553, LC: 1195, TI: 401 }],
  ],
  [
    'klue-ner-ko/klue-ner.dev.char.bio.tsv',
    syllables,
    [500, 500, 28996, 1380, { PS: 464, QT: 307, DT: 209, OG: 225, LC: 122, TI: 53 }],
  ],
  [
    'snips-slots-en/snips.train.conll',
    {},
    [
      13784,
      13784,
      129439,
      35748,
      // Those with more than 1,900 in the training file; the description's "largest types" are the same.
      {
        object_type: 3185,
        object_name: 2936,
        playlist: 2092,
        timeRange: 1986,
        rating_value: 1957,
        artist: 1911,
      },
    ],
  ],
  ['synthetic-pii-en/pii.train.conll', {}, [1035, 1035, 18057, 1916, {}]],
  ['synthetic-pii-en/pii.dev.conll', {}, [138, 138, 2832, 246, {}]],
];

describe.skipIf(!available)('the corpora', () => {
  it.each(CORPORA)('%s has the counts of its description', (file, options, row, dropped = 0) => {
    const corpus = read(file, options);
    const [documents, sentences, tokens, entities, types] = row;
    const counts = measure(corpus);
    expect(counts).toMatchObject({ documents, sentences, tokens, entities, types });
    expect(corpus.dropped).toBe(dropped);
    expect(corpus.scheme).toBe(file.startsWith('conll2003') ? 'IOB1' : 'BIO');
  });

  it('are complete: every type is listed where all are', () => {
    for (const [file, options, [, , , entities, types]] of CORPORA.slice(0, 14)) {
      const labels = tagSetOf(read(file, options)).labels;
      expect(labels, file).toEqual(Object.keys(types).sort());
      expect(Object.values(types).reduce((a, b) => a + b)).toBe(entities);
    }
    expect(tagSetOf(read('snips-slots-en/snips.train.conll')).labels).toHaveLength(39);
    // 17 types, of which US_SSN and US_DRIVER_LICENSE are in neither file.
    expect(tagSetOf(read('synthetic-pii-en/pii.train.conll')).labels).toHaveLength(15);
  });

  it.each([
    ['btc-en/f.conll', 'btc-en/f.conll:13046: got the token "", expected a word'],
    ['btc-en/h.conll', 'btc-en/h.conll:22918: got the token "", expected a word'],
  ])('%s cannot be read strictly', (file, message) => {
    expect(() => read(file)).toThrow(SyntaxError);
    expect(() => read(file)).toThrow(message);
  });

  it('of tweets keep hashtags, and of BTC the tokens with spaces inside', () => {
    const tokens = [...'abefgh'].flatMap((section) =>
      sentencesOf(read(`btc-en/${section}.conll`, lenient)).flatMap((sentence) => sentence.tokens),
    );
    expect(tokens.filter((token) => token.startsWith('#'))).toHaveLength(3329);
    // 141 tokens hold spaces: 135 at their end (trimmed), 2 are nothing else (dropped), 4 inside.
    expect(tokens.filter((token) => token.includes(' '))).toEqual(['ke s', 're y', 'u R', 'AD t']);
    const wnut = sentencesOf(read('wnut17-en/wnut17train.conll')).flatMap((sentence) => sentence.tokens);
    expect(wnut.filter((token) => token.startsWith('#'))).toHaveLength(828);
  });

  it('of EWT have # as a token, and 17 UPOS and 49 XPOS tags', () => {
    const upos = read('ewt-en/ewt.train.conll', { tagColumn: 2 });
    expect(upos.scheme).toBe('plain');
    expect(tagSetOf(upos).tags).toHaveLength(17);
    expect(tagSetOf(read('ewt-en/ewt.train.conll', { tagColumn: 1 })).tags).toHaveLength(49);
    const tokens = sentencesOf(upos).flatMap((sentence) => sentence.tokens);
    expect(tokens.filter((token) => token === '#')).toHaveLength(37);
  });

  it('of Korean have running text: characters without spaces as described', () => {
    for (const [split, count] of [
      ['train', 159010],
      ['dev', 22882],
    ] as const) {
      const { documents } = read(`klue-ner-ko/klue-ner.${split}.char.bio.tsv`, syllables);
      const characters = documents.flatMap(({ text }) => [...text!]);
      expect(characters.filter((character) => character !== ' ')).toHaveLength(count);
      expect(characters).not.toContain('▁');
      for (const { text, sentences } of documents)
        for (const { tokens, starts, ends } of sentences)
          expect(tokens.map((_, i) => text!.slice(starts![i], ends![i]))).toEqual(tokens);
    }
  });

  it('of CoNLL-2003 stay the same in another scheme', () => {
    const gold = sentencesOf(read('conll2003-en/eng.testa')).map((sentence) => sentence.tags!);
    for (const scheme of ['BIO', 'BIOES'] as const) {
      const converted = gold.map((tags) => convertTags(tags, scheme));
      expect(evaluate(gold, converted)).toMatchObject({ gold: 5942, predicted: 5942, correct: 5942, f1: 1 });
      expect(converted.map((tags) => convertTags(tags, 'IOB1'))).toEqual(gold);
    }
  });
});
