import { Worker } from 'node:worker_threads';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { PartialConfig } from '../../src/config.ts';
import { createSharedEngine } from '../../src/core/shared.ts';
import { createEngine } from '../../src/core/wasm.ts';
import { evaluateTagger } from '../../src/evaluate-tagger.ts';
import { activation } from '../../src/nn/layers/activation.ts';
import { input } from '../../src/nn/layers/input.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { Network } from '../../src/nn/network.ts';
import { SoftmaxLoss } from '../../src/nn/losses/softmax.ts';
import type { Checkpoint } from '../../src/nn/progress.ts';
import { DivergenceError, train, type TrainOptions } from '../../src/nn/trainer.ts';
import { Random } from '../../src/random.ts';
import { trainTagger, type TrainTaggerOptions } from '../../src/train-tagger.ts';
import { trainVectors } from '../../src/train-vectors.ts';
import { TINY, tinyCorpus } from '../helpers/tiny.ts';

/** Worker threads run the built package. */

const folder = mkdtempSync(join(tmpdir(), 'oriel-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const corpus = tinyCorpus(96, 1);
const dev = tinyCorpus(24, 2);
/** Nothing random but the order, so that one thread and several differ in rounding only. */
const STEADY: PartialConfig = {
  ...TINY,
  features: (TINY.features as object[]).map((feature, i) =>
    i === 0 ? { name: 'word', width: 12 } : feature,
  ),
  inputDropout: 0,
  layers: [{ linear: 20 }, { activation: 'tanh' }],
  epochs: 3,
} as PartialConfig;

/** All that is made is gone afterwards. */
function tracked() {
  const ended: Promise<unknown>[] = [];
  const made: Worker[] = [];
  const createWorker = () => {
    const worker = new Worker(resolve('dist/worker.js'));
    ended.push(new Promise((done) => worker.on('exit', done)));
    made.push(worker);
    return worker;
  };
  return { createWorker, made, gone: () => Promise.all(ended) };
}

async function run(threads: number, config: PartialConfig = TINY, options: TrainTaggerOptions = {}) {
  const { createWorker, made, gone } = tracked();
  const result = await trainTagger(corpus, config, { threads, createWorker, ...options });
  expect(made).toHaveLength(threads - 1);
  await gone();
  return result;
}

/** Features whose code each thread has to load, and a list that has to be there. */
const ON_DEMAND: PartialConfig = {
  ...STEADY,
  features: [
    { name: 'word', width: 12 },
    { name: 'ngrams', width: 4, buckets: 99 },
    { name: 'syllables', width: 3, buckets: 99 },
    { name: 'gazetteer', width: 4, dropout: 0 },
    { name: 'tokenPatterns', width: 2, patterns: { initial: '^[A-Z]' } },
  ],
};
const LISTS = { LOC: ['Paris', 'New York'], PER: ['Anna'] };

describe('trainTagger on threads', () => {
  it('loads features on demand in each, and gives each the lists', async () => {
    const options: TrainTaggerOptions = { gazetteers: LISTS, backend: 'simd' };
    const [one, three, again] = [
      await run(1, ON_DEMAND, options),
      await run(3, ON_DEMAND, options),
      await run(3, ON_DEMAND, options),
    ];
    one.history.forEach(({ loss }, epoch) => {
      expect(loss).toBeGreaterThan(0);
      expect(three.history[epoch].loss).toBeCloseTo(loss, 3);
    });
    expect(again.tagger.save()).toEqual(three.tagger.save());
    const dropping = {
      ...ON_DEMAND,
      features: (ON_DEMAND.features as { name: string }[]).map((f) =>
        f.name === 'gazetteer' ? { ...f, dropout: 0.6 } : f,
      ),
    };
    const dropped = await run(3, dropping, options);
    expect(dropped.history[0].loss).not.toBe(three.history[0].loss);
    expect((await run(3, dropping, options)).tagger.save()).toEqual(dropped.tagger.save());
  });

  it.each<[string, PartialConfig]>([
    ['token loss, clipped Adam', STEADY],
    ['CRF loss', { ...STEADY, loss: 'crf' }],
    [
      'documents, momentum with weight decay',
      {
        ...STEADY,
        batch: { unit: 'document', size: 3 },
        optimizer: { name: 'momentum', rate: 0.05, weightDecay: 0.001 },
      },
    ],
    [
      'means over words and documents',
      {
        ...STEADY,
        layers: [
          { linear: 20 },
          { activation: 'tanh' },
          { linear: 12, context: ['word', 'document'] },
          { activation: 'tanh' },
        ],
        batch: { unit: 'document', size: 5 },
      },
    ],
    [
      'a frozen table',
      {
        ...STEADY,
        features: (STEADY.features as object[]).map((f, i) => (i === 0 ? { ...f, trainable: false } : f)),
      } as PartialConfig,
    ],
  ])('goes the way of one thread: %s', async (_, config) => {
    const [one, two, three] = [await run(1, config), await run(2, config), await run(3, config)];
    for (const result of [two, three]) {
      result.history.forEach(({ loss, rows }, epoch) => {
        expect(loss).toBeCloseTo(one.history[epoch].loss, 3);
        expect(rows).toBe(one.history[epoch].rows);
      });
      const before = one.tagger.model.network.parameters;
      const after = result.tagger.model.network.parameters;
      before.all.forEach((p, i) => {
        const expected = before.values(p);
        after.values(after.all[i]).forEach((x, j) => expect(Math.abs(x - expected[j])).toBeLessThan(5e-3));
      });
    }
    expect(one.history.at(-1)!.loss).toBeLessThan(one.history[0].loss / 1.5);
  });

  it('gives the same bytes for a seed and a number of threads, and learns', async () => {
    const models = [await run(2), await run(2), await run(3), await run(2, { ...TINY, seed: 9 })];
    const bytes = models.map(({ tagger }) => Buffer.from(tagger.save()));
    expect(bytes[1].equals(bytes[0])).toBe(true);
    expect(bytes[2].equals(bytes[0])).toBe(false);
    expect(bytes[3].equals(bytes[0])).toBe(false);
    expect(evaluateTagger(models[0].tagger, dev).f1).toBeGreaterThan(0.8);
    expect(models[0].tagger.tag('Anna lives in Oslo .')).toEqual(expect.any(Array));
  });

  it('takes batches that are smaller than the threads are many', async () => {
    const config = { ...STEADY, batch: { unit: 'sentence', size: 1 }, epochs: 1 } as PartialConfig;
    const [one, three] = [await run(1, config), await run(3, config)];
    expect(three.history[0].loss).toBeCloseTo(one.history[0].loss, 3);
  });

  it('goes on from a checkpoint to the same bytes', async () => {
    let kept: Checkpoint | undefined;
    const onCheckpoint = (checkpoint: Checkpoint) => {
      if (checkpoint.state.epoch === 3) kept = structuredClone(checkpoint);
    };
    const whole = await run(2, TINY, { dev, onCheckpoint });
    const resumed = await run(2, TINY, { dev, resume: kept! });
    expect(Buffer.from(resumed.tagger.save()).equals(Buffer.from(whole.tagger.save()))).toBe(true);
    expect(resumed.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
  });

  it('hears the signal, and its workers are gone', async () => {
    const { createWorker, made, gone } = tracked();
    const controller = new AbortController();
    const onStep = ({ step }: { step: number }) => step === 5 && controller.abort(new Error('enough'));
    await expect(
      trainTagger(corpus, TINY, {
        threads: 2,
        createWorker,
        signal: controller.signal,
        onStep: (e) => void onStep(e),
      }),
    ).rejects.toThrow('enough');
    expect(made).toHaveLength(1);
    await gone();
  });

  it('finds that it diverges', async () => {
    const { createWorker, gone } = tracked();
    const config = { ...STEADY, optimizer: { name: 'sgd', rate: 1e30, clip: 0 } } as PartialConfig;
    await expect(trainTagger(corpus, config, { threads: 2, createWorker })).rejects.toThrow(DivergenceError);
    await gone();
  });

  it('says so when a worker ends', async () => {
    const { createWorker, made, gone } = tracked();
    const onStep = ({ step }: { step: number }) => void (step === 3 && made[0].terminate());
    await expect(
      trainTagger(corpus, { ...TINY, epochs: 500 }, { threads: 2, createWorker, onStep }),
    ).rejects.toThrow(/a worker ended: it exited with code/);
    await gone();
  });

  it('takes one thread where there is no memory to share, and says why', async () => {
    const told: unknown[] = [];
    const onThreads = (...about: unknown[]) => told.push(about);
    const options = { threads: 2, onThreads, backend: 'js' } as const;
    await trainTagger(corpus, { ...TINY, epochs: 1 }, options);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    try {
      await trainTagger(corpus, { ...TINY, epochs: 1 }, { threads: 2, onThreads });
    } finally {
      vi.unstubAllGlobals();
    }
    await trainTagger(corpus, { ...TINY, epochs: 1 }, { onThreads });
    expect(told).toEqual([
      [1, 'the engine (js) has no memory that threads can share'],
      [1, 'SharedArrayBuffer is not to be had (a page has to be cross-origin isolated)'],
      [1, undefined],
    ]);
    await expect(trainTagger(corpus, TINY, { threads: 0 })).rejects.toThrow(
      /threads: got 0, expected an integer ≥ 1/,
    );
  });
});

describe('train on threads, a net of one’s own', () => {
  const layers = () => [input([], 2), linear(8), activation('tanh'), linear(2)];
  const library = (name: string) => JSON.stringify(pathToFileURL(resolve(`dist/${name}.js`)).href);
  const source = (fail: string) => `
    import { activation, input, linear, Network, SoftmaxLoss } from ${library('index')};
    import { serve } from ${library('worker')};
    class Points {
      constructor(engine) { this.engine = engine; }
      get size() { return 60; }
      batch(examples, mode) { ${fail} return batch(this.engine, examples); }
    }
    const batch = ${batch.toString()};
    serve({ training: (engine, data, places) => ({
      network: new Network(engine, [input([], 2), linear(8), activation('tanh'), linear(2)], { seed: data.seed, places }),
      loss: new SoftmaxLoss(), source: new Points(engine) }) });`;

  // Whether the first number is the larger one; written so that it can be sent as text.
  function batch(
    { memory }: Pick<Awaited<ReturnType<typeof createEngine>>, 'memory'>,
    examples: ArrayLike<number>,
  ) {
    const rows = examples.length;
    const values = Array.from(examples).flatMap((i: number) => [Math.sin(i), Math.cos(3 * i)]);
    const ptr = memory.fromFloats(values);
    const targets = memory.fromInts(
      Array.from({ length: rows }, (_, i) => (values[2 * i] > values[2 * i + 1] ? 1 : 0)),
    );
    const dense = { ptr, rows, cols: 2, stride: 2, index: 0 };
    return {
      rows,
      inputRows: rows,
      columns: {},
      dense,
      starts: 0,
      sentences: Int32Array.of(0, rows),
      targets,
    };
  }

  async function trainPoints(threads: number, fail = '', more: Partial<TrainOptions> = {}) {
    const file = join(folder, `own-${Math.random()}.mjs`);
    writeFileSync(file, source(fail));
    const engine = threads > 1 ? await createSharedEngine() : await createEngine();
    const points = { size: 60, batch: (examples: ArrayLike<number>) => batch(engine, examples) };
    return train(new Network(engine, layers(), { seed: 4 }), new SoftmaxLoss(), points, {
      epochs: 20,
      batchSize: 16,
      optimizer: { name: 'adam', rate: 0.02 },
      threads,
      workers: { createWorker: () => new Worker(file), data: { seed: 4 } },
      ...more,
    });
  }

  it('goes the way of one thread', async () => {
    const [one, two] = [await trainPoints(1), await trainPoints(2)];
    two.history.forEach(({ loss }, i) => expect(loss).toBeCloseTo(one.history[i].loss, 4));
    expect(two.history.at(-1)!.loss).toBeLessThan(two.history[0].loss / 1.5);
  });

  it('passes on what goes wrong in a worker', async () => {
    await expect(
      trainPoints(2, 'if (mode.step === 7) throw new RangeError("of the source");'),
    ).rejects.toThrow('in a worker: of the source');
    await expect(
      trainPoints(2, '', { workers: { createWorker: () => new Worker(join(folder, 'no.mjs')) } }),
    ).rejects.toThrow(/a worker ended: .*no\.mjs/);
  });
});

describe('trainVectors on threads', () => {
  const words = (kind: string) => Array.from({ length: 6 }, (_, i) => `${kind}${i}`);
  const kinds = ['a', 'b', 'c'].map(words);
  function* sentences(n: number) {
    const random = new Random(5);
    for (let i = 0; i < n; i++) yield Array.from({ length: 8 }, () => kinds[i % 3][random.integer(6)]);
  }

  it('learns what one thread learns: words of a kind are near each other', async () => {
    const { createWorker, made, gone } = tracked();
    const told: number[] = [];
    const { values, dimensions, trained, kept, words } = await trainVectors(sentences(6000), {
      dimensions: 12,
      epochs: 3,
      sample: 0,
      threads: 2,
      createWorker,
      onThreads: (threads) => told.push(threads),
    });
    expect([told, trained, kept]).toEqual([[2], 3 * 6000 * 8, 3 * 6000 * 8]);
    const vector = (word: string) => {
      const row = words.indexOf(word);
      const x = values.subarray(row * dimensions, (row + 1) * dimensions);
      const length = Math.hypot(...x);
      return x.map((v) => v / length);
    };
    const cosine = (a: string, b: string) => vector(a).reduce((sum, x, i) => sum + x * vector(b)[i], 0);
    const within = kinds.flatMap((kind) => kind.slice(1).map((word) => cosine(kind[0], word)));
    const across = kinds[0].flatMap((word, i) => [cosine(word, kinds[1][i]), cosine(word, kinds[2][i])]);
    expect(Math.min(...within)).toBeGreaterThan(Math.max(...across) + 0.2);
    expect(made).toHaveLength(1);
    await gone();
  });

  it('hears the signal, says why there is one thread, and checks how many', async () => {
    const { createWorker, gone } = tracked();
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const options = { threads: 2, createWorker, signal: controller.signal, onProgress, epochs: 2000 };
    await expect(trainVectors(sentences(3000), options)).rejects.toThrow('enough');
    await gone();
    const told: unknown[] = [];
    const small = { dimensions: 4, epochs: 1, backend: 'js', threads: 2 } as const;
    await trainVectors(sentences(30), { ...small, onThreads: (...about) => told.push(about) });
    expect(told).toEqual([[1, 'the engine (js) has no memory that threads can share']]);
    await expect(trainVectors(sentences(3), { threads: 1.5 })).rejects.toThrow(/threads: got 1.5/);
  });
});
