import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluation.ts';
import { parseConll } from '../../src/text/corpora/conll.ts';
import type { Span } from '../../src/text/sentence.ts';
import { spansOf, tagsOf } from '../../src/text/spans.ts';
import { BARE_LABEL, detectStyle } from '../../src/text/tag-style.ts';

/** The letters of a style for the first, inner, last and only token of a span. */
const LETTERS = { BIO: 'BIIB', BIOES: 'BIES', BILUO: 'BILU', BMES: 'BMES', BMEWO: 'BMEW', IOBE: 'BIEB' };

type Write = (letter: string, label: string) => string;

const WRITINGS: Record<string, Write> = {
  ...Object.fromEntries(
    ['-', '_', '/', ':', '.', '|'].flatMap((mark): [string, Write][] => [
      [`B${mark}PER`, (letter, label) => `${letter}${mark}${label}`],
      [`PER${mark}B`, (letter, label) => `${label}${mark}${letter}`],
    ]),
  ),
  'b-per': (letter, label) => `${letter.toLowerCase()}-${label.toLowerCase()}`,
  b_PER: (letter, label) => `${letter.toLowerCase()}_${label}`,
  'per-b': (letter, label) => `${label.toLowerCase()}-${letter.toLowerCase()}`,
};

function styled(spans: readonly Span[], length: number, letters: string, write: Write): string[] {
  const tags = Array.from({ length }, () => 'O');
  for (const { label, start, end } of spans)
    for (let i = start; i < end; i++) {
      const place = end - start === 1 ? 3 : i === start ? 0 : i === end - 1 ? 2 : 1;
      tags[i] = write(letters[place], label);
    }
  return tags;
}

interface Written {
  spans: Span[];
  length: number;
}

/** Sentences in which at least two tokens of three are outside, one span is of three tokens and one is alone. */
const corpora = (labels: readonly string[]): fc.Arbitrary<Written[]> => {
  const piece = fc.record({
    gap: fc.nat(3),
    size: fc.integer({ min: 1, max: 4 }),
    label: fc.constantFrom(...labels),
  });
  const sentence = fc.array(piece, { maxLength: 4 }).map((pieces) => {
    let end = 0;
    const spans = pieces.map(({ gap, size, label }) => ({
      label,
      start: end + gap,
      end: (end += gap + size),
    }));
    return { spans, length: end + 2 };
  });
  const sure = {
    spans: [
      { label: labels[0], start: 1, end: 4 },
      { label: labels[1], start: 6, end: 7 },
    ],
    length: 9,
  };
  return fc.array(sentence, { maxLength: 20 }).map((sentences) => [sure, ...sentences]);
};

const conllOf = (sentences: readonly (readonly string[])[], mark = '\t') =>
  sentences.map((tags) => `${tags.map((tag, i) => `w${i}${mark}${tag}\n`).join('')}\n`).join('');

const spansIn = (text: string, lenient = false) =>
  parseConll(text, { lenient }).documents.map(({ sentences }) => spansOf(sentences[0].tags!));

const styles = Object.entries(LETTERS).flatMap(([name, letters]) =>
  Object.entries(WRITINGS).map(([writing, write]) => ({ name, letters, writing, write })),
);

describe('spans are read the same in every style', () => {
  it.each(styles)('$name as $writing', ({ letters, write, writing }) => {
    const lower = /per/.test(writing);
    const labels = ['PER', 'LOC', 'creative-work', 'X1'];
    fc.assert(
      fc.property(corpora(labels), (corpus) => {
        const tags = corpus.map(({ spans, length }) => styled(spans, length, letters, write));
        const expected = corpus.map(({ spans }) =>
          spans.map((span) => ({ ...span, label: lower ? span.label.toLowerCase() : span.label })),
        );
        expect(spansIn(conllOf(tags))).toEqual(expected);
        // Every tag is one that the library knows.
        const { documents, scheme } = parseConll(conllOf(tags));
        for (const { sentences } of documents)
          for (const tag of sentences[0].tags!)
            expect(tag).toMatch(scheme === 'BIO' ? /^(O$|[BI]-)/ : /^(O$|[BIES]-)/);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['BIO', 'BIOES', 'BILUO', 'BMES', 'BMEWO'] as const)('%s without labels', (name) => {
    for (const change of [(text: string) => text, (text: string) => text.toLowerCase()])
      fc.assert(
        fc.property(corpora([BARE_LABEL, BARE_LABEL]), (corpus) => {
          const tags = corpus.map(({ spans, length }) =>
            styled(spans, length, LETTERS[name], (letter) => letter).map(change),
          );
          expect(spansIn(conllOf(tags))).toEqual(corpus.map(({ spans }) => spans));
        }),
        { numRuns: 30 },
      );
  });

  it('IOB1 and IOB2 as ever', () => {
    fc.assert(
      fc.property(corpora(['PER', 'LOC']), fc.constantFrom('IOB1', 'BIO', 'BIOES'), (corpus, scheme) => {
        const tags = corpus.map(({ spans, length }) => tagsOf(spans, length, scheme as 'BIO'));
        expect(spansIn(conllOf(tags))).toEqual(corpus.map(({ spans }) => spans));
        expect(detectStyle(tags).canonical).toBe(true);
      }),
    );
  });

  it('labels without a prefix, as Stanford NER writes them: tokens in a row are one span', () => {
    const text = 'Anna\tPERSON\nLee\tPERSON\nwent\tO\nto\tO\nParis\tLOCATION\n.\tO\nyesterday\tO\n';
    const { documents, scheme, notices } = parseConll(text);
    expect(scheme).toBe('IOB1');
    expect(spansOf(documents[0].sentences[0].tags!)).toEqual([
      { label: 'PERSON', start: 0, end: 2 },
      { label: 'LOCATION', start: 4, end: 5 },
    ]);
    expect(notices).toEqual(['tags are IO, as in "PERSON": read as spans (IOB1)']);
  });

  it('other marks for no entity, where all have the same', () => {
    for (const outside of ['o', '0', '_', '-'])
      expect(spansIn(`a B-X\nb I-X\nc ${outside}\nd ${outside}\ne B-Y\nf ${outside}\n`)).toEqual([
        [
          { label: 'X', start: 0, end: 2 },
          { label: 'Y', start: 4, end: 5 },
        ],
      ]);
  });
});

describe('one odd tag', () => {
  const SLIPS = ['0', 'o', 'X', '-', '_', 'OO', 'O-', 'PER', 'BPER', 'b-PER', 'B--PER', 'L-PER', 'U-PER', 'M-PER', 'B_PER', 'PER-B', 'B-', '-PER', 'B', '\u041e', '\u039f', 'Q-PER', '*', 'NNP', 'B- PER'.replace(' ', '\u00a0')]; // prettier-ignore

  it.each(SLIPS)('is an error with its line among BIO tags: %j', (slip) => {
    for (const at of [0, 57, 179]) {
      const lines = Array.from({ length: 60 }, () => [
        'a B-PER',
        'b I-PER',
        'c O',
        'd O',
        'e B-LOC',
        '',
      ]).flat();
      const place = lines.map((line, i) => (line ? i : -1)).filter((i) => i >= 0)[at];
      lines[place] = `x\u0020${slip}`;
      const text = lines.join('\n');
      expect(() => parseConll(text, { source: 'f.conll' })).toThrow(`f.conll:${place + 1}: got the tag ${JSON.stringify(slip)}`); // prettier-ignore
      const { documents, scheme, dropped } = parseConll(text, { lenient: true });
      expect({ scheme, dropped, sentences: documents.length }).toEqual({
        scheme: 'BIO',
        dropped: 1,
        sentences: 59,
      });
    }
  });

  it.each(styles.filter(({ name }) => name !== 'IOBE'))(
    'is one in $name as $writing',
    ({ letters, write }) => {
      const spans = [
        { label: 'PER', start: 0, end: 3 },
        { label: 'LOC', start: 4, end: 5 },
      ];
      const sentence = styled(spans, 7, letters, write);
      const corpus = Array.from({ length: 40 }, () => [...sentence]);
      corpus[7][5] = '0';
      corpus[9][4] = 'LOC';
      const read = () => parseConll(conllOf(corpus), { source: 'f.conll' });
      expect(read).toThrow(
        /^f\.conll:62: got the tag "0", expected O or a tag like the others \(B\w+, as in ".+"\)\n/,
      );
      expect(read).toThrow('f.conll:77: got the tag "LOC"');
      expect(read).toThrow('f.conll: 2 faults: 2 tags that do not fit the others');
      const { documents, dropped } = parseConll(conllOf(corpus), { lenient: true });
      expect({ sentences: documents.length, dropped }).toEqual({ sentences: 38, dropped: 2 });
    },
  );

  it('does not hide others: the first ten are listed, all are counted', () => {
    const corpus = Array.from({ length: 100 }, (_, i) => [
      'B-X',
      'O',
      i % 4 === 0 ? '0' : 'O',
      i === 50 ? 'B-' : 'O',
    ]);
    const read = () => parseConll(conllOf(corpus), { source: 'f' });
    expect(read).toThrow(
      '… and 16 more\nf: 26 faults: 25 tags that do not fit the others, 1 tags without a label;',
    );
    expect(read).toThrow(/^(f:\d+: got the tag "0".*\n){10}…/);
  });
});

describe('plain tags stay plain', () => {
  const POS = ['NOUN', 'VERB', 'DET', 'ADJ', 'ADP', 'PUNCT', 'PROPN', 'AUX', 'PRON', 'X', 'SYM', 'INTJ'];
  const PENN = [
    'NN',
    'NNP',
    'VBZ',
    'DT',
    'PRP$',
    'WP$',
    '-LRB-',
    '-RRB-',
    '.',
    ',',
    ':',
    '``',
    "''",
    'IN',
    '#',
    '$',
  ];
  const BROWN = ['NN', 'NN-TL', 'JJ-HL', 'NP$', 'AT', 'IN-TL', 'FW-NN', '.-HL', 'VB', 'BE', 'DO*'];
  const TWITTER = ['N', 'O', 'S', '^', 'Z', 'L', 'M', 'V', 'A', 'R', '!', 'D', 'P', '&', 'T', 'X', 'Y', '#', '@', '~', 'U', 'E', '$', ',', 'G']; // prettier-ignore
  const PKU = ['n', 'v', 'a', 'd', 'u', 'w', 'm', 'q', 'p', 'r', 'c', 'b', 'i', 'l', 's', 'e', 'o', 't', 'f'];
  const MORPH = ['NOUN-M', 'NOUN-F', 'ADJ-M', 'ADJ-S', 'VERB-I', 'VERB-E', 'DET-S', 'PRON'];
  const SEJONG = ['NNG+JX', 'NNP', 'VV+EP', 'EF', 'SF', 'MAG', 'B-X', 'I-Y'];
  const LETTERED = [...'ABCDEFGHIJKLMNOP'];

  it.each(Object.entries({ POS, PENN, BROWN, TWITTER, PKU, MORPH, SEJONG, LETTERED }))('%s', (_, tags) => {
    const sentence = fc.array(fc.constantFrom(...tags), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 20 }), (sentences) => {
        const all = [tags, ...sentences];
        const { scheme, documents, notices } = parseConll(conllOf(all));
        expect(scheme).toBe('plain');
        expect(documents.map((document) => document.sentences[0].tags)).toEqual(all);
        expect(notices).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

it('evaluate scores tags in any style, whatever slips are in them', () => {
  const gold = [
    ['U-PER', 'O', 'B-LOC', 'L-LOC'],
    ['O', 'U-PER', '0', 'U-LOC'],
    ['U-PER', 'O', 'O', 'U-X'],
  ];
  const predicted = gold.map((tags, i) => (i === 0 ? ['U-PER', 'O', 'O', 'O'] : tags));
  expect(evaluate(gold, predicted)).toMatchObject({ gold: 6, predicted: 5, correct: 5 });
});

it('takes a time in proportion to the length', () => {
  const timeOf = (length: number) => {
    const tags = Array.from({ length }, (_, i) => ['B-X', 'I-X', 'O', 'O'][i % 4]);
    const times = [0, 1, 2].map(() => {
      const started = performance.now();
      detectStyle([tags, [`B-${'x-'.repeat(length)}`, `${'-B'.repeat(length)}`]]);
      return performance.now() - started;
    });
    return Math.min(...times);
  };
  expect(timeOf(800_000)).toBeLessThan(24 * timeOf(100_000) + 100);
});
