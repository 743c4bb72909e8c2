import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFileError } from '../src/model-file-error.ts';
import type { ModelSource } from '../src/model-source.ts';
import { TaggerPool } from '../src/pool/pool.ts';
import { Tagger } from '../src/tagger.ts';
import { trainTagger } from '../src/train-tagger.ts';
import { WindowScorer } from '../src/window-scorer.ts';
import { tinyCorpus, TINY } from './helpers/tiny.ts';

const PAGE = '<!doctype html><title>Please log in</title>';
const folder = mkdtempSync(join(tmpdir(), 'oriel-source-'));
let bytes: Uint8Array<ArrayBuffer>;
let server: Server;
let origin: string;

/** What the server answers, by path. */
const answers: Record<string, (response: ServerResponse) => void> = {
  '/model': (response) => response.end(bytes),
  '/page': (response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE),
  '/moved': (response) => response.writeHead(302, { location: '/page' }).end(),
  '/nothing': (response) => response.writeHead(204).end(),
  '/part': (response) => response.writeHead(206).end(bytes.subarray(0, 1000)),
  '/busy': (response) => response.writeHead(503).end('later'),
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 1000), () => response.destroy());
  },
};

beforeAll(async () => {
  const { tagger } = await trainTagger(tinyCorpus(20, 1), { ...TINY, epochs: 1 });
  bytes = new Uint8Array(tagger.save());
  server = createServer((request, response) => {
    // A connection that is kept may end just when it is used again.
    response.setHeader('connection', 'close');
    const answer = answers[request.url!.split('?')[0]];
    if (answer) answer(response);
    else response.writeHead(404).end('not here');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => void server.close(resolve));
});

/** The error of loading a source, by both kinds of models. */
async function errorOf(source: () => ModelSource | Promise<ModelSource>): Promise<Error> {
  const ofTagger = await Tagger.load(await source()).catch((error: Error) => error);
  const ofScorer = await WindowScorer.load(await source()).catch((error: Error) => error);
  expect((ofScorer as Error).message).toBe((ofTagger as Error).message);
  return ofTagger as Error;
}

const LOGIN = 'this is no safetensors file but a web page (HTML) with the title "Please log in": ';

describe('an error names where the model comes from', () => {
  // prettier-ignore
  it.each<[string, () => ModelSource | Promise<ModelSource>, () => string]>([
    ['a File', () => new File([PAGE], 'my model.safetensors'), () => `my model.safetensors: ${LOGIN}`],
    ['an address', () => new URL('/page', origin), () => `${origin}/page (HTTP status 200, text/html; charset=utf-8): ${LOGIN}`],
    ['an answer', () => fetch(`${origin}/page`), () => `${origin}/page (HTTP status 200, text/html; charset=utf-8): ${LOGIN}`],
    ['an address that redirects', () => new URL('/moved?x=1', origin), () => `${origin}/moved?x=1 (redirected to ${origin}/page) (HTTP status 200, text/html; charset=utf-8): ${LOGIN}`],
    ['an answer without content', () => new URL('/nothing', origin), () => `${origin}/nothing (HTTP status 204): this is no safetensors file but an empty file`],
    ['an answer in part', () => new URL('/part', origin), () => `${origin}/part (HTTP status 206): the file is cut, by an incomplete download or copy: a header of`],
    ['an answer of our own', () => new Response(PAGE), () => `the Response (HTTP status 200, text/plain;charset=UTF-8): ${LOGIN}`],
    ['a Blob', () => new Blob([PAGE]), () => LOGIN],
    ['bytes', () => new TextEncoder().encode(PAGE), () => LOGIN],
    ['a data: address', () => new URL(`data:text/html,${PAGE}`), () => `data:text/html,${PAGE.replaceAll(' ', '%20').replace(/</g, '<')}`.slice(0, 15)],
    ['a file: address', () => { writeFileSync(join(folder, 'page.html'), PAGE); return pathToFileURL(join(folder, 'page.html')); }, () => `${pathToFileURL(join(folder, 'page.html')).href}: ${LOGIN}`],
  ])('%s', async (_, source, expected) => {
    const error = await errorOf(source);
    expect(error).toBeInstanceOf(ModelFileError);
    expect(error.message.slice(0, expected().length)).toBe(expected());
  });

  it('and not data of a megabyte', async () => {
    const data = new URL(`data:text/plain,${'x'.repeat(1e6)}`);
    const { message } = await errorOf(() => data);
    expect(message.length).toBeLessThan(1000);
  });
});

describe('a model that cannot be had', () => {
  // prettier-ignore
  it.each<[string, () => ModelSource | Promise<ModelSource>, () => RegExp]>([
    ['an address that is not there', () => new URL('/other', origin), () => /\/other: 404 Not Found$/],
    ['a server that is busy', () => new URL('/busy', origin), () => /\/busy: 503 Service Unavailable$/],
    ['a transfer that breaks off', () => new URL('/broken', origin), () => /^cannot read the model http:.*\/broken \(HTTP status 200\): /],
    ['a redirect that is not followed', () => fetch(`${origin}/moved`, { redirect: 'manual' }), () => /\/moved: (302 Found|got a redirect)/],
    ['a network error', () => Response.error(), () => /^cannot fetch the model the Response: the answer is a network error/],
    ['an answer that was read', async () => { const response = await fetch(`${origin}/model`); await response.text(); return response; }, () => /\/model: the body of the Response was read already/],
    ['no file', () => pathToFileURL(join(folder, 'none')), () => /^cannot read the model file:.*\/none: ENOENT/],
    ['a folder', () => pathToFileURL(folder), () => /^cannot read the model file:.*: EISDIR/],
  ])('%s', async (_, source, expected) => {
    const error = await errorOf(source);
    expect(error).not.toBeInstanceOf(ModelFileError);
    expect(error.message).toMatch(expected());
  });

  it('an answer that a page cannot read', async () => {
    // Only a browser gives such.
    for (const [type, expected] of [
      ['opaque', /the answer is opaque/],
      ['opaqueredirect', /got a redirect, which `redirect: 'manual'` does not follow/],
    ] as const) {
      const response = Object.defineProperties(new Response(), {
        type: { value: type },
        ok: { value: false },
        status: { value: 0 },
      });
      expect((await errorOf(() => response)).message).toMatch(expected);
    }
  });

  it('a Blob that cannot be read any more', async () => {
    const gone = Object.defineProperty(new File([''], 'gone.safetensors'), 'arrayBuffer', {
      value: () => Promise.reject(new DOMException('The file could not be read', 'NotReadableError')),
    });
    expect((await errorOf(() => gone)).message).toBe(
      'cannot read the model gone.safetensors: The file could not be read',
    );
  });

  it.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    const path = join(folder, 'locked');
    writeFileSync(path, bytes);
    chmodSync(path, 0);
    expect((await errorOf(() => pathToFileURL(path))).message).toMatch(/locked: EACCES/);
  });
});

describe('a pool', () => {
  it.each([false, true])('names its model, too (calling thread: %s)', async (callingThread) => {
    const path = join(folder, 'pool.safetensors');
    writeFileSync(path, PAGE);
    for (const [model, name] of [
      [path, path],
      [new URL('/page', origin), `${origin}/page (HTTP status 200, text/html; charset=utf-8)`],
    ] as const) {
      const pool = new TaggerPool({ model, size: 1, callingThread, createWorker: () => failingWorker() });
      const error = await pool.ready().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ModelFileError);
      expect((error as Error).message.startsWith(`${name}: this is no safetensors file`)).toBe(true);
      await pool.close();
    }
  });
});

/** A worker that finds that its model is none, as `serveTagging` says it. */
function failingWorker() {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const message = { oriel: 'failure', name: 'ModelFileError', message: `${LOGIN}…` };
  return {
    postMessage: () => queueMicrotask(() => listeners.forEach((listener) => listener({ data: message }))),
    terminate: () => {},
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      if (type === 'message') listeners.push(listener);
    },
  };
}
