import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, type PartialConfig } from '../src/config.ts';
import type { BackendName } from '../src/core/wasm.ts';
import { evaluateTagger } from '../src/evaluate-tagger.ts';
import { scoresOf } from '../src/model.ts';
import type { EpochEvent } from '../src/nn/trainer.ts';
import { ModelFileError } from '../src/safetensors.ts';
import { type ModelSource, Tagger } from '../src/tagger.ts';
import type { Corpus } from '../src/text/sentence.ts';
import { constraints, spansOf } from '../src/text/tagset.ts';
import type { WordVectors } from '../src/text/vectors/index.ts';
import { type Checkpoint } from '../src/nn/progress.ts';
import { trainTagger, type TrainTaggerOptions } from '../src/train-tagger.ts';
import { relaxedRuns } from './helpers/backends.ts';
import { expectNear, expectSame } from './helpers/closeness.ts';
import { TINY, tinyCorpus, tinySentences } from './helpers/tiny.ts';

const BACKENDS: BackendName[] = ['js', 'simd', ...(relaxedRuns ? (['relaxed'] as const) : [])];
const CORPUS = tinyCorpus(64, 1);
const TEXT = 'Anna lives in New York. Yesterday Hans Joachim Weber met Emil in Paris.';

/** Trained on SIMD, which every engine here has: the same model in all runs of this suite. */
const trained = (config: PartialConfig = {}, corpus: Corpus = CORPUS, options: TrainTaggerOptions = {}) =>
  trainTagger(corpus, { ...TINY, ...config }, { backend: 'simd', ...options });

const cached = new Map<string, Promise<Tagger>>();

/** A tagger for tests that only use it. */
function taggerWith(config: PartialConfig = {}): Promise<Tagger> {
  const key = JSON.stringify(config);
  const tagger = cached.get(key) ?? trained(config).then((result) => result.tagger);
  cached.set(key, tagger);
  return tagger;
}

// — tagging —————————————————————————————————————————————————————————————————————————————————————————————————

describe('Tagger.tag', () => {
  it('finds entities, with their places in the text', async () => {
    const tagger = await taggerWith();
    expect(tagger.tag(TEXT).map(({ text, label, start, end }) => [text, label, start, end])).toEqual([
      ['Anna', 'PER', 0, 4],
      ['New York', 'LOC', 14, 22],
      ['Hans Joachim Weber', 'PER', 34, 52],
      ['Emil', 'PER', 57, 61],
      ['Paris', 'LOC', 65, 70],
    ]);
  });

  it.each([
    '  \n Anna lives\tin \u00a0New   York . \n\nEmil, too!',
    '👩‍👩‍👧 Anna 🇫🇷 Paris\u200d — “Greta” in (Oslo)…',
    'A\u0301nna lives in Pari\u0308s. \ud800 Ben Carter \udc00',
    '\ufeffAnna\r\nlives in\r\nNew\r\nYork',
  ])('offsets are exact: %j', async (text) => {
    const tagger = await taggerWith();
    const entities = tagger.tag(text);
    let last = 0;
    for (const { text: piece, start, end, score } of entities) {
      expect(text.slice(start, end)).toBe(piece);
      expect(piece.trim()).toBe(piece);
      expect(start).toBeGreaterThanOrEqual(last);
      expect(end).toBeGreaterThan(start);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
      last = end;
    }
    expect(entities.length).toBeGreaterThan(0);
  });

  it.each(['', ' ', '\n\t \u3000\r\n'])('nothing in %j', async (text) => {
    expect((await taggerWith()).tag(text)).toEqual([]);
  });

  it('a text of 100,000 characters, with sentences and without', async () => {
    const tagger = await taggerWith();
    for (const piece of [`${TEXT} `, 'Anna met Emil in Oslo and ']) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      const entities = tagger.tag(text);
      expect(entities.length).toBeGreaterThan(100_000 / 30);
      expect(entities.every((entity) => text.slice(entity.start, entity.end) === entity.text)).toBe(true);
      expect(entities[entities.length - 1].start).toBeGreaterThan(99_000);
    }
  });

  it('takes another sentence splitter', async () => {
    const bytes = (await taggerWith()).save();
    const ranges: [number, number][] = [];
    const splitSentences = (text: string) => {
      ranges.push([0, 5], [5, text.length]);
      return ranges.map(([start, end]) => ({ start, end }));
    };
    const tagger = await Tagger.load(bytes, { splitSentences });
    // Cut within the name: two sentences, so that no entity spans both.
    expect(tagger.tag('Ben Carter').every(({ start, end }) => end <= 5 || start >= 5)).toBe(true);
    expect(ranges).toHaveLength(2);
  });
});

describe('Tagger.tagBatch', () => {
  it('takes nothing but strings', async () => {
    const tagger = await taggerWith();
    expect(() => tagger.tagBatch(['a', 5 as never])).toThrow(
      new TypeError('text 2: got 5, expected a string'),
    );
    expect(() => tagger.tag(undefined as never)).toThrow('text: got undefined, expected a string');
    await expect(tagger.tagAsync(null as never)).rejects.toThrow('text: got null, expected a string');
  });

  it('gives what `tag` gives for each', async () => {
    const tagger = await taggerWith();
    const texts = [TEXT, '', 'Emil.', ' ', `${TEXT} `.repeat(20), 'Nobody knows why.'];
    const together = tagger.tagBatch(texts);
    expect(together).toHaveLength(texts.length);
    texts.forEach((text, i) => {
      const alone = tagger.tag(text);
      expect(together[i]).toEqual(
        alone.map((entity) => ({ ...entity, score: expect.any(Number) as number })),
      );
      together[i].forEach(({ score }, j) => expectNear(score, alone[j].score, 1e-5));
    });
    expect(tagger.tagBatch([])).toEqual([]);
  });
});

describe('Tagger.tagTokens', () => {
  it('gives each token its tag and its probability', async () => {
    const tagger = await taggerWith();
    const tokens = ['Ben', 'Carter', 'lives', 'in', 'Oslo', '.'];
    const tagged = tagger.tagTokens(tokens);
    expect(tagged.map(({ token }) => token)).toEqual(tokens);
    expect(tagged.map(({ tag }) => tag)).toEqual(['B-PER', 'E-PER', 'O', 'O', 'S-LOC', 'O']);
    expect(tagger.tagSentences([tokens])).toEqual([tagged.map(({ tag }) => tag)]);
    expect(tagger.tagTokens([])).toEqual([]);
    expect(tagger.tagSentences([[], tokens, []]).map((tags) => tags.length)).toEqual([0, 6, 0]);
  });

  it('takes a sentence of 200,000 tokens', async () => {
    const tagger = await taggerWith();
    const tokens = Array.from({ length: 200_000 }, (_, i) => (i % 9 ? 'in' : 'Oslo'));
    expect(tagger.tagTokens(tokens)).toHaveLength(200_000);
  });

  it('takes any tokens', async () => {
    const tagger = await taggerWith();
    const odd = ['', ' ', '\ud800', '\u0000', '👩‍👩‍👧', 'x'.repeat(10_000), '유정', '\n'];
    expect(tagger.tagTokens(odd).map(({ token }) => token)).toEqual(odd);
  });

  it('an array that is filled anew is another sentence', async () => {
    const tagger = await taggerWith();
    const used: string[] = [];
    const tagged = [
      ['anna', 'met', 'Emil', 'in', 'oslo'],
      ['ANNA', 'MET', 'EMIL', 'IN', 'OSLO'],
    ].map((tokens) => {
      used.splice(0, used.length, ...tokens);
      return tagger.tagTokens(used);
    });
    expect(tagged[1]).toEqual(tagger.tagTokens([...used]));
  });
});

describe('scores', () => {
  /** Every allowed path of a sentence with its probability, from the net's scores, in float64. */
  function paths(tagger: Tagger, tokens: string[]) {
    const { network, tagSet, learned } = tagger.model;
    const tags = tagSet.tags.length;
    tagger.model.running.prepare();
    const scores = network.ops.memory.scope(() => {
      const y = scoresOf(tagger.model, [tokens]).scores;
      return Array.from(network.ops.memory.floats(y.ptr, y.rows * tags));
    });
    const fixed = constraints(tagSet);
    const weight = (part: keyof typeof fixed, i: number) =>
      fixed[part][i] + (learned ? network.parameters.values(learned[part])[i] : 0);
    let all = tagSet.tags.map((_, tag) => ({ path: [tag], score: weight('start', tag) + scores[tag] }));
    for (let t = 1; t < tokens.length; t++) {
      all = all.flatMap(({ path, score }) =>
        tagSet.tags.map((_, tag) => ({
          path: [...path, tag],
          score: score + weight('transitions', path[t - 1] * tags + tag) + scores[t * tags + tag],
        })),
      );
      all = all.filter(({ score }) => score > -Infinity);
    }
    all = all.map(({ path, score }) => ({ path, score: score + weight('end', path[path.length - 1]) }));
    const whole = all.reduce((sum, { score }) => sum + Math.exp(score), 0);
    return all.map(({ path, score }) => ({
      tags: path.map((id) => tagSet.tags[id]),
      p: Math.exp(score) / whole,
    }));
  }

  it.each<[string, PartialConfig]>([
    ['BIOES', { epochs: 2 }],
    ['BIO', { epochs: 2, scheme: 'BIO' }],
    ['BIO and the CRF loss', { epochs: 2, scheme: 'BIO', loss: 'crf' }],
  ])('are the exact probabilities of spans and of tags, by enumeration: %s', async (_, config) => {
    const tagger = await taggerWith(config);
    let spans = 0;
    const sentences = [
      ['Ben', 'Carter', 'Emil', 'Oslo'],
      ['New', 'York', ',', 'Paris', 'Weber'],
      ['Greta'],
      ['tea', 'Hans', 'Joachim', 'Weber', 'Lake'],
      ...tinySentences(16, 3).map(({ tokens }) => tokens.slice(0, 5)),
    ];
    for (const tokens of sentences) {
      const all = paths(tagger, tokens);
      const probability = (holds: (tags: string[]) => boolean) =>
        all.reduce((sum, { tags, p }) => sum + (holds(tags) ? p : 0), 0);
      const best = all.reduce((a, b) => (b.p > a.p ? b : a)).tags;
      const tagged = tagger.tagTokens(tokens);
      expect(tagged.map(({ tag }) => tag)).toEqual(best);
      tagged.forEach(({ tag, score }, i) => expectNear(score, probability((tags) => tags[i] === tag), 1e-5)); // prettier-ignore
      tagger.predict([tokens], (__, path, posterior) => {
        for (const { label, start, end, score } of tagger.spansOf(path, posterior)) {
          const same = (tags: string[]) =>
            spansOf(tags).some((span) => span.label === label && span.start === start && span.end === end);
          expectNear(score, probability(same), 1e-5);
          spans++;
        }
      });
    }
    expect(spans).toBeGreaterThan(15);
  });
});

it('tagging 10,000 times takes no more memory', async () => {
  const tagger = await Tagger.load((await taggerWith()).save(), { backend: 'simd' });
  const { memory } = tagger.model.network.ops;
  const texts = tinySentences(50, 9).map(({ tokens }) => tokens.join(' '));
  for (const text of texts) tagger.tag(text);
  const before = [memory.used, memory.u8.length, tagger.model.lexicon.size];
  for (let i = 0; i < 10_000; i++) tagger.tag(texts[i % 50]);
  expect([memory.used, memory.u8.length, tagger.model.lexicon.size]).toEqual(before);
});

it('what is kept of tokens is forgotten when it is much', async () => {
  const { tagger } = await trained({ epochs: 1 });
  const { lexicon } = tagger.model;
  const before = tagger.tag(TEXT);
  Object.defineProperty(lexicon, 'full', { get: () => lexicon.size > 100 });
  for (let i = 0; i < 300; i++) tagger.tagTokens([`token${i}`, 'Anna']);
  expect(lexicon.size).toBeLessThan(120);
  expect(tagger.tag(TEXT)).toEqual(before);
});

// — files ———————————————————————————————————————————————————————————————————————————————————————————————————

describe('Tagger.save and Tagger.load', () => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    bytes = (await taggerWith()).save() as Uint8Array<ArrayBuffer>;
  });

  it('save, load, save: the same bytes', async () => {
    const again = await Tagger.load(bytes);
    expect(again.save()).toEqual(bytes);
    expect(again.labels).toEqual(['LOC', 'PER']);
    expect(again.config).toEqual((await taggerWith()).config);
  });

  it('with the CRF loss too', async () => {
    const tagger = await taggerWith({ loss: 'crf' });
    const again = await Tagger.load(tagger.save(), { backend: 'simd' });
    expect(again.save()).toEqual(tagger.save());
    expect(again.tag(TEXT)).toEqual(tagger.tag(TEXT));
  });

  it.each<[string, () => ModelSource]>([
    ['Uint8Array', () => bytes],
    ['a part of a buffer', () => new Uint8Array([1, 2, 3, ...bytes, 4]).subarray(3, 3 + bytes.length)],
    ['Buffer', () => Buffer.from(bytes)],
    ['ArrayBuffer', () => bytes.buffer],
    ['Blob', () => new Blob([bytes])],
    ['Response', () => new Response(bytes)],
    [
      'data: URL',
      () => new URL(`data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`),
    ],
  ])('loads from a %s', async (_, source) => {
    const tagger = await Tagger.load(source(), { backend: 'simd' });
    expect(tagger.backend).toBe('simd');
    expect(tagger.tag(TEXT)).toEqual((await taggerWith()).tag(TEXT));
  });

  it('loads from the address of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oriel-'));
    try {
      const url = pathToFileURL(join(folder, 'my model.safetensors'));
      await expect(Tagger.load(url)).rejects.toThrow(`cannot read the model ${url.href}: ENOENT`);
      writeFileSync(url, bytes);
      expect((await Tagger.load(url)).save()).toEqual(bytes);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['null', null],
    ['an object', {}],
    ['numbers', [1, 2]],
  ])('not from %s', async (_, source) => {
    const load = Tagger.load(source as never);
    await expect(load).rejects.toThrow(TypeError);
    await expect(load).rejects.toThrow(/^model: got .*, expected .*bytes, a URL, a Blob or a Response$/);
  });

  it('not from bytes that are no model, nor on a backend that is not there', async () => {
    await expect(Tagger.load(bytes.slice(0, 500))).rejects.toThrow(ModelFileError);
    await expect(Tagger.load(new Blob(['hello, world']))).rejects.toThrow(ModelFileError);
    await expect(Tagger.load(bytes, { backend: 'gpu' as never })).rejects.toThrow(
      "backend: got 'gpu', expected auto, relaxed, simd, js",
    );
  });

  describe('over HTTP', () => {
    let server: Server;
    let origin: string;
    beforeAll(async () => {
      server = createServer((request, response) => {
        response.statusCode = request.url === '/model' ? 200 : 404;
        response.end(request.url === '/model' ? bytes : 'not here');
      });
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => void server.close(resolve)));

    it('loads', async () => {
      const tagger = await Tagger.load(new URL('/model', origin));
      expect(tagger.save()).toEqual(bytes);
      expect((await Tagger.load(await fetch(`${origin}/model`))).save()).toEqual(bytes);
    });

    it('says that a file is not there', async () => {
      const message = `cannot fetch the model ${origin}/other: 404 Not Found`;
      await expect(Tagger.load(new URL('/other', origin))).rejects.toThrow(message);
      await expect(Tagger.load(await fetch(`${origin}/other`))).rejects.toThrow(message);
    });

    it('says that nobody answers', async () => {
      const silent = createServer();
      await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      await new Promise((resolve) => void silent.close(resolve));
      const url = new URL(`http://127.0.0.1:${port}/model`);
      await expect(Tagger.load(url)).rejects.toThrow(
        new RegExp(`^cannot fetch the model ${url.href}: fetch failed: .*ECONNREFUSED`),
      );
    });
  });
});

it('one file gives the same tags on all backends', async () => {
  const bytes = (await taggerWith({ loss: 'softmax' })).save();
  // Sentences that were seen, and words in an order in which nobody would put them: there the net is in doubt.
  const seen = tinySentences(400, 5).map(({ tokens }) => tokens);
  const shuffled = seen.map((_, i) =>
    Array.from({ length: 12 }, (__, j) => seen[(7 * i + 31 * j) % 400][j % 4]),
  );
  const tags = await Promise.all(
    BACKENDS.map(async (backend) => {
      const tagger = await Tagger.load(bytes, { backend });
      expect(tagger.backend).toBe(backend);
      return tagger.tagSentences([...seen, ...shuffled]).flat();
    }),
  );
  expect(tags[0].length).toBeGreaterThan(5000);
  for (const other of tags.slice(1)) {
    const same = other.filter((tag, i) => tag === tags[0][i]).length;
    expect(same / tags[0].length).toBeGreaterThanOrEqual(0.9999);
  }
});

// — training ————————————————————————————————————————————————————————————————————————————————————————————————

describe('trainTagger', () => {
  it('learns, and validates on the development corpus', async () => {
    const dev = tinyCorpus(40, 2);
    const epochs: EpochEvent[] = [];
    const { tagger, evaluation, history } = await trained({}, CORPUS, {
      dev,
      onEpoch: (event) => epochs.push(event),
    });
    expect(evaluation!.f1).toBeGreaterThan(0.97);
    expect(evaluation).toEqual(evaluateTagger(tagger, dev));
    expect(epochs).toEqual(history);
    const best = history.filter((event) => event.best).at(-1)!;
    expect(best.validation).toEqual({
      loss: expect.any(Number),
      score: evaluation!.f1,
      precision: evaluation!.precision,
      recall: evaluation!.recall,
      f1: evaluation!.f1,
      accuracy: evaluation!.accuracy,
    });
    expect(Math.max(...history.map(({ validation }) => validation!.score))).toBe(best.validation!.score);
  });

  it.each(['softmax', 'crf', 'max-margin', 'logistic'])(
    'the same seed gives the same bytes, another others: %s',
    async (loss) => {
      const weights = async (seed: number) => {
        const { tagger } = await trained({ seed, epochs: 2, loss });
        const { parameters } = tagger.model.network;
        return { bytes: tagger.save(), first: parameters.values(parameters.all[0]).slice() };
      };
      const one = await weights(1);
      expect((await weights(1)).bytes).toEqual(one.bytes);
      expect((await weights(2)).first).not.toEqual(one.first);
    },
  );

  it.each(['max-margin', 'logistic'])('by the loss %s learns as well', async (loss) => {
    const { tagger } = await trained({ loss, epochs: 10 });
    expect(evaluateTagger(tagger, tinyCorpus(64, 3)).f1).toBeGreaterThan(0.9);
    expect((await Tagger.load(tagger.save())).config.loss).toBe(loss);
  });

  it('corpora in IOB1, BIO and BIOES give the same model', async () => {
    const bytes = await Promise.all(
      (['IOB1', 'BIO', 'BIOES'] as const).map(async (scheme) => {
        const { tagger } = await trained({ epochs: 2 }, tinyCorpus(32, 1, scheme), {
          dev: tinyCorpus(8, 2, scheme),
        });
        return tagger.save();
      }),
    );
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
  });

  it('batches of documents', async () => {
    const sizes: number[] = [];
    const dev = tinyCorpus(40, 2);
    const { evaluation } = await trained({ batch: { unit: 'document', size: 2 } }, CORPUS, {
      dev,
      onStep: ({ steps }) => sizes.push(steps),
    });
    expect(new Set(sizes)).toEqual(new Set([(8 * 16) / 2]));
    expect(evaluation!.f1).toBeGreaterThan(0.9);
  });

  it('what the tagger forgets between epochs does not touch what is trained on', async () => {
    const dev = tinyCorpus(16, 2);
    // The weights of the last epoch, whichever is the best.
    const config = { epochs: 4, averageEpochs: 1 };
    const usual = await trained(config, CORPUS, { dev });
    const forgetful = await trained(config, CORPUS, {
      dev,
      onStart: ({ model }) => void Object.defineProperty(model.lexicon, 'full', { value: true }),
    });
    expect(forgetful.tagger.model.lexicon.size).toBe(0);
    expect(forgetful.tagger.save()).toEqual(usual.tagger.save());
  });

  it('resumes from any epoch to the same bytes', async () => {
    const dev = tinyCorpus(16, 2);
    const config = { epochs: 4, averageEpochs: 2, loss: 'crf', schedule: { name: 'linear', warmup: 5 } };
    const checkpoints: Checkpoint[] = [];
    const unbroken = await trained(config, CORPUS, {
      dev,
      onCheckpoint: ({ tensors, state }) => {
        const copies = Object.entries(tensors).map(([name, tensor]) => [name, tensor.slice()] as const);
        checkpoints.push({ tensors: Object.fromEntries(copies), state });
      },
    });
    expect(checkpoints).toHaveLength(3);
    for (const resume of checkpoints) {
      const resumed = await trained(config, CORPUS, { dev, resume });
      expect(resumed.tagger.save()).toEqual(unbroken.tagger.save());
      expect(resumed.evaluation).toEqual(unbroken.evaluation);
    }
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onStep = ({ step }: { step: number }) => void (step === 5 && controller.abort(reason));
    await expect(trained({}, CORPUS, { signal: controller.signal, onStep })).rejects.toBe(reason);
  });

  it('gives way to the event loop while it validates', async () => {
    let turns = 0;
    let trainedTurns = 0;
    const timer = setInterval(() => turns++, 5);
    // Several times 50 ms of tagging after 16 short steps.
    await trained({ epochs: 1 }, CORPUS, {
      backend: 'js',
      dev: tinyCorpus(20_000, 2),
      onStep: () => void (trainedTurns = turns),
    });
    clearInterval(timer);
    expect(turns - trainedTurns).toBeGreaterThan(2);
  });
});

describe('plain tags', () => {
  const WORDS = {
    DET: ['the', 'a', 'every'],
    NOUN: ['dog', 'garden', 'letter', 'bird'],
    VERB: ['sees', 'likes', 'has'],
  };
  const pick = (label: keyof typeof WORDS, i: number) => WORDS[label][i % WORDS[label].length];
  const PATTERN = ['DET', 'NOUN', 'VERB', 'DET', 'NOUN'] as const;
  const corpusOf = (n: number, shift: number): Corpus => ({
    scheme: 'plain',
    documents: Array.from({ length: n }, (_, i) => ({
      sentences: [
        { tokens: PATTERN.map((label, j) => pick(label, i * (j + 2) + shift)), tags: [...PATTERN] },
      ],
    })),
  });

  it('every token gets a label; accuracy is what counts', async () => {
    const { tagger, evaluation, history } = await trained({ epochs: 4 }, corpusOf(30, 0), {
      dev: corpusOf(10, 1),
    });
    expect(tagger.config.scheme).toBe('plain');
    expect(tagger.labels).toEqual(['DET', 'NOUN', 'VERB']);
    expect(evaluation!.accuracy).toBe(1);
    expect(history[0].validation!.score).toBe(history[0].validation!.accuracy);
    expect(tagger.tag('the bird sees a dog').map(({ text, label, start }) => [text, label, start])).toEqual([
      ['the', 'DET', 0],
      ['bird', 'NOUN', 4],
      ['sees', 'VERB', 9],
      ['a', 'DET', 14],
      ['dog', 'NOUN', 16],
    ]);
    const [first] = tagger.tagTokens(['the']);
    expectNear(first.score, tagger.tag('the')[0].score, 1e-9);
  });

  it('are also had from spans, without what binds their tags', async () => {
    const { tagger, evaluation, history } = await trained({ scheme: 'plain', epochs: 3 }, CORPUS, {
      dev: CORPUS,
    });
    expect(tagger.labels).toEqual(['B-LOC', 'B-PER', 'I-LOC', 'I-PER', 'O']);
    expect(history[2].validation!.score).toBe(history[2].validation!.accuracy);
    expect(evaluation!.accuracy).toBeGreaterThan(0.9);
  });

  it('no spans can be had from them', async () => {
    const { tagger } = await trained({ scheme: 'BIO', epochs: 1 }, corpusOf(9, 0));
    expect(tagger.config.scheme).toBe('plain');
  });
});

describe('class weights', () => {
  it('move the balance between tags', async () => {
    const entities = async (classWeights: Record<string, number>) => {
      const { tagger } = await trained({ epochs: 1, classWeights });
      return tagger
        .tagSentences(tinySentences(60, 4).map(({ tokens }) => tokens))
        .flat()
        .filter((tag) => tag !== 'O').length;
    };
    const [few, many] = [await entities({ O: 30 }), await entities({ O: 0.03 })];
    expect(few).toBeLessThan(many / 2);
    const onlyPersons = await trained({ epochs: 4, classWeights: { LOC: 0 } });
    const tags = onlyPersons.tagger.tagSentences(tinySentences(60, 4).map(({ tokens }) => tokens)).flat();
    expect(tags.filter((tag) => tag.endsWith('PER')).length).toBeGreaterThan(20);
  });

  it('of a label that is not there', async () => {
    await expect(trained({ classWeights: { PERS: 2 } })).rejects.toThrow(ConfigError);
    await expect(trained({ classWeights: { PERS: 2 } })).rejects.toThrow(
      "classWeights: no label 'PERS'; known are O, LOC, PER",
    );
  });
});

describe('word vectors', () => {
  const { features = [] } = TINY as { features: { name: string }[] };
  const others = features.filter(({ name }) => name !== 'word' && name !== 'affixes');

  /** Names in one corner, places in another, the rest about the middle; some words that training never sees. */
  const groups = [
    ['anna', 'emil', 'greta', 'clara', 'zoltan', 'quentin'],
    ['paris', 'oslo', 'lima', 'turin', 'zagreb', 'quito'],
    ['lives', 'in', 'met', 'the', 'museums', 'zither'],
  ];
  const words = groups.flat();
  const values = Float32Array.from(words.flatMap((_, i) => {
    const group = Math.floor(i / 6);
    return [0, 1, 2, 3].map((j) => (j === group ? 1.5 : 0) + 0.1 * Math.sin(3 * i + j));
  })); // prettier-ignore
  const vectors: WordVectors = { words, dimensions: 4, values };
  const config = (settings = {}): PartialConfig => ({ features: [{ name: 'word', ...settings }, ...others] });

  it('are what words begin with, those unseen in training too', async () => {
    const { tagger } = await trained({ ...config({ trainable: false }), epochs: 1 }, CORPUS, { vectors });
    const { vocabulary, network } = tagger.model;
    expect(tagger.config.features[0].width).toBe(4);
    const table = network.parameters.values(network.parameters.tables[0]);
    for (const [i, word] of words.entries()) {
      const id = vocabulary.id(word);
      expect(vocabulary.words[id]).toBe(word);
      expectSame(table.subarray(4 * id, 4 * id + 4), values.subarray(4 * i, 4 * i + 4));
    }
  });

  it('let the tagger find names that it has never seen', async () => {
    const unseen = [['Zoltan', 'lives', 'in', 'Zagreb', '.'], ['Yesterday', 'Quentin', 'met', 'Emil', 'in', 'Quito', '.']]; // prettier-ignore
    const { tagger } = await trained(config(), CORPUS, { vectors });
    expect(tagger.tagSentences(unseen)).toEqual([
      ['S-PER', 'O', 'O', 'S-LOC', 'O'],
      ['O', 'S-PER', 'O', 'S-PER', 'O', 'S-LOC', 'O'],
    ]);
  });

  it('only the first of them join the vocabulary, if so configured', async () => {
    const limited = { ...config(), vocabulary: { vectorWords: 5 }, epochs: 1 };
    const { vocabulary } = (await trained(limited, CORPUS, { vectors })).tagger.model;
    expect(vocabulary.words).toContain('zoltan');
    expect(vocabulary.words).toContain('oslo');
    expect(vocabulary.words).not.toContain('zagreb');
  });

  it('of another width than the configuration says', async () => {
    const wrong = trained(config({ width: 12 }), CORPUS, { vectors });
    await expect(wrong).rejects.toThrow(ConfigError);
    await expect(wrong).rejects.toThrow('features[0].width: got 12, but the vectors have 4 dimensions');
    expect((await trained({ ...config({ width: 4 }), epochs: 1 }, CORPUS, { vectors })).epoch).toBe(1);
  });

  it('without the feature that takes them', async () => {
    await expect(trained({ features: others }, CORPUS, { vectors })).rejects.toThrow(
      "features: vectors are given, but there is no feature 'word' to take them",
    );
  });
});

it.each<[string, Corpus, PartialConfig, string]>([
  [
    'no entities',
    { scheme: 'BIO', documents: [{ sentences: [{ tokens: ['a'], tags: ['O'] }] }] },
    {},
    'got the labels []',
  ],
  ['no documents', { scheme: 'BIO', documents: [] }, {}, 'got the labels []'],
  ['an unknown setting', CORPUS, { epoch: 3 } as PartialConfig, "unknown key 'epoch'"],
])('cannot be trained: %s', async (_, corpus, config, message) => {
  await expect(trained(config, corpus)).rejects.toThrow(message);
  await expect(trained(config, corpus)).rejects.toThrow(RangeError);
});

describe('backends', () => {
  it('after 200 steps have the same weights within 1e-3', async () => {
    const config: PartialConfig = { epochs: 10, batch: { unit: 'sentence', size: 2 }, optimizer: { name: 'adam', rate: 0.003, clip: 5 } }; // prettier-ignore
    const runs = await Promise.all(
      BACKENDS.map(async (backend) => {
        const { tagger, steps } = await trained(config, tinyCorpus(40, 1), { backend });
        expect(tagger.backend).toBe(backend);
        expect(steps).toBe(200);
        const { parameters } = tagger.model.network;
        return parameters.all.flatMap((p) => Array.from(parameters.values(p)));
      }),
    );
    const [first, ...others] = runs;
    for (const other of others) {
      const difference = Math.hypot(...other.map((w, i) => w - first[i]));
      expect(difference / Math.hypot(...first)).toBeLessThan(1e-3);
    }
  });
});
