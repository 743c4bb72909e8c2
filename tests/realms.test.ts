import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDecoder, TextEncoder } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Library from '../src/index.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

// The built package in a realm of its own, as the test environments of Jest and Vitest, Electron and frames have it: all
// that is handed to it comes from this one, where `instanceof` its own classes is false.

type Oriel = typeof Library;

const root = fileURLToPath(new URL('..', import.meta.url));
const model = readFileSync(new URL('../models/en.safetensors', import.meta.url));
const TEXT = 'Ana Silva lives in Paris. Her order is ord-123.';
let source: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from './dist/index.js'", resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'oriel',
    logLevel: 'silent',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(`${root}/dist/chunks/bundle.js`).href) },
    tsconfigRaw: {},
  });
  source = `${outputFiles[0].text};oriel`;
});

const TIMERS = { performance, setTimeout, setImmediate, URL };

/** The library evaluated among these globals and those that every realm has. */
const evaluate = (globals: object = { ...TIMERS, process }): Oriel =>
  runInContext(source, createContext({ ...globals })) as Oriel;

describe('in another realm', () => {
  it('nothing is asked of the host when it is imported', () => {
    expect(Object.keys(evaluate({})).length).toBeGreaterThan(100);
    const asked: string[] = [];
    const names = [
      'TextDecoder',
      'TextEncoder',
      'navigator',
      'document',
      'location',
      'self',
      'process',
      'fetch',
    ];
    const traps = names.map(
      (name) => [name, { get: () => void asked.push(name), enumerable: true }] as const,
    );
    runInContext(source, createContext(Object.defineProperties({}, Object.fromEntries(traps))));
    expect(asked).toEqual([]);
  });

  it.each<[string, () => Library.ModelSource]>([
    ['a Buffer', () => model],
    ['a Uint8Array', () => new Uint8Array(model)],
    ['a part of a buffer', () => new Uint8Array([0, 0, 0, ...model]).subarray(3)],
    ['an ArrayBuffer', () => new Uint8Array(model).buffer],
    ['a DataView', () => new DataView(new Uint8Array(model).buffer)],
    ['a Blob', () => new Blob([model])],
    ['a File', () => new File([model], 'en.safetensors')],
    ['a Response', () => new Response(model)],
    ['a URL', () => new URL('../models/en.safetensors', import.meta.url)],
    ['a file: URL as text', () => new URL('../models/en.safetensors', import.meta.url).href],
    ['a path', () => fileURLToPath(new URL('../models/en.safetensors', import.meta.url))],
    ['a name', () => 'en'],
  ])('a model is loaded from %s', async (_, given) => {
    const tagger = await evaluate().Tagger.load(given());
    expect(tagger.tag(TEXT).map(({ text }) => text)).toEqual(expect.arrayContaining(['Ana Silva', 'Paris']));
  });

  it('a coder of text that is added after the import is used', async () => {
    const context = createContext({ ...TIMERS });
    const oriel = runInContext(source, context) as Oriel;
    await expect(oriel.Tagger.load(model)).rejects.toThrow(/TextDecoder/);
    Object.assign(context, { TextDecoder, TextEncoder });
    expect((await oriel.Tagger.load(model)).tag(TEXT)).not.toEqual([]);
  });

  it('what is no source is refused by its kind', async () => {
    for (const [given, kind] of [
      [new Float32Array(2), 'Float32Array'],
      [{}, 'Object'],
      [undefined, 'Undefined'],
      [[model], 'Array'],
    ] as const)
      await expect(evaluate().Tagger.load(given as never)).rejects.toMatchObject({
        name: 'TypeError',
        message: `model: got ${kind}, expected a name, an address, bytes, a URL, a Blob or a Response`,
      });
  });

  it('rules have patterns of this realm', async () => {
    const rules = [{ label: 'ORDER', pattern: /ORD-\d+/i }];
    const entities = (await evaluate().Tagger.load(model, { rules })).tag(TEXT);
    expect(entities.filter(({ label }) => label === 'ORDER').map(({ text }) => text)).toEqual(['ord-123']);
  });

  it('vectors are read from bytes, Blobs, answers, streams and paths', async () => {
    const bytes = new TextEncoder().encode('2 2\nfoo 1 2\nbar 3 4\n');
    const oriel = evaluate({ ...TIMERS, process, ReadableStream });
    for (const given of [
      bytes,
      bytes.buffer,
      Buffer.from(bytes),
      new Blob([bytes]),
      new Response(bytes),
      new Blob([bytes]).stream(),
    ]) {
      const { words, values } = await oriel.readVectors(given);
      expect([[...words], [...values]]).toEqual([['foo', 'bar'], [1, 2, 3, 4]]); // prettier-ignore
    }
    const written = oriel.writeVectors(
      { words: ['foo'], dimensions: 2, values: Float32Array.of(1, 2) },
      'word2vec-text',
    );
    expect(await new Response(written as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe(
      '1 2\nfoo 1 2\n',
    );
  });

  it('bytes need no streams', async () => {
    const { words } = await evaluate().readVectors(Buffer.from('foo 1 2\nbar 3 4\n'));
    expect([...words]).toEqual(['foo', 'bar']);
  });

  it('tensors and hashes are typed arrays of this realm', () => {
    const { readSafetensors, Vocabulary, writeSafetensors } = evaluate();
    for (const Kind of [Float32Array, Int32Array, Uint32Array, Uint8Array, Int8Array, Uint16Array]) {
      const tensors = { a: { shape: [2], data: Kind.of(1, 2) } };
      expect([...readSafetensors(writeSafetensors({ tensors, metadata: {} })).tensors.a.data]).toEqual([
        1, 2,
      ]);
    }
    expect(new Vocabulary(Uint32Array.of(7, 8)).hashes).toHaveLength(2);
  });

  it('training takes vectors, signals, promises and encoders of this realm', async () => {
    const { Tagger, trainTagger } = evaluate();
    const corpus = tinyCorpus(20, 1);
    const words = [
      ...new Set(corpus.documents.flatMap(({ sentences }) => sentences.flatMap(({ tokens }) => tokens))),
    ];
    const values = Float32Array.from({ length: words.length * 12 }, (_, i) => (i % 7) / 7);
    const steps: string[] = [];
    const controller = new AbortController();
    const contextual = (sentences: readonly (readonly string[])[]) =>
      sentences.map(({ length }) => new Float32Array(length * 2));
    const { tagger } = await trainTagger(
      corpus,
      { ...TINY, epochs: 1, contextual: { width: 2 } },
      {
        contextual,
        signal: controller.signal,
        onStep: async () => {
          steps.push('begin');
          await new Promise((resolve) => setTimeout(resolve, 1));
          steps.push('end');
        },
      },
    );
    expect(steps.length).toBeGreaterThan(1);
    // Each promise is awaited before the next step.
    expect(steps).toEqual(steps.map((_, i) => (i % 2 ? 'end' : 'begin')));
    const again = await Tagger.load(tagger.save(), { contextual });
    expect(await again.tagTokensAsync(['a', 'b'])).toHaveLength(2);
    await trainTagger(corpus, { ...TINY, epochs: 1 }, { vectors: { words, dimensions: 12, values } });
    controller.abort(new Error('enough'));
    await expect(trainTagger(corpus, { ...TINY, epochs: 1 }, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});
