import { describe, expect, it } from 'vitest';
import type { PartialConfig } from '../src/config.ts';
import { compressModel } from '../src/compression/compress.ts';
import type { BackendName } from '../src/core/wasm.ts';
import { createEncoder } from '../src/encode.ts';
import { evaluateTagger, evaluateTaggerAsync } from '../src/evaluate-tagger.ts';
import { fineTune } from '../src/fine-tune.ts';
import { scoresOf } from '../src/model.ts';
import { networkOf } from '../src/training-model.ts';
import { INFERENCE } from '../src/nn/batch.ts';
import { Random } from '../src/random.ts';
import { Tagger } from '../src/tagger.ts';
import { piecesOf } from '../src/tagging.ts';
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

  it('is that of a sentence’s surroundings where one sentence is read', async () => {
    const one = await tagger;
    let apart = 0;
    for (const { sentences } of DEV.documents) {
      const all = sentences.map(({ tokens }) => tokens);
      const expected = one.tagSentences(all);
      for (const [s, tokens] of all.entries()) {
        const around = { before: all.slice(0, s), after: all.slice(s + 1) };
        const [reading] = one.alternatives(tokens, 2, around);
        expect(reading.tags).toEqual(expected[s]);
        expect(one.tagTokens(tokens, around).map(({ tag }) => tag)).toEqual(expected[s]);
        expect(await one.alternativesAsync(tokens, 2, around)).toEqual(one.alternatives(tokens, 2, around));
        expect(await one.tagTokensAsync(tokens, around)).toEqual(one.tagTokens(tokens, around));
        apart += Number(one.alternatives(tokens, 1)[0].tags.join() !== expected[s].join());
      }
    }
    // Without them many a name is open.
    expect(apart).toBeGreaterThan(20);
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
    const sentence = ['Nobody', 'laughed', 'today', '.', 'Really', '.'];
    const of = (length: number) => Array.from({ length }, () => sentence);
    const { memory } = one.model.network.engine;
    one.tagSentences(of(1500));
    const before = memory.u8.length;
    // Of 120,000 tokens a matrix alone would take more.
    expect(one.tagSentences(of(20_000))).toHaveLength(20_000);
    expect(memory.u8.length).toBe(before);
    // The pieces of a document do not depend on what is tagged with it.
    const [told, untold] = [['Yesterday', 'Name3', 'laughed', '.'], ['I', 'like', 'Name3', '.']]; // prettier-ignore
    const place = ['The', 'streets', 'of', 'Name3', 'are', 'long', '.'];
    const long = [told, ...of(1360), untold, ...of(10), untold, place];
    const alone = one.tagSentences(long);
    const others = [place, untold, ...of(30)];
    const all = [...others, ...long, ...others];
    const documents = all.map(
      (_, i) => Number(i >= others.length) + Number(i >= others.length + long.length),
    );
    const together = one.tagSentences(all, documents);
    expect(together.slice(others.length, others.length + long.length)).toEqual(alone);
    expect(alone[1361]).toEqual(['O', 'O', 'S-PER', 'O']);
    expect(alone[1372]).toEqual(['O', 'O', 'S-LOC', 'O']);
    expect(piecesOf(long).flatMap((piece) => one.tagSentences(piece))).toEqual(alone);
    expect(piecesOf(long).map(({ length }) => length)).toEqual([1366, long.length - 1366]);
    expect(piecesOf([])).toEqual([[]]);
  });

  it('is cut into pieces of equal length, each of which is a document of its own', async () => {
    const one = await tagger;
    const filler = (length: number) =>
      Array.from({ length }, () => ['Nobody', 'laughed', 'today', '.', 'Really', '.']);
    const [told, untold] = [['Yesterday', 'Name3', 'laughed', '.'], ['I', 'like', 'Name3', '.']]; // prettier-ignore
    const place = ['The', 'streets', 'of', 'Name3', 'are', 'long', '.'];
    const second = [told, ...filler(1363), untold];
    const long = [...filler(1366), ...second, place, ...filler(1300), untold];
    const pieces = piecesOf(long);
    expect(pieces.map(({ length }) => length)).toEqual([1366, 1366, long.length - 2 * 1366]);
    const tags = one.tagSentences(long);
    expect(tags).toEqual(pieces.flatMap((piece) => one.tagSentences(piece)));
    expect(tags[1366 + second.length - 1]).toEqual(['O', 'O', 'S-PER', 'O']);
    expect(tags.at(-1)).toEqual(['O', 'O', 'S-LOC', 'O']);
  });

  it('runs as the net that is trained does, whatever the radius, the loss and the place of the layers', async () => {
    const linear = (context?: ('word' | 'sentence' | 'document')[]) => ({
      linear: 12,
      ...(context && { context }),
    });
    const relu = { activation: 'relu' } as const;
    const shapes: PartialConfig[] = [
      { layers: [linear(), relu, linear(['word', 'sentence', 'document']), relu] },
      { layers: [linear(['word', 'document']), relu, linear(['sentence']), relu] },
      { layers: [linear(['word'])], window: { radius: 0 } },
      { layers: [linear(), relu, linear(['document', 'word'])], window: { radius: 1, combine: 'average' } },
      { layers: [linear(), relu, linear(['word', 'document']), relu], loss: 'crf' },
    ];
    const documents = DEV.documents.slice(0, 8).map(({ sentences }) => sentences.map(({ tokens }) => tokens));
    const sentences = documents.flat();
    const numbers = documents.flatMap((document, i) => document.map(() => i));
    for (const shape of shapes) {
      const { tagger } = await trainTagger(CORPUS, { ...CONFIG, ...shape, epochs: 1 }, { backend: 'simd' });
      const { model } = tagger;
      const { ops, memory } = { ops: networkOf(model).ops, memory: model.network.engine.memory };
      const encoder = createEncoder(model.features, model.config, model.vocabulary, model.context);
      const encoded = sentences.map((tokens) => encoder.encode(tokens));
      const direct = memory.scope(() => {
        const { y } = networkOf(model).forward(encoder.batch(ops, encoded, INFERENCE, numbers), INFERENCE);
        return memory.floats(y.ptr, y.rows * y.cols).slice();
      });
      for (const { model: running } of [tagger, await Tagger.load(tagger.save(), { backend: 'simd' })]) {
        running.running.prepare();
        const { memory } = running.network.engine;
        const scores = memory.scope(() => {
          const { ptr, rows, cols, stride } = scoresOf(running, sentences, undefined, numbers).scores;
          expect(stride).toBe(cols);
          return memory.floats(ptr, rows * cols).slice();
        });
        // Products are kept in steps of 1/127 of the largest.
        const tolerance = 0.02 * Math.max(...direct.map(Math.abs));
        expect(Math.max(...scores.map((score, i) => Math.abs(score - direct[i])))).toBeLessThan(tolerance);
        expect(Math.max(...direct.map(Math.abs))).toBeGreaterThan(0.2);
      }
      const loaded = await Tagger.load(tagger.save(), { backend: 'simd' });
      expect(loaded.tagSentences(sentences, numbers)).toEqual(tagger.tagSentences(sentences, numbers));
    }
  });

  it('is the same from a file on every backend', async () => {
    const bytes = (await tagger).save();
    const evaluations = await Promise.all(
      BACKENDS.map(async (backend) => evaluateTagger(await Tagger.load(bytes, { backend }), DEV).f1),
    );
    expect(new Set(evaluations).size).toBe(1);
  });

  it('is kept by compression, whichever layer takes it', async () => {
    const expected = evaluateTagger(await tagger, DEV).f1;
    const small = await Tagger.load(compressModel((await tagger).save()));
    expect(evaluateTagger(small, DEV).f1).toBeGreaterThan(expected - 0.02);
    const layers = [{ linear: 24, context: ['word' as const] }];
    const { tagger: first } = await trainTagger(
      CORPUS,
      { ...CONFIG, layers, epochs: 3 },
      { backend: 'simd' },
    );
    const compressed = await Tagger.load(compressModel(first.save()));
    expect(evaluateTagger(compressed, DEV).f1).toBeGreaterThan(evaluateTagger(first, DEV).f1 - 0.02);
  });

  it('is there when a tagger learns more, from documents and from sentences', async () => {
    const examples = corpusOf(30, 3);
    const replayTexts = DEV.documents.slice(0, 4).map(({ sentences }) => sentences.map(textOf).join(' '));
    for (const corpus of [examples, apart(examples)]) {
      const { tagger: taught } = await fineTune(await tagger, corpus, { epochs: 2, replayTexts, penalty: 1 });
      expect(evaluateTagger(taught, DEV).f1).toBeGreaterThan(0.95);
      expect(evaluateTagger(await Tagger.load(taught.save()), DEV)).toEqual(evaluateTagger(taught, DEV));
    }
  });
});
