import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PoolError, TaggerPool, type TaggerPoolOptions } from 'oriel/worker';
import type { PartialConfig } from '../../src/config.ts';
import { type CustomRule, type RuleOptions, rules } from '../../src/rules/index.ts';
import { Tagger } from '../../src/tagger.ts';
import { trainTagger } from '../../src/train-tagger.ts';
import { TINY, tinyCorpus, tinySentences } from '../helpers/tiny.ts';

/** Worker threads run the built package. */

const folder = mkdtempSync(join(tmpdir(), 'oriel-pool-'));
const path = join(folder, 'model.safetensors');
let model: Uint8Array;
let withRules: Uint8Array;
let single: Tagger;
const texts = tinySentences(400, 7).map(({ tokens }, i) =>
  i % 50 === 0 ? '' : `${tokens.join(' ')} `.repeat(1 + (i % 3)),
);
const open: TaggerPool[] = [];
/** Cannot be sent to workers. */
const EVEN: CustomRule = {
  name: 'even',
  label: 'EVEN',
  pattern: /\d+/,
  check: (found) => Number(found) % 2 === 0,
};

beforeAll(async () => {
  ({ tagger: single } = await trainTagger(tinyCorpus(96, 1), TINY));
  model = single.save();
  withRules = (await trainTagger(tinyCorpus(96, 1), { ...TINY, rules: { date: 'WHEN' } })).tagger.save();
  single = await Tagger.load(model);
  writeFileSync(path, model);
});
afterAll(() => rmSync(folder, { recursive: true }));

function poolOf(options: Partial<TaggerPoolOptions> = {}): TaggerPool {
  const pool = new TaggerPool({ model, size: 2, ...options });
  open.push(pool);
  return pool;
}
afterAll(() => Promise.all(open.map((pool) => pool.close())));

/** Workers whose file does this before it serves; `die` is a text on which they end. */
function workersOf(source: string, made: Worker[] = []): () => Worker {
  const file = join(folder, `worker-${Math.random()}.mjs`);
  const library = pathToFileURL(resolve('dist/worker.js')).href;
  writeFileSync(file, `import { serve } from ${JSON.stringify(library)};\n${source}`);
  return () => {
    const worker = new Worker(file);
    made.push(worker);
    return worker;
  };
}
const DEADLY = `import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ items }) => { if (Array.isArray(items) && items.some((text) => text.includes('deadly'))) process.exit(3); });`;

describe('TaggerPool in Node', () => {
  it('tells workers how large their cache may be', async () => {
    const told: unknown[] = [];
    const createWorker = () => {
      const worker = workersOf('serve();')();
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (message: { oriel?: string; cacheBytes?: number }) => {
        if (message.oriel === 'load') told.push(message.cacheBytes);
        post(message);
      };
      return worker;
    };
    await poolOf({ createWorker, cacheBytes: 1 << 16 }).ready();
    expect(told).toEqual([1 << 16, 1 << 16]);
  });

  it('tags documents as one tagger does, with a net that takes them into account', async () => {
    const context = ['word', 'document'] as ('word' | 'document')[];
    const config = {
      ...TINY,
      layers: [{ linear: 16 }, { activation: 'tanh' }, { linear: 16, context }, { activation: 'tanh' }],
      batch: { unit: 'document', size: 2 },
    } as PartialConfig;
    const tagger = (await trainTagger(tinyCorpus(96, 1), config)).tagger;
    const all = tinySentences(3000, 8).map(({ tokens }) => tokens);
    const documents = [all.slice(0, 3), [], [all[3]], all.slice(4, 2200), [], all.slice(2200)];
    const numbers = documents.flatMap((document, i) => document.map(() => i));
    const expected = tagger.tagSentences(all, numbers);
    for (const pool of [
      poolOf({ model: tagger.save() }),
      poolOf({ model: tagger.save(), size: 0, callingThread: true }),
    ]) {
      const results: string[][][] = [];
      for await (const document of pool.tagDocuments(documents))
        results.push(document.map(({ tags }) => tags));
      expect(results.map(({ length }) => length)).toEqual(documents.map(({ length }) => length));
      expect(results.flat()).toEqual(expected);
      const apart: string[][] = [];
      for await (const { tags } of pool.tagSentences(all.slice(0, 300))) apart.push(tags);
      expect(apart).toEqual(all.slice(0, 300).flatMap((tokens) => tagger.tagSentences([tokens])));
    }
  });

  it.each([
    ['two workers', { size: 2 }],
    ['one worker and the calling thread', { size: 1, callingThread: true }],
    ['the calling thread alone', { size: 0, callingThread: true }],
    ['chunks of one text', { size: 2, inFlight: 5 }],
  ])('%s: the same entities in the same order as one tagger', async (_, options) => {
    const pool = poolOf(options);
    const expected = texts.map((text) => single.tag(text));
    expect(expected.flat().length).toBeGreaterThan(300);
    expect(await pool.tagBatch(texts)).toEqual(expected);
    async function* slowly() {
      for (const text of texts.slice(0, 40)) {
        if (text.length % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        yield text;
      }
    }
    const streamed = [];
    for await (const entities of pool.tagStream(slowly())) streamed.push(entities);
    expect(streamed).toEqual(expected.slice(0, 40));
  });

  it('tags sentences of tokens: tags and spans, those of empty ones empty', async () => {
    const sentences = [[], ...tinySentences(60, 3).map(({ tokens }) => tokens), []];
    const results = [];
    for await (const result of poolOf().tagSentences(sentences)) results.push(result);
    expect(results.map(({ tags }) => tags)).toEqual(single.tagSentences(sentences));
    const spans: unknown[] = sentences.map(() => []);
    single.predict(sentences, (s, best, posterior) => (spans[s] = single.spansOf(best, posterior)));
    expect(results.map((result) => result.spans)).toEqual(spans);
    expect(spans.flat().length).toBeGreaterThan(30);
  });

  it('takes a model as a path, a file URL and a Blob, and says its labels', async () => {
    for (const source of [path, pathToFileURL(path), new Blob([model as Uint8Array<ArrayBuffer>])]) {
      const pool = poolOf({ model: source, size: 1 });
      expect(await pool.labels()).toEqual(single.labels);
      expect(await pool.tagBatch([texts[1]])).toEqual([single.tag(texts[1])]);
      await pool.close();
    }
  });

  it('serves several calls at a time, and reads no further ahead than it is told', async () => {
    const pool = poolOf({ inFlight: 14 });
    const both = await Promise.all([
      pool.tagBatch(texts.slice(0, 100)),
      pool.tagBatch(texts.slice(100, 200)),
    ]);
    expect(both.flat()).toEqual(texts.slice(0, 200).map((text) => single.tag(text)));
    let [read, consumed, most] = [0, 0, 0];
    function* source() {
      for (const text of texts) {
        most = Math.max(most, ++read - consumed);
        yield text;
      }
    }
    for await (const _ of pool.tagStream(source())) {
      if (++consumed % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(consumed).toBe(texts.length);
    expect(most).toBeLessThanOrEqual(14);
  });

  it.each<[string, RuleOptions]>([
    ['by name', { rules: ['email', 'date'] }],
    ['with labels', { rules: { email: 'CONTACT', date: 'DAY' } }],
    ['all', { rules: 'all' }],
    ['none', { rules: 'none' }],
    ['empty', { rules: [] }],
    ['in place of the model’s', { replaceRules: ['email'], rules: [{ label: 'AT', pattern: /@b/ }] }],
    ['none in place of the model’s', { replaceRules: 'none' }],
    ['of one’s own', { rules: [{ label: 'AT', pattern: '/A\\d@/i' }] }],
    ['of one’s own by label', { rules: { AT: /a\d+@/g, YEAR: { pattern: /\b2024/ } } }],
    ['of another realm', { rules: runInNewContext('[{ label: "AT", pattern: /@b/y }]') }],
    ['of which one has a function', { rules: ['email', EVEN] }],
    ['of which one has a function, by label', { rules: { EVEN, email: 'CONTACT' } }],
    ['of which one has a function, in place of the model’s', { replaceRules: ['email', EVEN] }],
    ['that are built-in objects with functions', { rules: Object.values(rules) }],
  ])('applies rules %s as one tagger does', async (_, options) => {
    const some = texts.slice(0, 60).map((text, i) => `${i} a${i}@b.com ${text} 2024-02-29`);
    for (const bytes of [model, withRules]) {
      const tagger = await Tagger.load(bytes, options);
      const expected = some.map((text) => tagger.tag(text));
      for (const threads of [
        { size: 2 },
        { size: 1, callingThread: true },
        { size: 0, callingThread: true },
      ]) {
        const pool = poolOf({ model: bytes, ...options, ...threads });
        expect(await pool.tagBatch(some)).toEqual(expected);
        expect(await pool.labels()).toEqual(tagger.labels);
        await pool.close();
      }
    }
    const own = await Tagger.load(withRules);
    expect(own.tag(some[1]).some(({ rule }) => rule === 'date')).toBe(true);
    expect(await poolOf({ model: withRules }).tagBatch(some)).toEqual(some.map((text) => own.tag(text)));
  });

  it('refuses rules that there are not, before a worker is started', async () => {
    const made: Worker[] = [];
    const createWorker = workersOf('', made);
    for (const rules of [['mail'], ['mail', EVEN], /x/, [{ label: 'X', pattern: /x*/ }], null]) {
      for (const option of ['rules', 'replaceRules']) {
        const pool = poolOf({ createWorker, [option]: rules });
        await expect(pool.ready()).rejects.toThrow(new RegExp(`^${option}\\b.*: got`));
        await expect(pool.tagBatch(['x'])).rejects.toThrow(`${option}`);
        await expect(pool.labels()).rejects.toThrow(`${option}`);
      }
    }
    await expect(poolOf({ rules: 'none', replaceRules: ['email'] }).ready()).rejects.toThrow(TypeError);
    expect(made).toEqual([]);
  });

  it('replaces a worker that is terminated at work, and loses and doubles nothing', async () => {
    const made: Worker[] = [];
    const pool = poolOf({ createWorker: workersOf('', made), inFlight: 70 });
    const results = [];
    for await (const entities of pool.tagStream(texts)) {
      results.push(entities);
      if ([20, 150, 151].includes(results.length)) void made[results.length % 2].terminate();
    }
    expect(results).toEqual(texts.map((text) => single.tag(text)));
    expect(made.length).toBeGreaterThan(2);
    expect(await pool.tagBatch(texts.slice(0, 9))).toEqual(texts.slice(0, 9).map((text) => single.tag(text)));
  });

  it('names the text that ends two workers, and goes on with others', async () => {
    const made: Worker[] = [];
    const pool = poolOf({ createWorker: workersOf(DEADLY, made), size: 1, callingThread: true });
    const some = [...texts.slice(1, 30), 'a deadly text', ...texts.slice(30, 60)];
    // The calling thread may take the chunk before a worker does; it is not killed by it.
    const error = await poolOf({ createWorker: workersOf(DEADLY, made), size: 1 })
      .tagBatch(some)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PoolError);
    const { message, indices, items } = error as PoolError;
    expect([indices, items]).toEqual([[29], ['a deadly text']]);
    expect(message).toMatch(/^text 29 ended two workers.*code 3/);
    expect(await pool.tagBatch(texts.slice(1, 30))).toEqual(
      texts.slice(1, 30).map((text) => single.tag(text)),
    );
  });

  it('hears the signal, and closes', async () => {
    const pool = poolOf({ size: 1 });
    const controller = new AbortController();
    const results = pool.tagStream(texts, { signal: controller.signal });
    await results.next();
    controller.abort(new Error('enough'));
    await expect(results.next()).rejects.toThrow('enough');
    await expect(pool.tagBatch(texts, { signal: controller.signal })).rejects.toThrow('enough');
    expect(await pool.tagBatch([texts[1]])).toEqual([single.tag(texts[1])]);
    const running = pool.tagBatch(Array.from({ length: 50 }, () => texts).flat());
    const outcome = expect(running).rejects.toThrow('the pool is closed');
    await pool.close();
    await outcome;
    await expect(pool.tagBatch(['x'])).rejects.toThrow('the pool is closed');
    await pool.close();
  });

  it('says what is wrong with a model, a worker or its options', async () => {
    await expect(poolOf({ model: model.subarray(0, 5000) }).tagBatch(['x'])).rejects.toMatchObject({
      name: 'ModelFileError',
    });
    await expect(poolOf({ model: join(folder, 'none') }).ready()).rejects.toThrow(
      /none: ENOENT: no such file/,
    );
    await expect(
      poolOf({ createWorker: workersOf('throw new Error("of the worker");') }).ready(),
    ).rejects.toThrow('a worker could not be started: of the worker');
    await expect(poolOf({ createWorker: () => new Worker(join(folder, 'no.mjs')) }).ready()).rejects.toThrow(
      /a worker could not be started: .*no\.mjs/,
    );
    expect(() => poolOf({ size: 0 })).toThrow(/size: got 0, expected an integer ≥ 1/);
    expect(() => poolOf({ size: 1.5 })).toThrow(RangeError);
    expect(() => poolOf({ inFlight: 0 })).toThrow(/inFlight: got 0/);
  });

  it('gives workers what their file says: a splitter of their own', async () => {
    const source = 'serve({ splitSentences: (text) => (text ? [{ start: 0, end: 5 }] : []) });';
    const pool = poolOf({ createWorker: workersOf(source), size: 1 });
    const cut = await Tagger.of(single.model, {
      splitSentences: (text) => (text ? [{ start: 0, end: 5 }] : []),
    });
    const expected = cut.tagBatch(texts);
    expect(expected).not.toEqual(single.tagBatch(texts));
    expect(await pool.tagBatch(texts)).toEqual(expected);
  });
});
