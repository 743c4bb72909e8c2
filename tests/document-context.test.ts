import { describe, expect, it } from 'vitest';
import type { PartialConfig } from '../src/config.ts';
import type { BackendName } from '../src/core/wasm.ts';
import { evaluateTagger, evaluateTaggerAsync } from '../src/evaluate-tagger.ts';
import { Random } from '../src/random.ts';
import { Tagger } from '../src/tagger.ts';
import type { Corpus, Sentence } from '../src/text/sentence.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { relaxedRuns } from './helpers/backends.ts';

const BACKENDS: BackendName[] = ['js', 'simd', ...(relaxedRuns ? (['relaxed'] as const) : [])];

const sentence = (tokens: string[], tags: string[]): Sentence => ({ tokens, tags });

/** A document says once what a name is of, and then uses it where nothing tells. */
function documentOf(random: Random): Sentence[] {
  const name = `Name${random.integer(40)}`;
  const other = `Other${random.integer(40)}`;
  const [person, place] = random.integer(2) ? [name, other] : [other, name];
  const told = [
    sentence(['Yesterday', person, 'laughed', '.'], ['O', 'B-PER', 'O', 'O']),
    sentence(['The', 'streets', 'of', place, 'are', 'long', '.'], ['O', 'O', 'O', 'B-LOC', 'O', 'O', 'O']),
  ];
  const untold = [person, place].map((token) =>
    sentence(['I', 'like', token, '.'], ['O', 'O', token === person ? 'B-PER' : 'B-LOC', 'O']),
  );
  return random.integer(2) ? [...told, ...untold] : [...untold, ...told];
}

function corpusOf(documents: number, seed: number): Corpus {
  const random = new Random(seed);
  return {
    documents: Array.from({ length: documents }, () => ({ sentences: documentOf(random) })),
    scheme: 'BIO',
  };
}

const CONFIG: PartialConfig = {
  features: [
    { name: 'word', width: 16, dropout: 0.5 },
    { name: 'capitalization', width: 4 },
  ],
  window: { radius: 1 },
  layers: [
    { linear: 24 },
    { activation: 'tanh' },
    { linear: 24, context: ['word', 'document'] },
    { activation: 'tanh' },
  ],
  optimizer: { name: 'adam', rate: 0.01, clip: 5 },
  epochs: 10,
  batch: { unit: 'document', size: 4 },
};
const CORPUS = corpusOf(120, 1);
const DEV = corpusOf(60, 2);
const tagger = trainTagger(CORPUS, CONFIG, { backend: 'simd' }).then((result) => result.tagger);

/** The same sentences, each a document of its own. */
const apart = ({ documents, scheme }: Corpus): Corpus => ({
  documents: documents.flatMap(({ sentences }) => sentences.map((one) => ({ sentences: [one] }))),
  scheme,
});

const textOf = ({ tokens }: Sentence) => tokens.join(' ').replace(' .', '.');

describe('document context', () => {
  it('knows from one sentence what another leaves open', async () => {
    expect(evaluateTagger(await tagger, DEV).f1).toBeGreaterThan(0.97);
    expect(evaluateTagger(await tagger, apart(DEV)).f1).toBeLessThan(0.9);
  });

  it('is that of one document whichever way it is asked for', async () => {
    const one = await tagger;
    const expected = evaluateTagger(one, DEV);
    expect(await evaluateTaggerAsync(one, DEV)).toEqual(expected);
    const { documents } = DEV;
    const together = one.tagSentences(
      documents.flatMap(({ sentences }) => sentences.map(({ tokens }) => tokens)),
      documents.flatMap(({ sentences }, i) => sentences.map(() => i)),
    );
    const alone = documents.flatMap(({ sentences }) =>
      one.tagSentences(sentences.map(({ tokens }) => tokens)),
    );
    expect(together).toEqual(alone);
  });

  it('`tag` takes a text for a document, and `tagBatch` each of its texts', async () => {
    const one = await tagger;
    const texts = DEV.documents.map(({ sentences }) => sentences.map(textOf).join(' '));
    const batch = one.tagBatch(texts);
    const labels = (entities: { label: string }[]) => entities.map(({ label }) => label);
    texts.forEach((text, i) => expect(labels(one.tag(text))).toEqual(labels(batch[i])));
    const gold = DEV.documents.flatMap(({ sentences }) =>
      sentences.flatMap(({ tags }) => tags!.filter((tag) => tag !== 'O').map((tag) => tag.slice(2))),
    );
    expect(batch.flatMap(labels)).toEqual(gold);
  });

  it('reaches over a document of more tokens than go through the net together', async () => {
    const one = await tagger;
    const filler = Array.from({ length: 300 }, () => ['Nothing', 'happens', '.']);
    const [told, untold] = [['Yesterday', 'Name3', 'laughed', '.'], ['I', 'like', 'Name3', '.']]; // prettier-ignore
    expect(one.tagSentences([told, ...filler, untold]).at(-1)).toEqual(['O', 'O', 'S-PER', 'O']);
    const place = ['The', 'streets', 'of', 'Name3', 'are', 'long', '.'];
    expect(one.tagSentences([place, ...filler, untold]).at(-1)).toEqual(['O', 'O', 'S-LOC', 'O']);
  });

  it('has an end: a very long document is tagged in pieces', async () => {
    const one = await tagger;
    const sentences = Array.from({ length: 20_000 }, () => [
      'Nobody',
      'laughed',
      'today',
      '.',
      'Really',
      '.',
    ]);
    expect(one.tagSentences(sentences)).toHaveLength(20_000);
    // 120,000 tokens at once would take more.
    expect(one.model.network.engine.memory.u8.length).toBeLessThan(16 << 20);
  });

  it('is the same from a file on every backend', async () => {
    const bytes = (await tagger).save();
    const evaluations = await Promise.all(
      BACKENDS.map(async (backend) => evaluateTagger(await Tagger.load(bytes, { backend }), DEV).f1),
    );
    expect(new Set(evaluations).size).toBe(1);
  });
});
