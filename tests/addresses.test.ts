import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TaggerPool } from '../src/pool/pool.ts';
import { Tagger } from '../src/tagger.ts';
import { readVectors } from '../src/text/vectors/index.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { trainWindowScorer } from '../src/train-window-scorer.ts';
import { WindowScorer } from '../src/window-scorer.ts';
import { TINY, tinyCorpus } from './helpers/tiny.ts';

const VECTORS = '2 2\nfoo 1 2\nbar 3 4\n';
const folder = mkdtempSync(join(tmpdir(), 'oriel addresses #1 %20-'));
const home = process.cwd();
let server: Server;
let origin: string;
const asked: string[] = [];

beforeAll(async () => {
  const { tagger } = await trainTagger(tinyCorpus(20, 1), { ...TINY, epochs: 1 });
  const scorer = await trainWindowScorer(tinyCorpus(20, 1), { label: 'LOC', epochs: 1 });
  mkdirSync(join(folder, 'models'));
  const files: Record<string, Uint8Array | string> = {
    'models/m.safetensors': tagger.save(),
    'models/scorer.safetensors': scorer.save(),
    'models/plain': tagger.save(),
    'models/v.vec': VECTORS,
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  server = createServer((request, response) => {
    response.setHeader('connection', 'close');
    asked.push(request.url!);
    const name = request.url!.replace(/^\/(app\/)?/, '');
    if (files[name]) response.end(files[name]);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => void server.close(resolve));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  asked.length = 0;
});

/** Loads by everything that takes the source of a model, and reads vectors beside it. */
async function load(of: (name: string) => string): Promise<void> {
  const tagger = await Tagger.load(of('m.safetensors'));
  expect(tagger.tagTokens(['Anna', 'lives', 'in', 'Oslo'])).toHaveLength(4);
  expect((await WindowScorer.load(of('scorer.safetensors'))).label).toBe('LOC');
  const pool = new TaggerPool({ model: of('m.safetensors'), size: 0, callingThread: true });
  expect(await pool.labels()).toEqual(tagger.labels);
  await pool.close();
  expect((await readVectors(of('v.vec'))).words).toEqual(['foo', 'bar']);
}

/** The errors of the same. */
const errorsOf = (address: string): Promise<Error[]> => {
  const pool = new TaggerPool({ model: address, size: 0, callingThread: true });
  const all = [Tagger.load(address), WindowScorer.load(address), pool.ready(), readVectors(address)];
  return Promise.all(
    all.map((one) => (one as Promise<unknown>).then(String, (error: Error) => error)),
  ) as Promise<Error[]>;
};

describe('in Node', () => {
  it.each<[string, (name: string) => string]>([
    ['a URL', (name) => `${origin}/models/${name}`],
    ['a URL in capitals', (name) => `HTTP${origin.slice(4)}/models/${name}`],
    ['a file: URL', (name) => pathToFileURL(join(folder, 'models', name)).href],
    ['an absolute path', (name) => join(folder, 'models', name)],
    ['a relative path', (name) => relative(home, join(folder, 'models', name))],
  ])('%s', async (_, of) => load(of));

  it.each<[string, (name: string) => string]>([
    ['./models/', (name) => `./models/${name}`],
    ['models/', (name) => `models/${name}`],
    ['../', (name) => `../${folder.split('/').at(-1)}/models/${name}`],
  ])('a path from the working directory: %s', async (_, of) => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    await load(of);
  });

  it('a name without a folder, by its extension', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'models'));
    await load((name) => name);
    expect((await Tagger.load('./plain')).labels).toEqual(['LOC', 'PER']);
  });

  it('a data: URL', async () => {
    const data = readFileSync(join(folder, 'models/m.safetensors')).toString('base64');
    expect((await Tagger.load(`data:application/octet-stream;base64,${data}`)).labels).toEqual([
      'LOC',
      'PER',
    ]);
  });

  it('an error names the absolute path that was tried', async () => {
    const path = join(folder, 'none.safetensors');
    for (const given of [relative(home, path), `./${relative(home, path)}`, path])
      for (const { message } of await errorsOf(given)) {
        expect(message).toContain(path);
        expect(message).toMatch(/no such file/);
      }
    for (const { message } of await errorsOf(pathToFileURL(path).href))
      expect(message).toMatch(/no such file/);
  });

  it('an error names the URL that was tried, and the status', async () => {
    for (const { message } of await errorsOf(`${origin}/none.bin`))
      expect(message).toMatch(new RegExp(`^cannot fetch .*${origin}/none.bin: 404 Not Found`));
  });
});

describe('in a page and in a worker', () => {
  it.each<[string, () => object]>([
    ['a document', () => ({ document: { baseURI: `${origin}/app/index.html?x#y` }, location: undefined })],
    [
      'a document with a base',
      () => ({ document: { baseURI: `${origin}/app/` }, location: { href: `${origin}/elsewhere/` } }),
    ],
    ['a worker', () => ({ document: undefined, location: { href: `${origin}/app/worker.js` } })],
  ])('an address is relative to %s', async (_, globals) => {
    for (const [key, value] of Object.entries(globals())) vi.stubGlobal(key, value);
    await load((name) => `./models/${name}`);
    expect(asked.every((url) => url.startsWith('/app/models/'))).toBe(true);
    await load((name) => `models/${name}`);
    asked.length = 0;
    await load((name) => `/models/${name}`);
    expect(asked.every((url) => url.startsWith('/models/'))).toBe(true);
    for (const { message } of await errorsOf('./none.bin'))
      expect(message).toContain(`${origin}/app/none.bin: 404 Not Found`);
  });

  it('of a worker that is made of a Blob it is relative to the origin', async () => {
    vi.stubGlobal('location', { href: `blob:${origin}/0-1`, origin });
    await load((name) => `models/${name}`);
  });

  it('without a document, a script or Node it has to be absolute', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    for (const { message } of await errorsOf('./models/m.safetensors'))
      expect(message).toMatch(/^got the address "\.\/models\/m\.safetensors", expected an absolute URL$/);
    await load((name) => `${origin}/models/${name}`);
  });

  it('what is no address says what it was to be relative to', async () => {
    vi.stubGlobal('document', { baseURI: `${origin}/app/` });
    await expect(Tagger.load('http://')).rejects.toThrow(
      `got the address "http://", expected an absolute URL, or one relative to ${origin}/app/`,
    );
  });
});

describe('a string that is neither the name of a model nor an address', () => {
  it.each([
    ['em', ", did you mean 'en'?"],
    ['EN', ", did you mean 'en'?"],
    ['pi', ", did you mean 'pii'?"],
    ['pii ', ", did you mean 'pii'?"],
    ['xx', ''],
    ['english', ''],
    ['', ''],
    ['constructor', ''],
  ])('%j', async (name, hint) => {
    const expected = `model: got the name '${name}', expected en, ko, pii, or an address such as './model.safetensors'${hint}`;
    const pool = new TaggerPool({ model: name, size: 1 });
    for (const loading of [Tagger.load(name), WindowScorer.load(name), pool.ready()])
      await expect(loading).rejects.toMatchObject({ name: 'RangeError', message: expected });
  });
});

describe('bundlers', () => {
  it.each(['browser', 'neutral', 'node'] as const)(
    'esbuild for %s resolves nothing of Node',
    async (platform) => {
      const { metafile, warnings } = await build({
        stdin: { contents: "export { Tagger, readVectors } from './dist/index.js'", resolveDir: home },
        bundle: true,
        splitting: true,
        format: 'esm',
        outdir: 'out',
        write: false,
        metafile: true,
        platform,
        logOverride: { 'ignored-bare-import': 'silent' },
        tsconfigRaw: {},
      });
      expect(warnings).toEqual([]);
      const external = Object.values(metafile.outputs).flatMap(({ imports }) =>
        imports.filter((one) => one.external),
      );
      expect(external).toEqual([]);
    },
  );
});
