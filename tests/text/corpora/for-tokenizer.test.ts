import { describe, expect, it } from 'vitest';
import {
  evaluateTagger,
  fineTune,
  parseCorpus,
  splitSentences,
  type Tagger,
  tokenizers,
  trainTagger,
} from '../../../src/index.ts';
import { corpusFor } from '../../../src/text/corpora/for-tokenizer.ts';
import type { Corpus, Sentence } from '../../../src/text/sentence.ts';
import { spansOf } from '../../../src/text/tagset.ts';
import type { TokenizerName } from '../../../src/text/tokenizer.ts';

/** Labelled texts, with a label in brackets: `[PS:홍길동]은 갔다.` */
const TEXTS = [
  '[PS:홍길동]은 [LC:서울]에 갔다.',
  '[OG:카카오]는 [LC:판교]에 있다.',
  '[PS:김철수] 씨가 [OG:네이버]에서 왔다.',
  '비가 온다.',
  '[PS:이영희]와 [PS:박민수]는 [LC:부산]에서 만났다.',
];

function labelled(marked: string) {
  const entities: { label: string; start: number; end: number }[] = [];
  let text = '';
  for (const [, label, name, rest] of marked.matchAll(/\[(\w+):(.*?)\]|([^[]+)/g)) {
    if (label) entities.push({ label, start: text.length, end: text.length + name.length });
    text += name ?? rest;
  }
  return { text, entities };
}

const examples = TEXTS.map(labelled);
const jsonl = examples.map((example) => JSON.stringify(example)).join('\n');

/** The texts in columns, a character a line, as KLUE has them. */
const characters = examples
  .map(({ text, entities }) =>
    Array.from(text, (character, i) => {
      const entity = entities.find(({ start, end }) => start <= i && i < end);
      const tag = entity ? `${entity.start === i ? 'B' : 'I'}-${entity.label}` : 'O';
      return `${character === ' ' ? '▁' : character}\t${tag}\n`;
    }).join(''),
  )
  .join('\n');

const syllables = parseCorpus(jsonl, { split: splitSentences, tokenize: tokenizers.syllables });

/** A corpus in the tokens of a tokenizer. */
const fitted = (corpus: Corpus, tokenizer: TokenizerName) => corpusFor(corpus, tokenizer).corpus;

/** Entities of a corpus as labels and texts. */
const entitiesOf = ({ documents }: Corpus) =>
  documents.flatMap(({ text, sentences }) =>
    sentences.flatMap(({ tags = [], starts, ends }) =>
      spansOf(tags).map(({ label, start, end }) => `${label} ${text!.slice(starts![start], ends![end - 1])}`),
    ),
  );
const tokensOf = ({ documents }: Corpus) =>
  documents.flatMap(({ sentences }) => sentences.map(({ tokens }) => tokens));
const withoutText = ({ scheme, documents }: Corpus): Corpus => ({
  scheme,
  documents: documents.map(({ sentences }) => ({
    sentences: sentences.map(({ tokens, tags }) => ({ tokens, tags: tags! })),
  })),
});

const expected = examples.flatMap(({ text, entities }) =>
  entities.map(({ label, start, end }) => `${label} ${text.slice(start, end)}`),
);

describe('a corpus for a tokenizer', () => {
  it('of characters is the text that they make', () => {
    const corpus = fitted(parseCorpus(characters), 'syllables');
    expect(tokensOf(corpus)).toEqual(tokensOf(syllables));
    expect(entitiesOf(corpus)).toEqual(expected);
    expect(corpus.documents.map(({ text }) => text!.trim())).toEqual(examples.map(({ text }) => text));
  });

  it('of characters is words for the tokenizer `words`, divided where an entity ends', () => {
    const corpus = fitted(parseCorpus(characters), 'words');
    expect(tokensOf(corpus)[0]).toEqual(['홍길동', '은', '서울', '에', '갔다', '.']);
    expect(entitiesOf(corpus)).toEqual(expected);
  });

  it.each(['words', 'syllables'] as const)(
    'that was read in words or in syllables is the same in %s',
    (name) => {
      const words = fitted(syllables, 'words');
      expect(tokensOf(fitted(words, name))).toEqual(tokensOf(fitted(syllables, name)));
      expect(entitiesOf(fitted(words, name))).toEqual(expected);
    },
  );

  it('of words without text is read with spaces for `syllables`', () => {
    const corpus = fitted(parseCorpus('홍길동 B-PS\n왔다 O\n. O\n\n끝 O\n'), 'syllables');
    expect(tokensOf(corpus)).toEqual([[...'홍길동 왔다 .'], ['끝']]);
    expect(entitiesOf(corpus)).toEqual(['PS 홍길동']);
  });

  it('that has the tokens is given back as it is', () => {
    for (const corpus of [syllables, fitted(parseCorpus(characters), 'syllables')])
      expect(corpusFor(corpus, 'syllables')).toEqual({ corpus });
    expect(corpusFor(syllables, 'syllables').corpus).toBe(syllables);
    const tokens = parseCorpus('a O\nb O\n');
    expect(corpusFor(tokens, 'words').corpus).toBe(tokens);
  });

  it.each(['IOB1', 'BIO', 'BIOES'] as const)('keeps the scheme %s', (scheme) => {
    const text = 'Anna Bo Kim.';
    const tags = {
      IOB1: ['I-P', 'B-P', 'I-P', 'O'],
      BIO: ['B-P', 'B-P', 'I-P', 'O'],
      BIOES: ['S-P', 'B-P', 'E-P', 'O'],
    }[scheme];
    const sentence: Sentence = {
      tokens: ['Anna', 'Bo', 'Kim', '.'],
      tags,
      starts: [0, 5, 8, 11],
      ends: [4, 7, 11, 12],
    };
    const corpus = { scheme, documents: [{ text, sentences: [sentence] }] };
    const result = fitted(corpus, 'syllables');
    expect(result.scheme).toBe(scheme);
    expect(entitiesOf(result)).toEqual(['P Anna', 'P Bo Kim']);
    expect(tokensOf(fitted(result, 'words'))).toEqual([sentence.tokens]);
    expect(fitted(result, 'words').documents[0].sentences[0].tags).toEqual(tags);
  });

  it('leaves plain tags alone', () => {
    const corpus = parseCorpus('▁\tX\n가\tY\n나\tY\n▁\tX\n', {});
    expect(tokensOf(fitted(corpus, 'words'))).toEqual([[' ', '가', '나', ' ']]);
  });

  it('has sentences without tokens no more', () => {
    const corpus = parseCorpus('▁\tO\n\n가\tO\n▁\tO\n나\tB-X\n');
    expect(tokensOf(fitted(corpus, 'words'))).toEqual([['가', '나']]);
  });
});

describe('a corpus of tokens that the tokenizer does not make', () => {
  const glued = Array.from({ length: 20 }, () => 'Anna, B-P\ncame. O\nhome O\nlate O\n').join('\n');

  it('gives a warning with examples', () => {
    expect(corpusFor(parseCorpus(glued), 'words').warning).toMatch(
      /^the tokenizer 'words' does not make 50 % of the tokens \("Anna,", "came\."\)/,
    );
  });

  it('gives none where tokens of a text were cut at the borders of entities', () => {
    const { corpus, warning } = corpusFor(syllables, 'words');
    expect(
      corpus.documents.flatMap(({ sentences }) => sentences).filter(({ pieces }) => pieces).length,
    ).toBeGreaterThan(2);
    expect(warning).toBeUndefined();
  });

  it('gives none where these are few', () => {
    const few = `${'Anna B-P\ncame O\nhome O\n. O\n\n'.repeat(20)}Bo, B-P\n`;
    expect(corpusFor(parseCorpus(few), 'words').warning).toBeUndefined();
  });

  it('is reported by training, fine-tuning and evaluation', async () => {
    const corpus = parseCorpus(glued);
    const [training, tuning, evaluation]: string[][] = [[], [], []];
    const note = (to: string[]) => (message: string) => void to.push(message);
    const { tagger, warnings } = await trainTagger(corpus, { epochs: 1 }, { onWarning: note(training) });
    await fineTune(tagger, corpus, { epochs: 1, dev: corpus, onWarning: note(tuning) });
    evaluateTagger(tagger, corpus, { onWarning: note(evaluation) });
    expect(training[0]).toMatch(/^corpus: the tokenizer 'words' does not make 50 %/);
    expect(warnings[0]).toBe(training[0]);
    expect(tuning.slice(0, 2).map((text) => text.split(' ')[0])).toEqual(['examples:', 'dev:']);
    expect(evaluation).toHaveLength(1);
  });
});

describe('training and use', () => {
  const config = { tokenizer: 'syllables' as const, epochs: 40, seed: 3 };

  it('take the same tokens, whatever the corpus was read in', async () => {
    const corpora = [syllables, fitted(syllables, 'words'), parseCorpus(characters), withoutText(syllables)];
    const models: Tagger[] = [];
    for (const corpus of corpora) models.push((await trainTagger(corpus, config)).tagger);
    const bytes = models.map((tagger) => Buffer.from(tagger.save()).toString('base64'));
    expect(new Set(bytes).size).toBe(1);
    for (const corpus of corpora)
      expect(evaluateTagger(models[0], corpus)).toEqual(evaluateTagger(models[0], syllables));
    const found = examples.flatMap(({ text }) =>
      models[0].tag(text).map((entity) => `${entity.label} ${entity.text}`),
    );
    expect(evaluateTagger(models[0], parseCorpus(characters)).f1).toBe(1);
    expect(found).toEqual(expected);
  }, 60_000);
});
