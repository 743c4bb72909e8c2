import { describe, expect, it } from 'vitest';
import { piiTexts } from '../models/pii-texts.mjs';
import { corpusOf, evaluateTexts, tagByRule, textsOf } from '../models/texts.mjs';

/** What the recipes of the package's models make of corpora. */

const sentence = (text: string, tags: string) => ({ tokens: text.split(' '), tags: tags.split(' ') });

describe('a corpus that parts too much', () => {
  it.each([
    [
      'Born on 9 / 24 / 1946 , she left .',
      'O O B-D I-D I-D I-D I-D O O O O',
      'Born on 9/24/1946, she left.',
      ['9/24/1946'],
    ],
    [
      '2012 - 10 - 01 00 : 46 : 43 ok',
      'B-D I-D I-D I-D I-D I-D I-D I-D I-D I-D O',
      '2012-10-01 00:46:43 ok',
      ['2012-10-01 00:46:43'],
    ],
    [
      'Ellis - Ingram hired D . Gray ( her )',
      'B-O I-O I-O O B-P I-P I-P O O O',
      'Ellis-Ingram hired D. Gray (her)',
      ['Ellis-Ingram', 'D. Gray'],
    ],
    [
      'mail a @ b . com or https : / / www . X . se',
      'O B-E I-E I-E I-E I-E O B-U I-U I-U I-U I-U I-U I-U I-U I-U',
      'mail a@b.com or https://www.X.se',
      ['a@b.com', 'https://www.X.se'],
    ],
  ])('is put together again: %s', (tokens, tags, text, entities) => {
    const [marked] = textsOf({ documents: [{ sentences: [sentence(tokens, tags)] }] });
    expect(marked.text).toBe(text);
    expect(marked.entities.map(({ start, end }) => text.slice(start, end))).toEqual(entities);
  });

  it('is tokenized as a text would be', () => {
    const corpus = corpusOf([
      { text: 'I met Bo-Li. She left.', entities: [{ start: 6, end: 11, label: 'P' }] },
    ]);
    expect(corpus.documents[0].sentences.map(({ tokens }) => tokens)).toEqual([
      ['I', 'met', 'Bo-Li', '.'],
      ['She', 'left', '.'],
    ]);
    expect(corpus.documents[0].sentences[0].tags).toEqual(['O', 'O', 'B-P', 'O']);
  });
});

it('dates are tagged by rule where there is nothing else', () => {
  const { tags } = tagByRule(
    sentence('On March 5 , 2004 and May 2 , 2003 it rained', 'O O O O O O B-P I-P O O O O'),
    'date',
    'DATE',
  );
  expect(tags!.join(' ')).toBe('O B-DATE I-DATE I-DATE I-DATE O B-P I-P O O O O');
});

it('texts with personal data are the same each time, and their entities are on the borders of tokens', () => {
  const texts = piiTexts(400);
  expect(texts).toEqual(piiTexts(400));
  expect(texts).not.toEqual(piiTexts(400, 2));
  const entities = texts.reduce((sum, text) => sum + text.entities.length, 0);
  const tags = corpusOf(texts).documents.flatMap(({ sentences }) =>
    sentences.flatMap((one) => one.tags ?? []),
  );
  expect(tags.filter((tag) => tag.startsWith('B-')).length).toBeGreaterThan(0.98 * entities);
  expect(new Set(tags.map((tag) => tag.slice(2)))).toEqual(
    new Set(['', 'PERSON', 'ADDRESS', 'LOCATION', 'ORGANIZATION', 'DATE', 'PHONE', 'CARD', 'IBAN']),
  );
});

it('entities in texts are compared by their places', () => {
  const tagger = { tag: (text: string) => [{ start: 0, end: 3, label: 'A' }, { start: 4, end: text.length, label: 'B' }] }; // prettier-ignore
  const gold = [{ start: 0, end: 3, label: 'A' }, { start: 4, end: 6, label: 'B' }, { start: 7, end: 9, label: 'A' }]; // prettier-ignore
  expect(evaluateTexts(tagger, [{ text: 'abc defgh ij', entities: gold }])).toMatchObject({
    gold: 3,
    predicted: 2,
    correct: 1,
    precision: 1 / 2,
    recall: 1 / 3,
    coverage: 1,
  });
});
