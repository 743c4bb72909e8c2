import { beforeAll, describe, expect, it } from 'vitest';
import { explainEntity } from '../src/explain-entity.ts';
import { type PartialConfig, presets } from '../src/config.ts';
import { Tagger } from '../src/tagger.ts';
import { parseCorpus } from '../src/text/corpora/index.ts';
import { splitSentences } from '../src/text/splitter.ts';
import { tokenizers } from '../src/text/tokenizer.ts';
import { trainTagger } from '../src/train-tagger.ts';

const TOWNS = ['Paris', 'Oslo', 'Lima', 'Cairo', 'Quito', 'Delhi'];
const FRAMES = ['She lives in @ now.', 'Trains from @ are late.', 'Ask the mayor of @ soon.'];
/** Not a place: only what stands before tells. */
const OTHERS = ['A dress by @ now.', 'Wine from miss @ here.', 'Sir @ are late.'];

function corpusOf(frames: readonly string[], label: string | undefined): string[] {
  return TOWNS.flatMap((town) =>
    frames.map((frame) => {
      const start = frame.indexOf('@');
      const entities = label ? [{ start, end: start + town.length, label }] : [];
      return JSON.stringify({ text: frame.replace('@', town), entities });
    }),
  );
}

async function trained(config: PartialConfig): Promise<Tagger> {
  const tokenize = tokenizers[(config.tokenizer as 'words') ?? 'words'];
  const lines = [...corpusOf(FRAMES, 'LOC'), ...corpusOf(OTHERS, undefined)];
  const corpus = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize });
  const { tagger } = await trainTagger(corpus, config);
  return Tagger.load(tagger.save());
}

const plain: PartialConfig = {
  features: [
    { name: 'word', width: 12, dropout: 0.5 },
    { name: 'capitalization', width: 4 },
    { name: 'uncased', width: 3 },
  ],
  layers: [{ linear: 24 }, { activation: 'relu' }],
  optimizer: { rate: 0.01 },
  epochs: 25,
};
const withContext: PartialConfig = {
  ...plain,
  layers: [{ linear: 24 }, { activation: 'relu' }, { linear: 16, context: ['word', 'document'] }],
  batch: { unit: 'document', size: 4 },
};
const syllables: PartialConfig = { ...presets.syllables, epochs: 12, optimizer: { rate: 0.01 } };

const TEXT = 'It rains. She lives in Paris now. Nobody came.';
const AT = TEXT.indexOf('Paris');

describe.each([
  ['plain', plain],
  ['averaging', { ...plain, window: { radius: 2, combine: 'average' } }],
  ['with document context', withContext],
  ['of syllables, with a CRF', syllables],
] as const)('a loaded tagger, %s', (name, config) => {
  let tagger: Tagger;
  beforeAll(async () => {
    tagger = await trained(config);
  });

  it('explains what it finds, by the score that it gives', () => {
    const found = tagger.tag(TEXT).find(({ start }) => start === AT);
    const explained = explainEntity(tagger, TEXT, AT)!;
    expect(found).toBeDefined();
    const { label, start, end, score } = explained;
    expect({ label, start, end }).toEqual({ label: found!.label, start: found!.start, end: found!.end });
    expect(score).toBeCloseTo(found!.score, 6);
    expect(TEXT.slice(explained.start, explained.end)).toBe('Paris');
  });

  it('the tokens are those of the windows, and change nothing that stays', () => {
    const { tokens, score } = explainEntity(tagger, TEXT, AT)!;
    for (const { text, start, end } of tokens) expect(TEXT.slice(start, end)).toBe(text);
    const { radius } = tagger.config.window;
    const sentence = tokenizers[tagger.config.tokenizer]('She lives in Paris now.');
    const inside = sentence.filter(({ start, end }) => start >= 13 && end <= 18).length;
    expect(
      tokens
        .filter((token) => token.inside)
        .map(({ text }) => text)
        .join(''),
    ).toBe('Paris');
    const after = sentence.filter(({ start }) => start >= 18).length;
    expect(tokens).toHaveLength(radius + inside + Math.min(radius, after));
    for (const { without, push } of tokens) {
      expect(without).toBeGreaterThanOrEqual(0);
      expect(without).toBeLessThanOrEqual(1);
      expect(Math.sign(push)).toBe(
        Math.sign(Math.log(score / (1 - score)) - Math.log(without / (1 - without))),
      );
    }
    // What was asked leaves no trace.
    expect(explainEntity(tagger, TEXT, AT)).toEqual(explainEntity(tagger, TEXT, AT));
  });

  it('tells what the document said, if the net hears it', () => {
    const explained = explainEntity(tagger, TEXT, AT)!;
    if (name !== 'with document context') return expect(explained.document).toBeUndefined();
    const alone = tagger.tag('She lives in Paris now.').find(({ text }) => text === 'Paris');
    if (alone) expect(explained.document!.without).toBeCloseTo(alone.score, 6);
    expect(explained.document!.without).not.toBe(explained.score);
    expect(explainEntity(tagger, 'She lives in Paris now.', 13)).not.toHaveProperty('document');
  });

  it('there is nothing to explain where nothing was found', () => {
    expect(explainEntity(tagger, TEXT, 0)).toBeUndefined();
    expect(explainEntity(tagger, TEXT, AT + 1)).toBeUndefined();
    expect(explainEntity(tagger, '', 0)).toBeUndefined();
  });
});

it('a word that decided is told from those that did not', async () => {
  // `from` alone tells a town from a person: all else stands in both kinds of sentences.
  const lines = [
    ...corpusOf(['Trains from @ are late.', 'Letters from @ are late.'], 'LOC'),
    ...corpusOf(['Trains with @ are late.', 'Letters with @ are late.'], undefined),
  ];
  const tokenize = tokenizers.words;
  const corpus = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize });
  const { tagger } = await trainTagger(corpus, plain);
  const { tokens } = explainEntity(tagger, 'Trains from Oslo are late.', 12)!;
  const strongest = tokens.toSorted((a, b) => b.push - a.push)[0];
  expect(strongest).toMatchObject({ text: 'from', inside: false });
  expect(strongest.without).toBeLessThan(0.5);
});

it('a word that is left out at an end is as if it were not there', async () => {
  const lines = corpusOf(FRAMES, 'LOC');
  const parsed = parseCorpus(lines.join('\n'), { split: splitSentences, tokenize: tokenizers.words });
  // Plain tags: a token's score depends on its own window only.
  const corpus = {
    scheme: 'plain',
    documents: parsed.documents.map(({ sentences }) => ({
      sentences: sentences.map(({ tokens, tags }) => ({ tokens, tags: tags!.map((tag) => tag.at(-1)!) })),
    })),
  } as const;
  for (const features of [[{ name: 'word' }], [{ name: 'word' }, { name: 'shape' }, { name: 'uncased' }]]) {
    const { tagger } = await trainTagger(corpus, { ...plain, features, window: { radius: 1 } });
    const words = ['from', 'Paris', 'are'];
    const { tokens, label } = explainEntity(tagger, words.join(' '), 5)!;
    const scoreOf = (rest: string[]) => {
      const at = rest.indexOf('Paris');
      const readings = tagger.alternatives(rest, 8);
      return readings.filter(({ tags }) => tags[at] === label).reduce((sum, { score }) => sum + score, 0);
    };
    expect(tokens[0].without).toBeCloseTo(scoreOf(['Paris', 'are']), 5);
    expect(tokens[2].without).toBeCloseTo(scoreOf(['from', 'Paris']), 5);
  }
});

it('refuses a tagger that takes contextual vectors', () => {
  expect(() => explainEntity({ config: { contextual: { width: 3 } } } as Tagger, 'x', 0)).toThrow(TypeError);
});
